package policy

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// leaveOutDialog asks whether to leave out a profile that leads to no account from now on.
type leaveOutDialog struct {
	screen.Dialog
	*screen.App
	row     *scan.Row
	profile string
	writing widget.Guard // the settings are being written
	err     error
}

// openLeaveOut opens the question for the profile of a row, or shows why it cannot be left
// out.
func openLeaveOut(app *screen.App, row *scan.Row) screen.Action {
	profiles := row.Source.Profiles()
	switch {
	case len(profiles) == 0 || profiles[0] == audit.EnvironmentProfile:
		return screen.Notify{Notice: screen.Remark("These credentials come from the environment: there is no profile to leave out.")}
	case app.Options.LeaveOut == nil:
		return screen.Notify{Notice: screen.Remark("There is no settings folder, so the profile can't be left out from here.")}
	}
	d := &leaveOutDialog{App: app, row: row, profile: profiles[0]}
	return screen.Open{Screen: d}
}

func (d *leaveOutDialog) Scope() *screen.Scope {
	return d.Question("leave out", d.buttons,
		screen.Back(screen.Command{Help: "dismiss the error; else go back", Group: screen.GroupLook, Footer: 3}, func() screen.Action { return screen.Close{Screen: d} }),
		screen.Command{ID: screen.CmdConfirm, Do: d.write},
	)
}

func (d *leaveOutDialog) buttons() []widget.Button {
	label := "Leave it out"
	if d.writing.IsOpen() {
		label = "Writing" + d.Theme.Glyphs.Ellipsis
	}
	return []widget.Button{{Label: label, ID: screen.CmdConfirm, Commits: true}, {Label: "Back", ID: screen.CmdBack}}
}

func (d *leaveOutDialog) Update(msg tea.Msg) screen.Action {
	if msg, ok := msg.(widget.Answer[string]); ok {
		if d.writing.Close(msg.Ticket) {
			return d.applyAnswer(msg.Value, msg.Err)
		}
		return nil
	}
	return d.Dialog.Update(msg)
}

// write adds the profile to leave_out in the settings.
func (d *leaveOutDialog) write() screen.Action {
	if d.writing.IsOpen() {
		return nil
	}
	leaveOut, profile := d.Options.LeaveOut, d.profile
	return screen.Run{Cmd: widget.Ask(d.Context, &d.writing, func(context.Context) (string, error) { return leaveOut(profile) })}
}

// applyAnswer shows the profile as left out by the settings in a file, or why they were
// not written.
func (d *leaveOutDialog) applyAnswer(path string, err error) screen.Action {
	if d.err = err; err != nil {
		return nil
	}
	res := scan.Result{Target: d.row.Target, Status: audit.Skipped, CheckedAt: d.Options.CurrentTime()}
	res.Target.Skip = "left out by your settings"
	return screen.All{
		screen.Close{Screen: d},
		screen.ApplyResults{res},
		screen.Notify{Notice: screen.Remark("Profile " + style.Clean(d.profile) + " is left out from now on. To undo this, delete it under leave_out in " + style.Clean(path) + ".")},
	}
}

func (d *leaveOutDialog) View(room widget.Size) widget.Drawing {
	t := d.Theme
	p := d.Page(t, room)
	p.Paragraph(0, t.Text, "This profile leads to no account:")
	if trouble := d.row.Result.Trouble; trouble != nil {
		p.Paragraph(2, t.Muted, describe.Sentence(style.Clean(trouble.Message)))
	}
	p.Blank()
	p.Paragraph(0, t.Text, "You can leave it out from now on. Your personal settings record it; the AWS config file stays as it is.")
	if d.err != nil {
		p.Blank()
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" Nothing was written: "+describe.Sentence(style.Clean(d.err.Error())))
	}
	return d.Draw(room, "Profile "+style.Clean(d.profile), p.Text, d.buttons())
}
