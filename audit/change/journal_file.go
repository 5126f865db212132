package change

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"accountable/config/atomicfile"
)

// maxLine is the longest line in bytes, with its line end. Two contacts have at most
// 10,000 bytes, however they are escaped.
const maxLine = 1 << 16

// textLine is a line of the journal, valid until the next one.
type textLine struct {
	text []byte // without blanks around it
	end  int64  // offset after it
	torn bool   // it has no line end
}

// scan calls each for the lines of the journal from an offset on. Without a file there
// are none.
func (j *Journal) scan(from int64, each func(textLine)) error {
	file, err := atomicfile.OpenPrivate(j.Path(), os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer func() { _ = file.Close() }()
	if _, err = file.Seek(from, io.SeekStart); err == nil {
		err = scanLines(file, from, each)
	}
	if err != nil {
		return fmt.Errorf("read the journal %s: %w", j.Path(), err)
	}
	return nil
}

// backChunk is how many bytes scanBackwards reads at once.
const backChunk = 1 << 20

// scanBackwards calls each for the lines of the journal, the last one first, with the
// offset at which the line starts, until it returns false. Without a file there are none.
func (j *Journal) scanBackwards(each func(text []byte, start int64) bool) error {
	file, err := atomicfile.OpenPrivate(j.Path(), os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer func() { _ = file.Close() }()
	end, err := file.Seek(0, io.SeekEnd)
	var chunk, rest []byte // rest is the start of a line whose beginning is not read yet
	for err == nil && end > 0 {
		start := max(end-backChunk, 0)
		chunk = append(make([]byte, 0, int(end-start)+len(rest)), make([]byte, end-start)...)
		if _, err = file.ReadAt(chunk, start); err != nil {
			break
		}
		chunk, end = append(chunk, rest...), start
		for {
			i := bytes.LastIndexByte(chunk, '\n')
			if i < 0 && start > 0 {
				break
			}
			if line := chunk[i+1:]; len(line) < maxLine && !each(bytes.TrimSpace(line), start+int64(i)+1) {
				return nil
			}
			if i < 0 {
				return nil
			}
			chunk = chunk[:i]
		}
		if rest = chunk; len(rest) > maxLine { // a damaged line
			rest = rest[:0]
		}
	}
	if err != nil {
		return fmt.Errorf("read the journal %s: %w", j.Path(), err)
	}
	return nil
}

// scanLines calls each for the lines of r. It skips lines longer than maxLine, so that a
// damaged line does not hide the rest.
func scanLines(r io.Reader, offset int64, each func(textLine)) error {
	buffered := bufio.NewReaderSize(r, maxLine)
	for {
		text, err := buffered.ReadSlice('\n')
		offset += int64(len(text))
		fits := !errors.Is(err, bufio.ErrBufferFull)
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
		each(textLine{bytes.TrimSpace(text), offset, err != nil})
		if err != nil {
			return nil
		}
	}
}
