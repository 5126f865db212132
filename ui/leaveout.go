package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// leaveOut asks whether a profile that leads to no account is to be left out
// from the next start on.
type leaveOut struct {
	dialog
	*app
	row     *scan.Row
	profile string
	back    bool // the mark is on going back
	asked   bool // the settings are being written
	err     error
	note    string
	opened  time.Time
	early   bool // the last key came before the dialog was drawn
	scroll  widget.Scroller
}

// leftOutMsg tells whether the settings could be written.
type leftOutMsg struct {
	dialog *leaveOut
	path   string
	err    error
}

// leavingOut asks about the profile of a row, or says why it cannot be left out.
func leavingOut(sh *app, row *scan.Row) action {
	profiles := row.Source.Profiles()
	switch {
	case len(profiles) == 0 || profiles[0] == audit.EnvironmentProfile:
		return notify{remark("These are the credentials of the environment: there is no profile to leave out.")}
	case sh.opts.LeaveOut == nil:
		return notify{remark("There is no folder for settings, so that the profile cannot be left out from here.")}
	}
	return open{&leaveOut{app: sh, row: row, profile: profiles[0], opened: time.Now()}}
}

func (d *leaveOut) scope() *scope {
	choose := func() action {
		switch {
		case d.back:
			return closeScreen{d}
		case d.early:
			d.note = "That came too soon to be meant for this. Press " + d.keyName(cmdChoose) + " again."
			return nil
		default:
			return d.write()
		}
	}
	other := func() action { d.back = !d.back; return nil }
	return &scope{Name: "leave out", Outer: deciding(&d.scroll), Commands: append(answers(choose, other),
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, func() action { return closeScreen{d} }),
		command{ID: cmdConfirm, Do: func() action {
			if d.early {
				return nil
			}
			return d.write()
		}},
	)}
}

// keyPressed notes whether the key came before the dialog was drawn.
func (d *leaveOut) keyPressed(commandID) {
	d.note, d.early = "", time.Since(d.opened) < firstFrame
}

func (d *leaveOut) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case leftOutMsg:
		if msg.dialog == d {
			return d.applyAnswer(msg)
		}
	case tea.MouseWheelMsg:
		d.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// write has the settings leave the profile out.
func (d *leaveOut) write() action {
	if d.asked {
		return nil
	}
	d.asked = true
	leaveOut, profile := d.opts.LeaveOut, d.profile
	return run{func() tea.Msg {
		path, err := leaveOut(profile)
		return leftOutMsg{d, path, err}
	}}
}

// applyAnswer shows the profile as left out, or why the settings were not written.
func (d *leaveOut) applyAnswer(msg leftOutMsg) action {
	d.asked = false
	if d.err = msg.err; d.err != nil {
		return nil
	}
	res := scan.Result{Target: d.row.Target, Status: audit.Skipped, CheckedAt: d.opts.now()}
	res.Target.Skip = "left out by your settings"
	return all{
		closeScreen{d},
		applyResults{res},
		notify{remark("Profile " + style.Clean(d.profile) + " is left out from now on. To have it back, delete it below leave_out in " + style.Clean(msg.path) + ".")},
	}
}

func (d *leaveOut) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := dialogPage(t, room)
	p.Paragraph(0, t.Text, "This profile leads to no account as it is:")
	if trouble := d.row.Result.Trouble; trouble != nil {
		p.Paragraph(2, t.Muted, sentence(style.Clean(trouble.Message)))
	}
	p.Blank()
	p.Paragraph(0, t.Text, "It can be left out from now on. That is noted in your settings, which are yours alone; the AWS config file stays as it is.")
	if d.err != nil {
		p.Blank()
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" Nothing was written: "+sentence(style.Clean(d.err.Error())))
	}
	words := "Leave it out"
	if d.asked {
		words = "Writing" + t.Glyphs.Ellipsis
	}
	return boxed(p, room, "Profile "+style.Clean(d.profile), &d.scroll, d.note, []button{{words, cmdConfirm, !d.back}, {"Back", cmdBack, d.back}})
}
