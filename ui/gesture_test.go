package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
)

// dialogCase is a dialog that a click opens and whose second button acts.
type dialogCase struct {
	name  string
	begin func(r *recorded) // reaches the screen with the opener
	open  string            // what is clicked to open the dialog
	key   string            // opens the dialog as well
	yes   string            // the button that acts
	again func(r *recorded) // closes the dialog, back to the screen with the opener; nil: esc
	// isSame says that the dialog is the same as in another case, opened from elsewhere.
	isSame bool
	// kept is on the screen until the button is pressed; "": the button has an effect
	// outside of the screens.
	kept string
}

func (c dialogCase) reset(r *recorded) {
	if c.again != nil {
		c.again(r)
		return
	}
	r.Press("esc")
	r.Wait(time.Second)
}

// settled is the time after which a write and its read-back have ended.
const settled = 10 * time.Second

var theirs = audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"}

// writeEverything applies the policy to the accounts that differ.
func writeEverything(r *recorded) {
	r.Press("A", "a", "a", "enter")
	r.Wait(settled)
	if len(r.taken()) == 0 {
		r.t.Fatalf("nothing was written\n%s", r.Screen())
	}
}

// causeConflict saves a form whose contact was changed in AWS meanwhile.
func causeConflict(r *recorded) {
	r.Type("x")
	r.Press("ctrl+s")
	changed := theirs
	changed.Title = "On call " + time.Now().Format("150405")
	r.aws.set("111122223333", &changed)
	r.Wait(time.Second)
	r.ClickOn("Write to 1 account")
	r.Wait(settled)
	r.see("Someone else changed this contact")
}

var dialogCases = []dialogCase{
	{name: "write one contact", open: "ctrl+s save", key: "\x13", yes: "Write to 1 account", begin: func(r *recorded) {
		r.Press("e", "alt+1")
	}},
	{name: "write many contacts", open: "a write (", key: "a", yes: "Write to 3 accounts", begin: func(r *recorded) {
		r.Press("A", "a")
	}},
	{name: "undo", isSame: true, open: "a write (", yes: "Write to 3 accounts", begin: func(r *recorded) {
		writeEverything(r)
		r.Press("u")
		r.Wait(time.Second)
		r.see("Undo these writes")
	}},
	{name: "redo", isSame: true, open: "a write (", yes: "Write to 3 accounts", begin: func(r *recorded) {
		writeEverything(r)
		r.Press("u")
		r.Wait(time.Second)
		r.Press("a")
		r.Wait(time.Second)
		r.Press("tab") // the focus is on Back: the contact that comes back has a warning
		r.Wait(time.Second)
		r.Press("enter")
		r.Wait(settled)
		if len(r.taken()) == 0 {
			r.t.Fatalf("nothing was undone\n%s", r.Screen())
		}
		r.Press("u")
		r.Wait(time.Second)
		r.see("Redo these writes")
	}},
	{name: "exception", open: "Show the change", key: "\x13", yes: "Write to the file", begin: func(r *recorded) {
		r.Press("x")
		r.Type("a sale")
		r.Press("tab")
		r.Type("payments")
	}},
	{name: "conflict", isSame: true, open: "o overwrite", yes: "Write to 1 account", begin: func(r *recorded) {
		r.Press("e")
		causeConflict(r)
	}, again: func(r *recorded) {
		r.Press("esc")
		r.Wait(time.Second)
		causeConflict(r)
	}},
	{name: "retry", isSame: true, open: "r try again (3)", yes: "Write to 3 accounts", begin: func(r *recorded) {
		r.failWrites(throttled)
		writeEverything(r)
		r.failWrites(nil)
	}},
	{name: "a command that signs in", open: "with a command", key: "\r", yes: "Run it", begin: func(r *recorded) {
		r.Press("L", "j", "j")
	}, again: func(r *recorded) {
		r.Press("esc", "L", "j", "j")
		r.Wait(time.Second)
	}},
	{name: "discard", open: "esc back", key: "\x1b", yes: "  Discard", begin: func(r *recorded) {
		r.Press("e")
		r.Type("x")
	}, kept: "Jane Doex"},
	{name: "stop", isSame: true, open: "s stop", key: "s", yes: "  Stop ", begin: func(r *recorded) {
		r.Press("A", "a", "a")
		r.Wait(time.Second)
		r.aws.delayAll(time.Hour)
		r.Press("enter", "p")
		r.Wait(time.Minute) // the first write ends without an answer
	}, kept: "Paused. Press p"},
}

// TestGesture_DoubleClick opens each dialog by a double click, whose second click hits the
// same place or the button that acts. Nothing may happen then, and a click of its own acts.
func TestGesture_DoubleClick(t *testing.T) {
	t.Parallel()
	for _, c := range dialogCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, w, l := newRecorded(t)
				r := openRecorded(t, o, w, l, 110, 32)
				r.Wait(time.Second)
				c.begin(r)
				r.Wait(time.Second)
				opener := r.place(c.open)
				r.Feed(opener.click())
				r.Wait(2 * time.Second)
				yes := r.place(c.yes)
				c.reset(r)
				r.taken()
				for _, milliseconds := range []int{0, 10, 100, 499} {
					gap := time.Duration(milliseconds) * time.Millisecond
					for name, second := range map[string]cell{"the same place": opener, "the button": yes} {
						r.Feed(opener.click())
						time.Sleep(gap)
						r.Feed(second.click())
						time.Sleep(gap)
						r.Feed(second.click())
						r.Wait(time.Second)
						r.expectNothing("a triple click, at last on " + name)
						r.see(c.yes, c.kept)
						c.reset(r)
						r.taken()
					}
				}
				r.Feed(opener.click())
				r.Wait(time.Second)
				r.Feed(yes.click())
				r.Wait(settled)
				if c.kept != "" {
					r.miss(c.kept)
				} else if len(r.taken()) == 0 {
					t.Errorf("a click did nothing\n%s", r.Screen())
				}
			})
		})
	}
}

