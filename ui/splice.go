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
)

// splice shows what would be changed in the policy file and asks whether to
// write it.
type splice struct {
	dialog
	*shell
	title string
	what  string // is added, in a sentence: "An exception is added"
	work  func() (PolicyEdit, error)
	saved func(PolicyEdit) action // is done once it is written

	edit    *PolicyEdit
	err     error
	saving  bool
	back    bool // the mark is on going back
	note    string
	scroll  scroller
	opened  time.Time
	lastKey time.Time
}

// The messages of a splice.
type (
	splicedMsg struct { // worked out
		splice *splice
		edit   PolicyEdit
		err    error
	}
	policySavedMsg struct {
		splice *splice
		policy policy.Policy
		err    error
	}
)

// openSplice works out a change of the policy file and asks whether to write it.
func openSplice(s *splice) action {
	s.opened = time.Now()
	s.lastKey = s.opened
	work := s.work
	return all{open{s}, run{func() tea.Msg {
		edit, err := work()
		return splicedMsg{s, edit, err}
	}}}
}

func (d *splice) scope() scope { return inSplice }

func (d *splice) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return d.key(msg.command)
	case splicedMsg:
		if msg.splice == d {
			if d.err = msg.err; d.err == nil {
				d.edit = &msg.edit
			}
		}
	case policySavedMsg:
		if msg.splice == d {
			return d.took(msg)
		}
	case tea.MouseWheelMsg:
		d.scroll.by(wheelStep(msg))
	}
	return nil
}

func (d *splice) key(c command) action {
	now := time.Now()
	early := now.Sub(d.opened) < firstFrame || now.Sub(d.lastKey) < quiet
	d.lastKey, d.note = now, ""
	switch c {
	case goBack:
		if d.saving {
			return nil
		}
		return leave{d}
	case otherButton:
		d.back = !d.back
	case choose:
		switch {
		case d.back || d.err != nil:
			return leave{d}
		case early:
			d.note = "That came too soon to be meant for this. Press enter again."
		default:
			return d.save()
		}
	case writeNow:
		if now.Sub(d.opened) >= firstFrame {
			return d.save()
		}
	default:
		d.scroll.move(c)
	}
	return nil
}

// save writes the file.
func (d *splice) save() action {
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

// took takes in that the file was written, or why not.
func (d *splice) took(msg policySavedMsg) action {
	d.saving = false
	if msg.err != nil {
		d.err, d.edit = msg.err, nil
		d.scroll.top()
		return nil
	}
	return all{adopt{d.edit.Path, msg.policy}, leave{d}, d.saved(*d.edit)}
}

func (d *splice) view(room size) drawing {
	t := d.theme
	p := dialogPage(t, room)
	buttons := []button{{"Back", goBack, true}}
	switch {
	case d.err != nil:
		p.text(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" Nothing was written.")
		for line := range strings.SplitSeq(d.err.Error(), "\n") {
			p.text(2, t.Text, style.Clean(line))
		}
	case d.edit == nil:
		p.text(0, t.Muted, "Reading the policy file"+t.Glyphs.Ellipsis)
	default:
		path := style.Clean(d.edit.Path)
		if d.edit.New {
			p.text(0, t.Text, d.what+". There is no "+path+" yet, so it is made:")
		} else {
			p.text(0, t.Text, d.what+". Nothing else in "+path+" changes:")
		}
		p.blank()
		p.difference(d.edit.Before, d.edit.After)
		words := "Write to the file"
		if d.saving {
			words = "Writing" + t.Glyphs.Ellipsis
		}
		buttons = []button{{words, writeNow, !d.back}, {"Back", goBack, d.back}}
	}
	return boxed(p, room, d.title, &d.scroll, d.note, buttons)
}

// difference shows the lines that differ between two texts, with their numbers.
// What was spliced stands in one place, so that what is alike at both ends is
// left out.
func (p *page) difference(before, after []byte) {
	t := p.theme
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
		p.lines = append(p.lines, t.Before.Render(t.Truncate(fmt.Sprintf("%4d - %s", head+i+1, shownLine(line)), p.width)))
	}
	for i, line := range now[head : len(now)-tail] {
		p.lines = append(p.lines, t.After.Render(t.Truncate(fmt.Sprintf("%4d + %s", head+i+1, shownLine(line)), p.width)))
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
