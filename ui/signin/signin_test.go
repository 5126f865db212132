package signin

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// newApp returns the shared state of dialogs whose commands do not run.
func newApp(tb testing.TB) *screen.App {
	tb.Helper()
	return &screen.App{
		Context: tb.Context(), Theme: style.New(style.Options{}), SignIns: screen.NewSignIns(nil),
		Keys:    map[screen.CommandID][]string{},
		Options: screen.Options{Now: func() time.Time { return time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC) }},
	}
}

// newSignIn returns a sign-in with hostile and long texts.
func newSignIn() screen.WaitingSignIn {
	return screen.WaitingSignIn{Accounts: 12, SignIn: audit.SignIn{
		Name: "\x1b[2J東京\u202e" + strings.Repeat("octank ", 30), Detail: "arn:aws:iam::111122223333:mfa/jane",
		Profiles: []string{strings.Repeat("prod-", 40), "stage"}, Command: []string{"aws", "sso", "login", "--profile", strings.Repeat("prod ", 30)},
	}}
}

func checkDrawing(t *testing.T, d widget.Drawing, room widget.Size) {
	t.Helper()
	if len(d.Lines) > room.Height {
		t.Fatalf("%v: %d lines", room, len(d.Lines))
	}
	for i, line := range d.Lines {
		if w := ansi.StringWidth(line); w > room.Width {
			t.Fatalf("%v: line %d is %d wide: %q", room, i, w, line)
		}
		for _, s := range []string{"\x1b]", "\x1b[2J", "\u202e", "\r", "\t"} {
			if strings.Contains(line, s) {
				t.Fatalf("%v: %q reaches the terminal", room, s)
			}
		}
	}
	for _, z := range d.Zones {
		if z.X < 0 || z.Y < 0 || z.X+z.Width > room.Width || z.Y+z.Height > room.Height {
			t.Fatalf("%v: a zone is outside: %+v", room, z)
		}
	}
}

func TestDialogs_FitEveryRoom(t *testing.T) {
	refused := &audit.Trouble{Kind: audit.AccessDenied, Message: strings.Repeat("refused ", 40), Command: "aws sso login"}
	for name, open := range map[string]func() screen.Screen{
		"browser, asking for a code": func() screen.Screen {
			d := newBrowserDialog(newApp(t), newSignIn())
			d.requestCode()
			return d
		},
		"browser, waiting for approval": func() screen.Screen {
			d := newBrowserDialog(newApp(t), newSignIn())
			d.requestCode()
			d.Update(widget.Answer[audit.DeviceGrant]{Ticket: d.waiting.Ticket(), Value: audit.DeviceGrant{
				Code: "WDDD-HRQV", URL: "https://octank.awsapps.com/start/#/device?user_code=WDDD-HRQV&" + strings.Repeat("x", 300),
				Expires: d.Options.CurrentTime().Add(time.Hour),
			}})
			return d
		},
		"browser, refused": func() screen.Screen {
			d := newBrowserDialog(newApp(t), newSignIn())
			d.requestCode()
			d.Update(widget.Answer[audit.DeviceGrant]{Ticket: d.waiting.Ticket(), Err: refused})
			return d
		},
		"code": func() screen.Screen { return newCodeDialog(newApp(t), newSignIn()) },
		"code, rejected": func() screen.Screen {
			d := newCodeDialog(newApp(t), newSignIn())
			d.form.Fields[0].SetValue("123456")
			d.submit()
			d.Update(widget.Answer[struct{}]{Ticket: d.asked.Ticket(), Err: &audit.Trouble{Kind: audit.MFARequired, Message: "wrong"}})
			return d
		},
		"code, refused": func() screen.Screen {
			d := newCodeDialog(newApp(t), newSignIn())
			d.form.Fields[0].SetValue("123456")
			d.submit()
			d.Update(widget.Answer[struct{}]{Ticket: d.asked.Ticket(), Err: refused})
			return d
		},
		"command": func() screen.Screen { return newCommandDialog(newApp(t), newSignIn()) },
		"command that failed": func() screen.Screen {
			d := newCommandDialog(newApp(t), newSignIn())
			_, ticket := d.running.Open(d.Context)
			d.Update(commandRanMsg{ticket, errors.New(strings.Repeat("exit status ", 30))})
			return d
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open()
			for _, width := range []int{39, 40, 59, 60, 79, 80, 119, 120, 200} {
				for _, height := range []int{5, 10, 24, 50} {
					room := widget.Size{Width: width, Height: height}
					checkDrawing(t, s.View(room), room)
				}
			}
		})
	}
}

func TestCodeDialog_ClearsARejectedCode(t *testing.T) {
	d := newCodeDialog(newApp(t), newSignIn())
	d.form.Fields[0].SetValue("123456")
	d.submit()
	d.Update(widget.Answer[struct{}]{Ticket: d.asked.Ticket(), Err: &audit.Trouble{Kind: audit.MFARequired}})
	text := ansi.Strip(strings.Join(d.View(widget.Size{Width: 80, Height: 24}).Lines, "\n"))
	if d.form.Fields[0].Value() != "" || !strings.Contains(text, "Code rejected") {
		t.Errorf("code %q is kept:\n%s", d.form.Fields[0].Value(), text)
	}
}