// TestGesture_OtherButtons presses the other buttons of the mouse on the button that acts,
// and begins a click before the dialog is drawn.
func TestGesture_OtherButtons(t *testing.T) {
	t.Parallel()
	for _, c := range dialogCases {
		if c.isSame {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, w, l := newRecorded(t)
				r := openRecorded(t, o, w, l, 110, 32)
				r.Wait(time.Second)
				c.begin(r)
				r.Wait(time.Second)
				opener := r.place(c.open)
				r.Feed(opener.click())
				r.Wait(2 * time.Second)
				yes := r.place(c.yes)
				for name, input := range map[string]string{
					"the middle button": yes.press(1) + yes.release(1), "the right button": yes.press(2) + yes.release(2),
					"a wheel": yes.press(64) + yes.press(65), "a release": yes.release(0), "a drag": opener.press(0) + yes.press(32) + yes.release(0),
				} {
					r.Feed(input)
					r.Wait(time.Second)
					r.expectNothing(name)
					r.see(c.yes, c.kept)
				}
				c.reset(r)
				r.taken()
				r.Feed(c.key)
				time.Sleep(time.Millisecond)
				r.Feed(yes.press(0)) // before the first frame
				time.Sleep(time.Second)
				r.Feed(yes.release(0))
				r.Wait(settled)
				r.expectNothing("a click that began before the first frame")
				r.see(c.yes, c.kept)
			})
		})
	}
}

// TestGesture_Keys holds keys, types ahead and pastes from before each dialog opens.
func TestGesture_Keys(t *testing.T) {
	t.Parallel()
	hold := func(key string, delay, every time.Duration) func(*recorded) {
		return func(r *recorded) {
			r.Feed(key)
			time.Sleep(delay)
			for range time.Second / every {
				r.Feed(key)
				time.Sleep(every)
			}
		}
	}
	for _, c := range dialogCases {
		if c.isSame {
			continue
		}
		key := c.key
		for name, do := range map[string]func(*recorded){
			"the key is held":            hold(key, 375*time.Millisecond, 90*time.Millisecond),
			"enter is held":              hold("\r", 660*time.Millisecond, 40*time.Millisecond),
			"enter is typed ahead":       func(r *recorded) { r.Feed(key + "\r") },
			"a lot is typed ahead":       func(r *recorded) { r.Feed(key + strings.Repeat("\t\r y \x1b[C\r", 5)) },
			"enter before the frame":     func(r *recorded) { r.Feed(key); time.Sleep(20 * time.Millisecond); r.Feed("\r") },
			"a paste":                    func(r *recorded) { r.Press(key); r.Wait(time.Second); r.Feed("\x1b[200~\r\r y\t\r\x1b[201~") },
			"keys right after a paste":   func(r *recorded) { r.Press(key); r.Wait(time.Second); r.Feed("\x1b[200~x\x1b[201~\r") },
			"a paste without brackets":   func(r *recorded) { r.Press(key); r.Wait(time.Second); r.Feed("Octank\rSecurity\r") },
			"a terminal that is too low": func(r *recorded) { r.Resize(110, 8); r.Press(key, "enter"); r.Wait(time.Second); r.Press("enter", "y") },
		} {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					o, w, l := newRecorded(t)
					r := openRecorded(t, o, w, l, 110, 32)
					r.Wait(time.Second)
					c.begin(r)
					r.Wait(time.Second)
					r.taken()
					do(r)
					r.Wait(settled)
					r.expectNothing(name)
					r.Resize(110, 32)
					r.see(c.kept)
				})
			})
		}
	}
}

// A question that is too large for the terminal cannot be answered. In a small terminal
// ctrl+c asks in a few words.
func TestGesture_QuestionInSmallTerminal(t *testing.T) {
	t.Parallel()
	editForm(t, 80, 24, nil, func(e *editing) {
		e.Type("x")
		e.Resize(39, 9)
		e.Press("ctrl+c")
		e.see("Quit and discard your changes to", "q: quit, esc: Stay")
		e.Resize(10, 3)
		e.see("need 40×10")
		e.Wait(firstRepeat)
		e.Press("q", "y", "enter")
		if e.Ended() {
			t.Fatal("a question was answered that was not shown")
		}
		e.Resize(30, 5)
		e.Wait(firstRepeat)
		e.Press("q")
		if !e.Ended() {
			t.Error("q does not quit")
		}
	})
}

// A key that arrives before its question is on the terminal does nothing, and the dialog
// says so: a script that types fast would otherwise wait for ever.
func TestGesture_SaysWhatItIgnored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		before []string
		opener string // the bytes of a key
	}{
		{name: "menu", opener: "y"},
		{name: "question", before: []string{"e", "x"}, opener: "\x03"},
		{name: "dialog", before: []string{"e", "alt+1"}, opener: "\x13"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, w, l := newRecorded(t)
				r := openRecorded(t, o, w, l, 110, 32)
				r.Wait(time.Second)
				r.Press(c.before...)
				r.Feed(c.opener)
				time.Sleep(firstFrame / 2)
				r.Feed("\r")
				r.Wait(time.Second)
				r.see("Ignored: pressed before this question was shown")
				r.expectNothing("too early")
			})
		})
	}
}
