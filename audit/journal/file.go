package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"accountable/config/atomicfile"
)

// maxLine is the longest line in bytes, with its line end. Two contacts have at most
// 10,000 bytes, however they are escaped.
const maxLine = 1 << 16

// keptBeginning is how much of a longer line is kept, to find its run.
const keptBeginning = 1 << 10

// textLine is a line of the journal, valid until the next one.
type textLine struct {
	text  []byte // without blanks around it
	start int64  // offset of it
	end   int64  // offset after it
	torn  bool   // it has no line end
	// beginning is set for a line that is longer than maxLine, whose text is not read.
	beginning []byte
}

// rotateAt is the size in bytes from which on the file is put aside and a new one begins.
const rotateAt = 32 << 20

// olderPattern matches the files that were put aside; their numbers are in their order.
// They are part of the journal: without them, writes and undos are lost.
const olderPattern = "journal-*.jsonl"

// rotate puts the file aside if it is large. It keeps a file whose last line is torn: the
// next line would become part of it. It is called with the journal's lock.
func (j *Journal) rotate() error {
	if info, err := os.Lstat(j.Path()); err != nil || info.Size() < j.rotateAt {
		return nil //nolint:nilerr // the file is opened next, which reports the error
	}
	file, err := atomicfile.OpenPrivate(j.Path(), os.O_RDONLY)
	if err != nil {
		return err
	}
	isEmpty, torn, err := inspectEnd(file)
	if err = errors.Join(err, file.Close()); err != nil || isEmpty || torn {
		return err
	}
	older, err := filepath.Glob(filepath.Join(j.dir, olderPattern))
	if err != nil {
		return err
	}
	name := fmt.Sprintf(strings.ReplaceAll(olderPattern, "*", "%06d"), len(older)+1)
	if len(older) > 0 {
		if last := filepath.Base(slices.Max(older)); last >= name { // one of them was removed
			var n int
			if _, err := fmt.Sscanf(last, "journal-%d.jsonl", &n); err != nil {
				return fmt.Errorf("%s is not a file of the journal: rename it", last)
			}
			name = fmt.Sprintf("journal-%06d.jsonl", n+1)
		}
	}
	if err := os.Rename(j.Path(), filepath.Join(j.dir, name)); err != nil {
		return err
	}
	return atomicfile.SyncFolder(j.dir)
}

// journalText is the text of all files of the journal, the oldest first, as they were
// when they were opened.
type journalText struct {
	files []*os.File
	sizes []int64
	size  int64 // of all
}

// open opens the files of the journal. Without files the text is empty.
func (j *Journal) open() (text *journalText, err error) {
	text = &journalText{}
	defer func() {
		if err != nil {
			text.close()
			text, err = nil, fmt.Errorf("read the journal: %w", err)
		}
	}()
	// The newest one first: another process may rotate it at any time.
	newest, err := atomicfile.OpenPrivate(j.Path(), os.O_RDONLY)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	older, err := filepath.Glob(filepath.Join(j.dir, olderPattern))
	if err != nil {
		return text, errors.Join(err, newest.Close())
	}
	slices.Sort(older)
	for _, path := range older {
		file, openErr := atomicfile.OpenPrivate(path, os.O_RDONLY)
		if err = errors.Join(err, openErr); openErr == nil {
			err = errors.Join(err, text.add(file))
		}
	}
	if newest != nil {
		err = errors.Join(err, text.add(newest))
	}
	return text, err
}

// add appends a file, unless it is the last one already.
func (t *journalText) add(file *os.File) error {
	info, err := file.Stat()
	if err == nil && len(t.files) > 0 {
		if last, err := t.files[len(t.files)-1].Stat(); err == nil && os.SameFile(info, last) {
			return file.Close()
		}
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	t.files, t.sizes, t.size = append(t.files, file), append(t.sizes, info.Size()), t.size+info.Size()
	return nil
}

func (t *journalText) close() {
	for _, file := range t.files {
		_ = file.Close()
	}
}

// reader reads the text from an offset on.
func (t *journalText) reader(from int64) io.Reader {
	var parts []io.Reader
	for i, file := range t.files {
		if skip := min(from, t.sizes[i]); skip < t.sizes[i] {
			parts = append(parts, io.NewSectionReader(file, skip, t.sizes[i]-skip))
			from = 0
		} else {
			from -= skip
		}
	}
	return io.MultiReader(parts...)
}

// readAt fills the buffer from an offset.
func (t *journalText) readAt(buffer []byte, from int64) error {
	_, err := io.ReadFull(t.reader(from), buffer)
	return err
}

// scan calls each for the lines of the journal from an offset on.
func (j *Journal) scan(from int64, each func(textLine)) error {
	text, err := j.open()
	if err != nil {
		return err
	}
	defer text.close()
	if err := scanLines(text.reader(from), from, each); err != nil {
		return fmt.Errorf("read the journal %s: %w", j.Path(), err)
	}
	return nil
}

// backChunk is how many bytes scanBackwards reads at once.
const backChunk = 1 << 20

// scanBackwards calls each for the lines of the journal, the last one first, with the
// offset at which the line starts, until it returns false.
func (j *Journal) scanBackwards(each func(line []byte, start int64) bool) error {
	text, err := j.open()
	if err != nil {
		return err
	}
	defer text.close()
	var rest []byte // the end of a line whose start is not read yet
	for end := text.size; end > 0; {
		start := max(end-backChunk, 0)
		chunk := make([]byte, end-start, int(end-start)+len(rest))
		if err := text.readAt(chunk, start); err != nil {
			return fmt.Errorf("read the journal %s: %w", j.Path(), err)
		}
		chunk, end = append(chunk, rest...), start
		for {
			i := bytes.LastIndexByte(chunk, '\n')
			if i < 0 && start > 0 {
				break
			}
			if line := chunk[i+1:]; len(line) < maxLine && !each(bytes.TrimSpace(line), start+int64(i)+1) || i < 0 {
				return nil
			}
			chunk = chunk[:i]
		}
		if rest = chunk; len(rest) > maxLine { // a damaged line
			rest = nil
		}
	}
	return nil
}

// scanLines calls each for the lines of r. It skips lines longer than maxLine, so that a
// damaged line does not hide the rest.
func scanLines(r io.Reader, offset int64, each func(textLine)) error {
	buffered := bufio.NewReaderSize(r, maxLine)
	for {
		start := offset
		text, err := buffered.ReadSlice('\n')
		offset += int64(len(text))
		fits := !errors.Is(err, bufio.ErrBufferFull)
		var beginning []byte
		if !fits {
			beginning = bytes.Clone(text[:keptBeginning])
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			text, err = buffered.ReadSlice('\n')
			offset += int64(len(text))
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if !fits {
			text = nil
		}
		each(textLine{bytes.TrimSpace(text), start, offset, err != nil, beginning})
		if err != nil {
			return nil //nolint:nilerr // the end of the text
		}
	}
}
