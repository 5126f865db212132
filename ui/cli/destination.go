package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"accountable/audit/report"
	"accountable/config/atomicfile"
)

// formatTable is the format for people; the others are those of package report.
const formatTable = "table"

func checkFormats() []string { return append([]string{formatTable}, report.Formats()...) }

// destination is one --output: a format and where it goes.
type destination struct {
	format string
	path   string // "": standard output

	file io.WriteCloser // nil until it is prepared; an *atomicfile.File unless it is a pipe or a device
}

// parseOutputs reads the values of --output, of which each is one of the formats;
// none means the first of these.
func parseOutputs(values, formats []string) ([]*destination, error) {
	if len(values) == 0 {
		values = formats[:1]
	}
	var outputs []*destination
	var complaints []error
	for _, v := range values {
		format, path, named := strings.Cut(v, "=")
		switch {
		case !slices.Contains(formats, format):
			complaints = append(complaints, fmt.Errorf("--output %s: there is no format %q; the formats are %s", v, format, strings.Join(formats, ", ")))
		case named && path == "":
			complaints = append(complaints, fmt.Errorf("--output %s: a file name is missing after the equals sign", v))
		case path == "-":
			outputs = append(outputs, &destination{format: format})
		default:
			outputs = append(outputs, &destination{format: format, path: path})
		}
	}
	for i, o := range outputs {
		for _, earlier := range outputs[:i] {
			if o.path == "" && earlier.path == "" {
				complaints = append(complaints, errors.New("--output: two formats for standard output; give one of them a file, such as -o json=report.json"))
			} else if filepath.Clean(o.path) == filepath.Clean(earlier.path) {
				complaints = append(complaints, fmt.Errorf("--output: two formats for the file %s", o.path))
			}
		}
	}
	if complaints != nil {
		return nil, usageAll("", complaints)
	}
	return outputs, nil
}

// prepare makes sure that every output can be written, before anything is
// asked of AWS. Files grow beside their final place, readable by their owner
// alone, and take it once they are whole.
func prepare(outputs []*destination) error {
	var complaints []error
	for _, o := range outputs {
		if err := o.prepare(); err != nil {
			complaints = append(complaints, fmt.Errorf("--output %s=%s: %w", o.format, o.path, reason(err)))
		}
	}
	if complaints != nil {
		discard(outputs)
		return usageAll("Name a file in a folder that exists and that you may write to.", complaints)
	}
	return nil
}

// reason leaves away the operation and the path, which the sentence has already.
func reason(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

func (d *destination) prepare() error {
	if d.path == "" {
		return nil
	}
	final := d.path
	if target, err := filepath.EvalSymlinks(final); err == nil {
		final = target // a link stays one
	}
	switch info, err := os.Stat(final); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("is a folder")
	case !info.Mode().IsRegular(): // a pipe or a device is written to as it is
		file, err := os.OpenFile(final, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		d.file = file
		return nil
	}
	if strings.HasSuffix(d.path, string(filepath.Separator)) {
		return errors.New("is a folder")
	}
	file, err := atomicfile.Create(final)
	if err != nil {
		return err
	}
	d.file = file
	return nil
}

// discard removes what was prepared and not finished.
func discard(outputs []*destination) {
	for _, o := range outputs {
		if o.file == nil {
			continue
		}
		if file, ok := o.file.(*atomicfile.File); ok {
			_ = file.Discard()
		} else {
			_ = o.file.Close()
		}
		o.file = nil
	}
}

// write lets a format write to its place.
func (d *destination) write(stdout io.Writer, format func(io.Writer) error) error {
	if d.path == "" {
		if err := format(stdout); err != nil {
			return fmt.Errorf("writing %s to standard output: %w", d.format, reason(err))
		}
		return nil
	}
	if err := d.writeFile(format); err != nil {
		return fmt.Errorf("writing %s to %s: %w", d.format, d.path, reason(err))
	}
	return nil
}

func (d *destination) writeFile(format func(io.Writer) error) error {
	if err := format(d.file); err != nil {
		return err
	}
	finish := d.file.Close
	if file, ok := d.file.(*atomicfile.File); ok {
		finish = file.Commit
	}
	if err := finish(); err != nil {
		return err
	}
	d.file = nil
	return nil
}

// formatter writes a document in the format of a destination.
type formatter func(*destination, io.Writer) error

// writeOutputs writes a document to every destination. An error is reported and
// does not stop the others.
func writeOutputs(env *environment, outputs []*destination, format formatter) error {
	var failed []error
	for _, d := range outputs {
		if err := d.write(env.Out, func(w io.Writer) error { return format(d, w) }); err != nil {
			env.notef("%s", err)
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// output returns what to draw a table on: standard output with colors, a file without.
func (d *destination) output(env *environment, w io.Writer) *output {
	if d.path != "" {
		return env.stdout().file(w)
	}
	return env.stdout()
}
