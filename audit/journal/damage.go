package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"

	"accountable/audit"
)

// maxDamaged is how many lines that cannot be read are listed.
const maxDamaged = 100

// DamagedLine is a line of the journal that cannot be read. It may be a write, or its
// outcome: of which run is known only if the start of the line says so.
type DamagedLine struct {
	File   string // its path
	Line   int    // counted from 1
	Reason string // a clause, such as "is not valid JSON"

	start              int64
	run, before, after string // the run of the line, and of those around it; "": unknown
}

// String returns where the line is and why it cannot be read.
func (d DamagedLine) String() string {
	return fmt.Sprintf("line %d of %s %s", d.Line, d.File, d.Reason)
}

// DamagedError reports that an undo could be incomplete, because lines of the journal cannot
// be read.
type DamagedError struct {
	Name  string // what was to be taken back
	Lines []DamagedLine
}

// Error names the first line.
func (e *DamagedError) Error() string {
	text := e.Lines[0].String()
	if more := len(e.Lines) - 1; more > 0 {
		text += " (and " + audit.Plural(more, "more line", "more lines") + ")"
	}
	return text + ", so it is unknown which writes belong to " + e.Name
}

// Damage reads the whole journal and returns the lines that cannot be read, at most
// maxDamaged. The torn line of a process that was killed is none: what it would have
// recorded was not sent, or has no outcome.
func (j *Journal) Damage() ([]DamagedLine, error) {
	var all []DamagedLine
	run := ""
	err := j.scan(0, func(line textLine) {
		h, ok := readHead(line.text)
		if ok {
			if string(h.run) != run {
				run = string(h.run)
			}
			for i := len(all) - 1; i >= 0 && all[i].after == ""; i-- {
				all[i].after = run
			}
			return
		}
		if reason := line.damage(); reason != "" && len(all) < maxDamaged {
			all = append(all, DamagedLine{Reason: reason, start: line.start, run: line.namedRun(), before: run})
		}
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, j.findLineNumbers(all)
}

// damage returns why a line that has no head cannot be read, or "" for one that is empty or
// torn.
func (l textLine) damage() string {
	if l.beginning != nil {
		return fmt.Sprintf("has more than %d bytes", maxLine-1)
	}
	if len(l.text) == 0 || l.torn {
		return ""
	}
	var version struct {
		Version int `json:"v"`
	}
	switch err := json.Unmarshal(l.text, &version); {
	case err != nil && err.Error() == "unexpected end of JSON input": // of a process that was killed
		return ""
	case err != nil:
		return "is not valid JSON"
	case version.Version != journalVersion:
		return fmt.Sprintf("is of version %d of the journal, which this program does not know", version.Version)
	default:
		return "is not an entry of the journal"
	}
}

var runKey = regexp.MustCompile(`"run":"([^"\\]{1,100})"`)

// namedRun returns the run in the beginning of a line, or "".
func (l textLine) namedRun() string {
	text := l.text
	if l.beginning != nil {
		text = l.beginning
	}
	if found := runKey.FindSubmatch(text); found != nil {
		return string(found[1])
	}
	return ""
}

// findLineNumbers sets the file and the number of lines, which are in their order.
func (j *Journal) findLineNumbers(lines []DamagedLine) error {
	text, err := j.open()
	if err != nil {
		return err
	}
	defer text.close()
	var begin int64 // of the file
	for i, file := range text.files {
		in, at, line := bufio.NewReader(io.NewSectionReader(file, 0, text.sizes[i])), begin, 1
		for len(lines) > 0 && lines[0].start < begin+text.sizes[i] {
			for at < lines[0].start {
				part, err := in.ReadSlice('\n')
				at += int64(len(part))
				switch {
				case err == nil:
					line++
				case !errors.Is(err, bufio.ErrBufferFull):
					return fmt.Errorf("read the journal: %w", err)
				}
			}
			lines[0].File, lines[0].Line = filepath.Join(j.dir, filepath.Base(file.Name())), line
			lines = lines[1:]
		}
		begin += text.sizes[i]
	}
	return nil
}

// mayBeOf reports whether the line may belong to one of the runs. within says that it is
// between their lines.
func (d DamagedLine) mayBeOf(runs map[string]bool, within bool) bool {
	if d.run != "" {
		return runs[d.run]
	}
	return within || runs[d.before] || runs[d.after]
}

// CheckUndo returns a *DamagedError if one of the lines may belong to what is taken back: to
// the run of the entries, or to the named one. isNewest says that the newest run was chosen:
// then a later line may be of a newer one.
func CheckUndo(lines []DamagedLine, name string, entries []Entry, isNewest bool) error {
	runs, first, last := map[string]bool{name: true}, int64(0), int64(0)
	for i, e := range entries {
		runs[e.Run] = true
		if i == 0 || e.position < first {
			first = e.position
		}
		last = max(last, e.position)
	}
	hiding := &DamagedError{Name: name}
	for _, d := range lines {
		within := d.start >= first && d.start <= last && len(entries) > 0
		if isNewest && d.start >= first || d.mayBeOf(runs, within) {
			hiding.Lines = append(hiding.Lines, d)
		}
	}
	if len(hiding.Lines) == 0 {
		return nil
	}
	return hiding
}
