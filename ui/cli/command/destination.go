package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"accountable/config/atomicfile"
	"accountable/ui/cli/text"
)

// FormatTable is the format for people. Package report writes the others.
const FormatTable = "table"

// Destination is one value of --output: a format and a file.
type Destination struct {
	Format string
	Path   string // "": standard output
	// KeepMode keeps the mode of an existing file. Otherwise only its owner can read it,
	// because it has contact data.
	KeepMode bool

	replaced fs.FileMode    // mode of the file that is replaced; 0: none
	file     io.WriteCloser // nil until it is prepared; an *atomicfile.File unless it is a pipe or a device
}

// ParseOutputs reads the values of --output. Without values it returns the first
// format on standard output.
func ParseOutputs(values, formats []string) ([]*Destination, error) {
	if len(values) == 0 {
		values = formats[:1]
	}
	var outputs []*Destination
	var complaints []error
	for _, v := range values {
		format, path, named := strings.Cut(v, "=")
		switch {
		case !slices.Contains(formats, format):
			complaints = append(complaints, fmt.Errorf("--output %s: unknown format %q (use %s)", v, format, strings.Join(formats, ", ")))
		case named && path == "":
			complaints = append(complaints, fmt.Errorf("--output %s: a file name is missing after the equals sign", v))
		case path == "-":
			outputs = append(outputs, &Destination{Format: format})
		default:
			outputs = append(outputs, &Destination{Format: format, Path: path})
		}
	}
	for i, o := range outputs {
		for _, earlier := range outputs[:i] {
			if o.Path == "" && earlier.Path == "" {
				complaints = append(complaints, errors.New("--output: two formats for standard output; give one of them a file, such as -o json=report.json"))
			} else if filepath.Clean(o.Path) == filepath.Clean(earlier.Path) {
				complaints = append(complaints, fmt.Errorf("--output: two formats for the file %s", o.Path))
			}
		}
	}
	if complaints != nil {
		return nil, UsageAll("", complaints)
	}
	return outputs, nil
}

// PrepareOutputs opens the files of all outputs before AWS is called. A file gets its
// name when it is complete; only its owner can read it.
func PrepareOutputs(ctx context.Context, outputs []*Destination) error {
	var complaints []error
	for _, o := range outputs {
		if err := o.Prepare(ctx); err != nil {
			complaints = append(complaints, fmt.Errorf("--output %s=%s: %w", o.Format, o.Path, WithoutPath(err)))
		}
	}
	if complaints != nil {
		DiscardOutputs(outputs)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return UsageAll("Use a writable file in an existing folder.", complaints)
	}
	return nil
}

// WithoutPath returns the cause of a file error without the operation and the path.
func WithoutPath(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// Prepare opens the file. A link stays one (see atomicfile.ResolveOutput), a pipe or device
// is written directly. If no program reads a named pipe, Prepare waits for one until ctx
// ends.
func (d *Destination) Prepare(ctx context.Context) error {
	if d.Path == "" {
		return nil
	}
	final, info, err := atomicfile.ResolveOutput(d.Path)
	switch {
	case err != nil:
		return err
	case info == nil:
	case info.IsDir():
		return errors.New("is a folder")
	case !info.Mode().IsRegular(): // a pipe or a device is written to as it is
		file, err := openWaiting(ctx, final, os.O_WRONLY)
		if err != nil {
			return err
		}
		d.file = pipeWriter{file}
		return nil
	default:
		d.replaced = info.Mode().Perm()
	}
	if strings.HasSuffix(d.Path, string(filepath.Separator)) {
		return errors.New("is a folder")
	}
	file, err := atomicfile.Create(final)
	if err != nil {
		return err
	}
	d.file = file
	return nil
}

// DiscardOutputs removes the files that are not complete.
func DiscardOutputs(outputs []*Destination) {
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

// Write calls format with standard output or the file, and completes the file.
func (d *Destination) Write(stdout io.Writer, format func(io.Writer) error) error {
	if d.Path == "" {
		if err := format(stdout); err != nil {
			return fmt.Errorf("writing %s to standard output: %w", d.Format, WithoutPath(err))
		}
		return nil
	}
	if err := d.writeFile(format); err != nil {
		return fmt.Errorf("writing %s to %s: %w", d.Format, d.Path, WithoutPath(err))
	}
	return nil
}

func (d *Destination) writeFile(format func(io.Writer) error) error {
	if err := format(d.file); err != nil {
		return err
	}
	finish := d.file.Close
	if file, ok := d.file.(*atomicfile.File); ok {
		if d.KeepMode && d.replaced != 0 {
			if err := file.Chmod(d.replaced); err != nil {
				return err
			}
		}
		finish = file.Commit
	}
	if err := finish(); err != nil {
		return err
	}
	d.file = nil
	return nil
}

// modeNote says that other users can no longer read the file; "": they could not.
func (d *Destination) modeNote() string {
	if d.KeepMode || d.replaced&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("only you can read %s now, because it has contact data: its mode was %04o and is 0600", d.Path, d.replaced)
}

// Formatter writes a document in the format of a destination.
type Formatter func(*Destination, io.Writer) error

// WriteOutputs writes a document to every destination. An error is reported and
// does not stop the others.
func WriteOutputs(env *Environment, outputs []*Destination, format Formatter) error {
	var failed []error
	for _, d := range outputs {
		if err := d.Write(env.Out, func(w io.Writer) error { return format(d, w) }); err != nil {
			env.Notef("%s", err)
			failed = append(failed, err)
		} else if note := d.modeNote(); note != "" {
			env.Notef("%s", note)
		}
	}
	return errors.Join(failed...)
}

// Output returns what to draw a table on: standard output with colors, a file without.
func (d *Destination) Output(env *Environment, w io.Writer) *text.Output {
	if d.Path != "" {
		return env.Stdout().File(w)
	}
	return env.Stdout()
}
