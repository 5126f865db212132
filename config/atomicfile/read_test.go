package atomicfile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/atomicfile"
)

// anySize is a limit that no file of these tests reaches.
var anySize = atomicfile.Limit{Bytes: 1 << 20, Of: "files of tests"}

// makeSparseFile creates a file of a size that takes no room on the disk.
func makeSparseFile(t *testing.T, size int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, size)); err != nil {
		t.Fatal(err)
	}
	return path
}

// endless is a reader without an end.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func TestReadRefusesWhatIsTooLarge(t *testing.T) {
	for _, test := range []struct {
		limit atomicfile.Limit
		want  string
	}{
		{atomicfile.Limit{Bytes: 10 << 20, Of: "AWS config files"}, "is larger than 10 MiB, the limit for AWS config files"},
		{atomicfile.Limit{Bytes: 64 << 10, Of: "token files"}, "is larger than 64 KiB, the limit for token files"},
		{atomicfile.Limit{Bytes: 1000, Of: "answers"}, "is larger than 1000 bytes, the limit for answers"},
	} {
		fits, large := makeSparseFile(t, test.limit.Bytes), makeSparseFile(t, 1<<40)
		for name, read := range map[string]func(string, atomicfile.Limit) ([]byte, error){"ReadFile": atomicfile.ReadFile, "ReadPrivate": atomicfile.ReadPrivate} {
			if text, err := read(fits, test.limit); err != nil || int64(len(text)) != test.limit.Bytes {
				t.Errorf("%s: %d bytes, %v; want %d", name, len(text), err, test.limit.Bytes)
			}
			text, err := read(large, test.limit)
			if _, ok := errors.AsType[*atomicfile.TooLargeError](err); !ok || text != nil || err.Error() != large+" "+test.want {
				t.Errorf("%s of 1 TiB: %d bytes, %v", name, len(text), err)
			}
		}
		source := &endless{}
		_, err := atomicfile.ReadAll(source, "standard input", test.limit)
		if failed, ok := errors.AsType[*atomicfile.TooLargeError](err); !ok || failed.Problem() != test.want || source.read > test.limit.Bytes+1 {
			t.Errorf("ReadAll: %v after %d bytes", err, source.read)
		}
	}
}

func TestReadAll(t *testing.T) {
	limit := atomicfile.Limit{Bytes: 4, Of: "answers"}
	if text, err := atomicfile.ReadAll(strings.NewReader("text"), "an answer", limit); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := atomicfile.ReadAll(io.MultiReader(strings.NewReader("te"), brokenReader{}), "an answer", limit); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v; want the error of the reader", err)
	}
}

// brokenReader fails.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
