package ui

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// codeDigits is how many digits the code of an MFA device has (STS AssumeRole,
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
const codeDigits = 6

// codeDialog asks for the code of an MFA device.
type codeDialog struct {
	dialog
	*app
	signIn waitingSignIn
	input  textinput.Model

	cancel  context.CancelFunc
	attempt int
	asking  bool
	trouble *audit.Trouble // of the last code
	note    string
	scroll  widget.Scroller
}

// codeGivenMsg tells what AWS says of a code.
type codeGivenMsg struct {
	dialog  *codeDialog
	attempt int
	err     error
}

func newCodeDialog(sh *app, w waitingSignIn) *codeDialog {
	in := textinput.New()
	in.CharLimit = codeDigits
	in.SetVirtualCursor(false)
	in.Prompt = ""
	in.SetWidth(codeDigits + 1)
	in.Focus()
	return &codeDialog{app: sh, signIn: w, input: in, cancel: func() {}}
}

const cmdGiveCode commandID = "give-code"

func (d *codeDialog) scope() *scope {
	return &scope{Name: "code", Outer: everywhere(), Commands: []command{
		{ID: cmdGiveCode, Keys: []string{"enter"}, Label: "sign in", Help: "MFA device: sign in with the code", Group: groupSignIn, Footer: 2, Do: d.give},
		leaveSignIn(d.leave),
	}}
}

// leave leaves the dialog and drops the answer to a code.
func (d *codeDialog) leave() action {
	d.cancel()
	d.attempt++
	return closeScreen{d}
}

func (d *codeDialog) keyPressed(commandID) { d.note = "" }

func (d *codeDialog) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if digits(msg.Text) != msg.Text {
			d.note = "A code has digits alone."
			return nil
		}
		d.typed(msg)
	case tea.PasteMsg:
		d.note = ""
		d.typed(tea.PasteMsg{Content: digits(msg.Content)})
	case codeGivenMsg:
		if msg.dialog == d && msg.attempt == d.attempt {
			return d.given(msg.err)
		}
	case tea.MouseWheelMsg:
		d.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// typed edits the code, unless it is on its way.
func (d *codeDialog) typed(msg tea.Msg) {
	if !d.asking {
		d.input, _ = d.input.Update(msg) // it has commands only for the cursor that it does not draw
	}
}

// digits are the digits of a text: codes are pasted with blanks in them.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// give hands the code over.
func (d *codeDialog) give() action {
	code := d.input.Value()
	switch {
	case d.asking:
		return nil
	case len(code) != codeDigits:
		d.note = fmt.Sprintf("A code has %d digits.", codeDigits)
		return nil
	}
	ctx, cancel := context.WithCancel(d.ctx)
	d.cancel, d.asking, d.trouble = cancel, true, nil
	d.attempt++
	authenticator, id, attempt := d.signIns.authenticator, d.signIn.ID, d.attempt
	return run{func() tea.Msg { return codeGivenMsg{d, attempt, authenticator.SubmitCode(ctx, id, code)} }}
}

// given takes in what became of the code. A code counts once, so after a wrong
// one the next is typed.
func (d *codeDialog) given(err error) action {
	d.cancel()
	d.asking = false
	d.input.SetValue("")
	if d.trouble = audit.TroubleOf(err); d.trouble == nil {
		return all{closeScreen{d}, completeSignIn{d.signIn}}
	}
	return nil
}

func (d *codeDialog) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := dialogPage(t, room)
	p.Value(0, "Device", t.Text, joined(" ", style.Clean(d.signIn.Name), style.Clean(d.signIn.Detail)))
	p.Value(0, "For", t.Text, d.waits())
	p.Blank()
	d.input.SetStyles(inputStyles(t))
	at := len(p.Lines)
	label := t.Label.Render(t.Fit("Code", widget.LabelWidth))
	p.Lines = append(p.Lines, label+d.input.View())
	switch {
	case d.asking:
		p.Paragraph(0, t.Muted, "Asking AWS"+t.Glyphs.Ellipsis)
	case d.trouble != nil && d.trouble.Kind == audit.MFARequired:
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" That code did not work. Each counts once: wait for the next one and type it.")
	case d.trouble != nil:
		p.troubleLines(d.trouble)
	default:
		p.Paragraph(0, t.Muted, fmt.Sprintf("The %d digits that the device shows now.", codeDigits))
	}
	drawn := boxed(p, room, "MFA code", &d.scroll, d.note, []button{{"Sign in", cmdGiveCode, true}, {"Cancel", cmdBack, false}})
	if cursor := d.input.Cursor(); cursor != nil && !d.asking {
		at = lineOf(drawn.Lines, label, at)
		cursor.X += 2 + widget.LabelWidth
		cursor.Y = at
		cursor.Shape = tea.CursorBar
		drawn.Cursor = cursor
	}
	return drawn
}

// lineOf is where a dialog drew a line, which scrolls and loses blank lines
// above it where there is little room; the upper edge counts.
func lineOf(lines []string, text string, at int) int {
	for i, line := range lines {
		if strings.Contains(line, text) {
			return i
		}
	}
	return at + 1
}

// waits says which profiles and how many accounts wait for the code.
func (d *codeDialog) waits() string {
	var parts []string
	if names := d.signIn.Profiles; len(names) > 0 {
		text := "profile " + style.Clean(names[0])
		if more := len(names) - 1; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		parts = append(parts, text)
	}
	if n := d.signIn.accounts; n > 0 {
		parts = append(parts, plural(n, "account"))
	}
	return strings.Join(parts, " "+d.theme.Glyphs.Dot+" ")
}
