package atomicfile

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// Limit is the largest size of one kind of file. Each package states the limits of the
// files that it reads.
type Limit struct {
	Bytes int64
	Of    string // the kind of file, in the plural: "AWS config files"
}

// TooLargeError reports that a file is larger than its limit.
type TooLargeError struct {
	Path string
	Limit
}

func (e *TooLargeError) Error() string { return e.Path + " " + e.Problem() }

// Problem returns the error without the path.
func (e *TooLargeError) Problem() string {
	return fmt.Sprintf("is larger than %s, the limit for %s", formatSize(e.Bytes), e.Of)
}

// formatSize returns a number of bytes in the largest unit without a fraction.
func formatSize(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	default:
		return fmt.Sprintf("%d bytes", n)
	}
}

// ReadFile reads the file that Open opens. The error is a *TooLargeError if the file is
// larger than the limit.
func ReadFile(path string, limit Limit) ([]byte, error) {
	file, err := Open(path)
	return readAndClose(file, err, path, limit)
}

// ReadPrivate reads the file that OpenPrivate opens. Its errors are those of ReadFile, and
// an *UnsafeError if another user may write into the file or its folder.
func ReadPrivate(path string, limit Limit) ([]byte, error) {
	if err := CheckPrivateFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := OpenPrivate(path, os.O_RDONLY)
	return readAndClose(file, err, path, limit)
}

func readAndClose(file *os.File, err error, path string, limit Limit) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > limit.Bytes {
		return nil, &TooLargeError{path, limit}
	}
	return readAll(file, info.Size(), path, limit)
}

// ReadAll reads everything from r, such as an open file or the output of a program. The
// error is a *TooLargeError with the name if it is larger than the limit.
func ReadAll(r io.Reader, name string, limit Limit) ([]byte, error) {
	return readAll(r, 0, name, limit)
}

// LimitReader returns a reader of r. Its error is a *TooLargeError with the name if r has more
// bytes than the limit; by then it has returned that many.
func LimitReader(r io.Reader, name string, limit Limit) io.Reader {
	return &limitedReader{in: r, left: limit.Bytes, tooLarge: &TooLargeError{name, limit}}
}

type limitedReader struct {
	in       io.Reader
	left     int64
	tooLarge *TooLargeError
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left == 0 && len(p) > 0 {
		n, err := l.in.Read(p[:1])
		if n > 0 {
			return 0, l.tooLarge
		}
		return 0, err
	}
	n, err := l.in.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// readAll reads about size bytes.
func readAll(r io.Reader, size int64, name string, limit Limit) ([]byte, error) {
	var text bytes.Buffer
	if size > 0 && size < math.MaxInt-bytes.MinRead {
		text.Grow(int(size) + bytes.MinRead) // the buffer of the expected size is never copied
	}
	n, err := text.ReadFrom(io.LimitReader(r, limit.Bytes+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit.Bytes: // it has no size of its own, or it grows
		return nil, &TooLargeError{name, limit}
	default:
		return text.Bytes(), nil
	}
}
