package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
)

// File is the new text of a file until Commit puts it into place. It is an
// io.Writer.
type File struct {
	*os.File

	path string
}

// Create starts to replace the file at path. The text goes into a temporary file
// of mode 0600 in the same folder, which must exist. Call Commit or Discard.
func Create(path string) (*File, error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return nil, err
	}
	return &File{File: file, path: path}, nil
}

// Commit replaces the file by the text that was written. When it returns nil, the
// text and the name are on disk. When it fails, the old file is unchanged and the
// temporary file is removed.
func (f *File) Commit() error {
	err := errors.Join(f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncFolder(filepath.Dir(f.path))
}

// Discard removes the temporary file. The old file is unchanged.
func (f *File) Discard() error { return errors.Join(f.Close(), os.Remove(f.Name())) }

// Write replaces the file at path by a text, or creates it with mode 0600. The
// folder must exist.
func Write(path string, text []byte) error {
	file, err := Create(path)
	if err != nil {
		return err
	}
	if _, err := file.Write(text); err != nil {
		return errors.Join(err, file.Discard())
	}
	return file.Commit()
}

// SyncFolder makes the names of new files in a folder durable. Systems that cannot
// sync a folder make names durable by themselves.
func SyncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}
