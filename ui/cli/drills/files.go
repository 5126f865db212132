package drills

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit/drill"
	"accountable/config/atomicfile"
	"accountable/ui/cli/command"
)

// prepareFolder creates the folder of the files if it is missing.
func prepareFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = os.MkdirAll(dir, 0o700)
	case err == nil && !info.IsDir():
		err = errors.New("is not a folder")
	}
	if err != nil {
		return command.Usage("Name a folder.", "--eml %s: %s", dir, command.WithoutPath(err))
	}
	return nil
}

// writeFiles writes a file for each message (.eml) and for each call script (.txt). Only
// the user can read them, because they have contact data.
func writeFiles(env *command.Environment, dir string, all []composed) error {
	names := map[string]bool{}
	for _, c := range all {
		text, ending := []byte(c.script), ".txt"
		if c.Kind == drill.Mailbox {
			text, ending = c.eml, ".eml"
		}
		if text == nil {
			continue
		}
		path := filepath.Join(dir, uniqueName(c.Address, names)+ending)
		if err := atomicfile.Write(path, text); err != nil {
			return fmt.Errorf("writing %s: %w", path, command.WithoutPath(err))
		}
		if _, err := fmt.Fprintln(env.Out, path); err != nil {
			return err
		}
	}
	return nil
}

// uniqueName returns a name of a file for an address: letters, digits and the characters
// that every file system accepts.
func uniqueName(address string, taken map[string]bool) string {
	const longest = 100
	base := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', strings.ContainsRune("@.+_-", r):
			return r
		default:
			return '_'
		}
	}, strings.ToLower(address))
	base = "drill-" + base[:min(len(base), longest)]
	name := base
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	taken[name] = true
	return name
}

// maxCopied is the longest text that is copied, in bytes: terminals ignore longer ones.
const maxCopied = 64 << 10

// copyTexts copies all texts to the clipboard of the terminal, by OSC 52.
func copyTexts(env *command.Environment, all []composed) error {
	text := allTexts(all)
	if len(text) > maxCopied {
		return fmt.Errorf("the texts have %d KiB, and terminals accept %d: use --eml DIR, or name fewer accounts", len(text)>>10, maxCopied>>10)
	}
	if err := env.CopyToClipboard(ansi.SetSystemClipboard(text)); err != nil {
		return err
	}
	env.Notef("copied %d texts; a terminal that does not allow it ignores this", len(all))
	return nil
}
