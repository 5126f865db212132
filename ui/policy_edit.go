package ui

import (
	"bytes"
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
	saving  bool
	back    bool // the mark is on going back
	note    string
	scroll  widget.Scroller
	opened  time.Time
	lastKey time.Time
	unseen  bool // the last key came before the dialog was drawn
	early   bool // the last key came too soon to be meant for it
}

// The messages of a policy edit.
type (
	policyEditMsg struct { // worked out
		dialog *policyEditDialog
		edit   PolicyEdit
		err    error
	}
	policySavedMsg struct {
		dialog *policyEditDialog
		policy policy.Policy
		err    error
	}
)

// editPolicy works out a change of the policy file and asks whether to write it.
func editPolicy(sh *app, change policyChange) action {
	d := &policyEditDialog{app: sh, change: change, opened: time.Now()}
	d.lastKey = d.opened
	file := sh.opts.PolicyFile
	return all{open{d}, run{func() tea.Msg {
		if change.exception != nil {
			edit, err := file.Except(*change.exception)
			return policyEditMsg{d, edit, err}
		}
		edit, err := file.Want(audit.Security, *change.contact)
		return policyEditMsg{d, edit, err}
	}}}
}

func (d *policyEditDialog) scope() *scope {
	choose := func() action {
		switch {
		case d.back || d.err != nil:
			return closeScreen{d}
		case d.early:
			d.note = "That came too soon to be meant for this. Press " + d.keyName(cmdChoose) + " again."
			return nil
		default:
			return d.save()
		}
	}
	other := func() action { d.back = !d.back; return nil }
	leave := func() action {
		if d.saving {
			return nil
		}
		return closeScreen{d}
	}
	return &scope{Name: "policy edit", Outer: deciding(&d.scroll), Commands: append(answers(choose, other),
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, leave),
		command{ID: cmdConfirm, Do: func() action {
			if d.unseen {
				return nil
			}
			return d.save()
		}},
	)}
}

// keyPressed notes whether the key came too soon to be meant for the dialog.
func (d *policyEditDialog) keyPressed(commandID) {
	now := time.Now()
	d.unseen, d.early = now.Sub(d.opened) < firstFrame, now.Sub(d.opened) < firstFrame || now.Sub(d.lastKey) < quiet
	d.lastKey, d.note = now, ""
}

func (d *policyEditDialog) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case policyEditMsg:
		if msg.dialog == d {
			if d.err = msg.err; d.err == nil {
				d.edit = &msg.edit
			}
		}
	case policySavedMsg:
		if msg.dialog == d {
			return d.applyAnswer(msg)
		}
	case tea.MouseWheelMsg:
		d.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// save writes the file.
func (d *policyEditDialog) save() action {
	if d.edit == nil || d.saving {
		return nil
	}
	d.saving = true
	file, edit := d.opts.PolicyFile, *d.edit
	return run{func() tea.Msg {
		policy, err := file.Save(edit)
		return policySavedMsg{d, policy, err}
	}}
}

// applyAnswer has the new policy in force, or shows why the file was not written.
func (d *policyEditDialog) applyAnswer(msg policySavedMsg) action {
	d.saving = false
	if msg.err != nil {
		d.err, d.edit = msg.err, nil
		d.scroll.Move(widget.ToTop)
		return nil
	}
	return all{usePolicy{d.edit.Path, msg.policy}, closeScreen{d}, policySaved{d.change, d.edit.Path}}
}

func (d *policyEditDialog) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := dialogPage(t, room)
	buttons := []button{{"Back", cmdBack, true}}
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
		p.difference(d.edit.Before, d.edit.After)
		words := "Write to the file"
		if d.saving {
			words = "Writing" + t.Glyphs.Ellipsis
		}
		buttons = []button{{words, cmdConfirm, !d.back}, {"Back", cmdBack, d.back}}
	}
	return boxed(p, room, d.change.title, &d.scroll, d.note, buttons)
}

// difference shows the lines that differ between two texts, with their numbers.
// What was spliced stands in one place, so that what is alike at both ends is
// left out.
func (p *page) difference(before, after []byte) {
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
