package ui

import (
	"context"
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
	writing widget.Guard // the settings are being written
	err     error
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
	d := &leaveOut{app: sh, row: row, profile: profiles[0]}
	d.Grace = widget.OpenedByKey(time.Now())
	return open{d}
}

func (d *leaveOut) scope() *scope {
	return d.question(d.app, "leave out", d.buttons,
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, func() action { return closeScreen{d} }),
		d.confirmed(d.write),
	)
}

func (d *leaveOut) buttons() []widget.Button {
	label := "Leave it out"
	if d.writing.IsOpen() {
		label = "Writing" + d.theme.Glyphs.Ellipsis
	}
	return []widget.Button{{Label: label, ID: cmdConfirm, Commits: true}, {Label: "Back", ID: cmdBack, Safe: true}}
}

func (d *leaveOut) update(msg tea.Msg) action {
	if msg, ok := msg.(widget.Answer[string]); ok {
		if d.writing.Close(msg.Ticket) {
			return d.applyAnswer(msg.Value, msg.Err)
		}
		return nil
	}
	return d.dialog.update(msg)
}

// write has the settings leave the profile out.
func (d *leaveOut) write() action {
	if d.writing.IsOpen() {
		return nil
	}
	leaveOut, profile := d.opts.LeaveOut, d.profile
	return run{widget.Ask(d.ctx, &d.writing, func(context.Context) (string, error) { return leaveOut(profile) })}
}

// applyAnswer shows the profile as left out by the settings in a file, or why they were
// not written.
func (d *leaveOut) applyAnswer(path string, err error) action {
	if d.err = err; err != nil {
		return nil
	}
	res := scan.Result{Target: d.row.Target, Status: audit.Skipped, CheckedAt: d.opts.now()}
	res.Target.Skip = "left out by your settings"
	return all{
		closeScreen{d},
		applyResults{res},
		notify{remark("Profile " + style.Clean(d.profile) + " is left out from now on. To have it back, delete it below leave_out in " + style.Clean(path) + ".")},
	}
}

func (d *leaveOut) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := d.page(t, room)
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
	return d.Draw(room, "Profile "+style.Clean(d.profile), p.Text, d.buttons())
}
