package policy

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// EditDialog shows a change of the policy file and asks whether to write it.
type EditDialog struct {
	screen.Dialog
	*screen.App
	change screen.PolicyChange

	edit    *screen.PolicyEdit
	err     error
	Reading widget.Guard
	saving  widget.Guard
}

// OpenEdit prepares a change of the policy file and opens the dialog that shows it.
func OpenEdit(app *screen.App, change screen.PolicyChange) screen.Action {
	d := &EditDialog{App: app, change: change}
	file := app.Options.PolicyFile
	return screen.All{screen.Open{Screen: d}, screen.Run{Cmd: widget.Ask(app.Context, &d.Reading, func(context.Context) (screen.PolicyEdit, error) {
		if len(change.Exceptions) > 0 {
			return file.Except(change.Exceptions)
		}
		return file.Want(audit.Security, *change.Contact)
	})}}
}

// Scope returns the commands of the dialog in its current state.
func (d *EditDialog) Scope() *screen.Scope {
	leave := func() screen.Action {
		if d.saving.IsOpen() {
			return nil
		}
		return screen.Close{Screen: d}
	}
	return d.Question("policy edit", d.buttons,
		screen.Back(screen.Command{Help: "dismiss the error; else go back", Group: screen.GroupLook, Footer: 3}, leave),
		screen.Command{ID: screen.CmdConfirm, Do: d.save},
	)
}

func (d *EditDialog) buttons() []widget.Button {
	leave := widget.Button{Label: "Back", ID: screen.CmdBack}
	if d.edit == nil {
		return []widget.Button{leave}
	}
	label := "Write to the file"
	if d.saving.IsOpen() {
		label = "Writing" + d.Theme.Glyphs.Ellipsis
	}
	return []widget.Button{{Label: label, ID: screen.CmdConfirm, Commits: true}, leave}
}

// Update handles answers and scrolls; see screen.Screen.
func (d *EditDialog) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[screen.PolicyEdit]:
		if d.Reading.Close(msg.Ticket) {
			if d.err = msg.Err; d.err == nil {
				d.edit = &msg.Value
			}
		}
	case widget.Answer[policy.Policy]:
		if d.saving.Close(msg.Ticket) {
			return d.applyAnswer(msg.Value, msg.Err)
		}
	default:
		return d.Dialog.Update(msg)
	}
	return nil
}

// save writes the file.
func (d *EditDialog) save() screen.Action {
	if d.edit == nil || d.saving.IsOpen() {
		return nil
	}
	file, edit := d.Options.PolicyFile, *d.edit
	return screen.Run{Cmd: widget.Ask(d.Context, &d.saving, func(context.Context) (policy.Policy, error) { return file.Save(edit) })}
}

// applyAnswer puts the new policy in force, or shows why the file was not written.
func (d *EditDialog) applyAnswer(p policy.Policy, err error) screen.Action {
	if err != nil {
		d.err, d.edit = err, nil
		d.Move(widget.ToTop)
		return nil
	}
	return screen.All{screen.UsePolicy{Policy: p}, screen.Close{Screen: d}, screen.PolicySaved{Change: d.change, Path: d.edit.Path}}
}

// View draws the dialog into a room.
func (d *EditDialog) View(room widget.Size) widget.Drawing {
	t := d.Theme
	p := d.Page(t, room)
	switch {
	case d.err != nil:
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" Nothing was written.")
		for line := range strings.SplitSeq(d.err.Error(), "\n") {
			p.Paragraph(2, t.Text, style.Clean(line))
		}
	case d.edit == nil:
		p.Paragraph(0, t.Muted, "Reading the policy file"+t.Glyphs.Ellipsis)
	default:
		path := style.Clean(d.edit.Path)
		if d.edit.New {
			p.Paragraph(0, t.Text, d.change.What+". "+path+" is created:")
		} else {
			p.Paragraph(0, t.Text, d.change.What+". Nothing else in "+path+" changes:")
		}
		p.Blank()
		difference(p, d.edit.Before, d.edit.After)
	}
	return d.Draw(room, d.change.Title, p.Text, d.buttons())
}

// difference shows the lines that differ between two texts, with their numbers.
// What was spliced stands in one place, so that what is alike at both ends is
// left out.
func difference(p *describe.Page, before, after []byte) {
	t := p.Theme
	old, now := linesOf(before), linesOf(after)
	head := 0
	for head < len(old) && head < len(now) && old[head] == now[head] {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(now)-head && old[len(old)-1-tail] == now[len(now)-1-tail] {
		tail++
	}
	for i, line := range old[head : len(old)-tail] {
		p.Lines = append(p.Lines, t.Before.Render(t.Truncate(fmt.Sprintf("%4d - %s", head+i+1, shownLine(line)), p.Width)))
	}
	for i, line := range now[head : len(now)-tail] {
		p.Lines = append(p.Lines, t.After.Render(t.Truncate(fmt.Sprintf("%4d + %s", head+i+1, shownLine(line)), p.Width)))
	}
}

// shownLine is a line of a file as it is drawn.
func shownLine(line string) string { return style.Clean(strings.ReplaceAll(line, "\t", "    ")) }

// linesOf are the lines of a text.
func linesOf(text []byte) []string {
	text = bytes.TrimSuffix(text, []byte("\n"))
	if len(text) == 0 {
		return nil
	}
	return strings.Split(string(text), "\n")
}
