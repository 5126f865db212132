package ui

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// policyEditDialog shows what would be changed in the policy file and asks whether to
// write it.
type policyEditDialog struct {
	dialog
	*app
	change policyChange

	edit    *PolicyEdit
	err     error
	reading widget.Guard
	saving  widget.Guard
}

// editPolicy works out a change of the policy file and asks whether to write it.
func editPolicy(sh *app, change policyChange) action {
	d := &policyEditDialog{app: sh, change: change}
	d.Grace = widget.OpenedByEnter(time.Now())
	file := sh.opts.PolicyFile
	return all{open{d}, run{widget.Ask(sh.ctx, &d.reading, func(context.Context) (PolicyEdit, error) {
		if change.exception != nil {
			return file.Except(*change.exception)
		}
		return file.Want(audit.Security, *change.contact)
	})}}
}

func (d *policyEditDialog) scope() *scope {
	leave := func() action {
		if d.saving.IsOpen() {
			return nil
		}
		return closeScreen{d}
	}
	return d.question(d.app, "policy edit", d.buttons,
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, leave),
		d.confirmed(d.save),
	)
}

func (d *policyEditDialog) buttons() []widget.Button {
	leave := widget.Button{Label: "Back", ID: cmdBack, Safe: true}
	if d.edit == nil {
		return []widget.Button{leave}
	}
	label := "Write to the file"
	if d.saving.IsOpen() {
		label = "Writing" + d.theme.Glyphs.Ellipsis
	}
	return []widget.Button{{Label: label, ID: cmdConfirm, Commits: true}, leave}
}

func (d *policyEditDialog) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case widget.Answer[PolicyEdit]:
		if d.reading.Close(msg.Ticket) {
			if d.err = msg.Err; d.err == nil {
				d.edit = &msg.Value
			}
		}
	case widget.Answer[policy.Policy]:
		if d.saving.Close(msg.Ticket) {
			return d.applyAnswer(msg.Value, msg.Err)
		}
	default:
		return d.dialog.update(msg)
	}
	return nil
}

// save writes the file.
func (d *policyEditDialog) save() action {
	if d.edit == nil || d.saving.IsOpen() {
		return nil
	}
	file, edit := d.opts.PolicyFile, *d.edit
	return run{widget.Ask(d.ctx, &d.saving, func(context.Context) (policy.Policy, error) { return file.Save(edit) })}
}

// applyAnswer has the new policy in force, or shows why the file was not written.
func (d *policyEditDialog) applyAnswer(p policy.Policy, err error) action {
	if err != nil {
		d.err, d.edit = err, nil
		d.Move(widget.ToTop)
		return nil
	}
	return all{usePolicy{d.edit.Path, p}, closeScreen{d}, policySaved{d.change, d.edit.Path}}
}

func (d *policyEditDialog) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := d.page(t, room)
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
			p.Paragraph(0, t.Text, d.change.what+". There is no "+path+" yet, so it is made:")
		} else {
			p.Paragraph(0, t.Text, d.change.what+". Nothing else in "+path+" changes:")
		}
		p.Blank()
		difference(p, d.edit.Before, d.edit.After)
	}
	return d.Draw(room, d.change.title, p.Text, d.buttons())
}

// difference shows the lines that differ between two texts, with their numbers.
// What was spliced stands in one place, so that what is alike at both ends is
// left out.
func difference(p *page, before, after []byte) {
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
