package ui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"accountable/ui/accounts"
	"accountable/ui/screen"
)

func TestCommands_NoKeyRunsTwoInOneScope(t *testing.T) {
	t.Parallel()
	for _, s := range allScopes() {
		for at := s; at != nil; at = at.Outer {
			held := map[string]screen.Command{}
			for _, c := range at.Commands {
				for _, k := range c.Keys {
					if other, taken := held[k]; taken {
						t.Errorf("%s: %q runs both %q and %q", at.Name, k, other.ID, c.ID)
					}
					held[k] = c
				}
			}
		}
	}
}

func TestCommands_OneIDHasOneSetOfKeys(t *testing.T) {
	t.Parallel()
	keys := map[screen.CommandID][]string{}
	for c := range commandsOf(allScopes()) {
		if len(c.Keys) == 0 || c.ID == screen.CmdHelp {
			continue // a button has none, and the key of the help closes it
		}
		if had, known := keys[c.ID]; known && !slices.Equal(had, c.Keys) {
			t.Errorf("%q has the keys %q and %q", c.ID, had, c.Keys)
		}
		keys[c.ID] = c.Keys
	}
}

func TestCommands_EveryKeyIsInTheHelp(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	m := newModelAfterScan(t, newOptions(w, targets), 100, 400)
	m.update(keyPress("?"))
	shown := strings.Join(strings.Fields(screenText(m)), " ")
	for _, s := range allScopes() {
		for at := s; at != nil; at = at.Outer {
			for _, c := range at.Commands {
				if c.ID == "" || c.Do == nil {
					t.Errorf("%s: %q has no ID or does nothing", at.Name, c.Help)
				}
				if c.Help == "" {
					if c.Label != "" || c.Footer != 0 {
						t.Errorf("%s: %q is in the footer and not in the help", at.Name, c.ID)
					}
					continue
				}
				if want := c.KeyText(false) + " " + c.Help; !strings.Contains(shown, want) {
					t.Errorf("%s: the help lacks %q", at.Name, want)
				}
				if !slices.Contains(screen.HelpGroups, c.Group) {
					t.Errorf("%s: %q is under %q, which is not a heading of the help", at.Name, c.Help, c.Group)
				}
				if len(c.Keys) == 0 || c.Label == "" {
					t.Errorf("%s: %q has no keys or no label", at.Name, c.ID)
				}
			}
		}
	}
}

// TestCommands_FooterIsInREADME compares the table of keys with the footer of the first
// screen.
func TestCommands_FooterIsInREADME(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, keys, _ := strings.Cut(string(text), "\n### Keys\n")
	keys, _, _ = strings.Cut(keys, "\n### ")
	for s := accounts.Scopes()[0]; s != nil; s = s.Outer {
		for _, c := range s.Commands {
			if key := c.FirstKey(false); c.Footer > 0 && !strings.Contains(keys, "`"+key+"`") {
				t.Errorf("README.md has no key %q (%s)", key, c.Help)
			}
		}
	}
}

func TestCommands_KeysInASCII(t *testing.T) {
	t.Parallel()
	for c := range commandsOf(allScopes()) {
		for _, r := range c.KeyText(true) {
			if r > '~' {
				t.Errorf("the keys %q are not ASCII", c.KeyText(true))
			}
		}
	}
}
