package drills

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"accountable/audit/drill"
	"accountable/config/atomicfile"
)

// keyName is the file of the key, in the state folder.
const keyName = "drill.key"

var keyFiles = atomicfile.Limit{Bytes: 1 << 10, Of: "key files"}

// readKey reads the key of this computer. The error wraps fs.ErrNotExist if no drill was
// started here.
func readKey(dir string) (drill.Key, error) {
	var key drill.Key
	path := filepath.Join(dir, keyName)
	text, err := atomicfile.ReadPrivate(path, keyFiles)
	if err != nil {
		return key, fmt.Errorf("reading the key of drills: %w", err)
	}
	bytes, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(bytes) != len(key) {
		return key, fmt.Errorf("%s is damaged: it must have %d hexadecimal digits. Remove it to start with a new key; codes without an answer are then unknown", path, 2*len(key))
	}
	return drill.Key(bytes), nil
}

// ensureKey reads the key of this computer, or makes one.
func ensureKey(ctx context.Context, dir string) (key drill.Key, err error) {
	release, err := atomicfile.LockFolder(ctx, dir, "drill.lock")
	if err != nil {
		return key, fmt.Errorf("locking the key of drills: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	if key, err = readKey(dir); !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if _, err := rand.Read(key[:]); err != nil {
		return key, fmt.Errorf("making a key: %w", err)
	}
	return key, atomicfile.Write(filepath.Join(dir, keyName), []byte(hex.EncodeToString(key[:])+"\n"))
}
