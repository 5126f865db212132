package command_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/ui/cli/command"
)

// keyboard is a terminal on which a test types. What it draws is in screen.
type keyboard struct {
	io.Reader

	keys   *io.PipeWriter
	screen strings.Builder
	drops  int
	onDrop func() error // nil: succeeds
}

// newKeyboard returns the keyboard and the environment of a process on its terminal.
func newKeyboard(term string) (*keyboard, *command.Environment) {
	k := &keyboard{}
	k.Reader, k.keys = io.Pipe()
	return k, command.NewEnvironment(&command.System{
		Getenv: func(name string) string { return map[string]string{"TERM": term}[name] },
		OpenConsole: func() (*command.Console, error) {
			return &command.Console{In: k, Out: &k.screen, DropTypeAhead: func() error {
				k.drops++
				if k.onDrop != nil {
					return k.onDrop()
				}
				return nil
			}}, nil
		},
	}, command.Version{})
}

// The last word of a question appears after the type-ahead was dropped: a program that
// waits for the whole question is not too early.
func TestAsk_DropsTypeAheadBeforeTheLastWord(t *testing.T) {
	for name, test := range map[string]struct{ term, question, before, after string }{
		"a choice":        {"xterm", "Write it? [y/N] ", "\r\x1b[KWrite it? ", "[y/N] "},
		"a number":        {"xterm", "Type 12 to write: ", "\r\x1b[KType 12 to ", "write: "},
		"one word":        {"xterm", "Code: ", "\r\x1b[K", "Code: "},
		"a dumb terminal": {"dumb", "Write it? [y/N] ", "\nWrite it? ", "[y/N] "},
	} {
		t.Run(name, func(t *testing.T) {
			k, env := newKeyboard(test.term)
			var before string
			k.onDrop = func() error { before = k.screen.String(); return nil }
			go func() { _, _ = io.WriteString(k.keys, "yes\n") }()
			answer, err := env.Ask(t.Context(), test.question)
			if err != nil || answer != "yes\n" {
				t.Errorf("answer %q, %v", answer, err)
			}
			if after := strings.TrimPrefix(k.screen.String(), before); k.drops != 1 || before != test.before || after != test.after {
				t.Errorf("dropped %d times, %q before and %q after; want %q and %q", k.drops, before, after, test.before, test.after)
			}
		})
	}
}

func TestAsk_FailsWhereTypeAheadCannotBeDropped(t *testing.T) {
	k, env := newKeyboard("xterm")
	k.onDrop = func() error { return errors.New("inappropriate ioctl for device") }
	if yes, err := env.Confirm(t.Context(), "Write it?"); yes || err == nil || !strings.Contains(err.Error(), "dropping what was typed before: inappropriate ioctl") {
		t.Errorf("%v, %v", yes, err)
	}
}

// A terminal in raw mode returns several lines at once.
func TestAsk_DropsFurtherLinesOfOneRead(t *testing.T) {
	k, env := newKeyboard("xterm")
	go func() {
		_, _ = io.WriteString(k.keys, "n\ny\n")
		_, _ = io.WriteString(k.keys, "no\n")
	}()
	for _, want := range []string{"n\n", "no\n"} {
		if answer, err := env.Ask(t.Context(), "Write it? "); err != nil || answer != want {
			t.Errorf("answer %q, %v; want %q", answer, err, want)
		}
	}
}

// A read that a canceled question left behind answers the next question only if its line
// came after that was drawn.
func TestAsk_AfterCanceledQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, env := newKeyboard("xterm")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := env.Ask(ctx, "Write it? "); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		_, _ = io.WriteString(k.keys, "y\n")
		synctest.Wait()
		go func() { _, _ = io.WriteString(k.keys, "n\n") }()
		if answer, err := env.Ask(t.Context(), "Write it? "); err != nil || answer != "n\n" {
			t.Errorf("answer %q, %v", answer, err)
		}
	})
}

func TestAsk_LongLine(t *testing.T) {
	longest := strings.Repeat("y", 4<<10-2)
	for _, test := range []struct {
		name, typed, answer string
		asked               int
	}{
		{"the longest", longest + "\r\n", longest + "\r\n", 1},
		{"one that is too long", longest + "yyy\nn\n", "n\n", 2},
		{"100 KB that end in an answer", strings.Repeat("y", 100_000) + "\nno\n", "no\n", 2},
		{"a line without an end", strings.Repeat("y", 100_000), "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var screen strings.Builder
			env := command.NewEnvironment(&command.System{
				Getenv: func(string) string { return "" },
				OpenConsole: func() (*command.Console, error) {
					return &command.Console{In: strings.NewReader(test.typed), Out: &screen}, nil
				},
			}, command.Version{})
			answer, err := env.Ask(t.Context(), "Write it? ")
			if err != nil || answer != test.answer {
				t.Errorf("an answer of %d bytes, %v; want %q", len(answer), err, test.answer)
			}
			if asked := strings.Count(screen.String(), "Write it? "); asked != test.asked || (asked > 1) != strings.Contains(screen.String(), "Type a shorter one") {
				t.Errorf("the screen shows %q", screen.String())
			}
		})
	}
}
