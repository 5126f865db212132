package plan

import (
	"fmt"

	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// noPolicy explains that no policy says what contacts should be, and how to get one.
type noPolicy struct {
	screen.Dialog
	*screen.App
	rows   []*scan.Row // to edit by hand instead
	hidden string      // how many of them are out of view, and why
}

// initCommand is the command that writes a policy file.
const initCommand = "accountable policy init"

func newNoPolicy(sh *screen.App, rows []*scan.Row, hidden string) *noPolicy {
	d := &noPolicy{App: sh, rows: rows, hidden: hidden}
	d.NoFocus = true
	return d
}

func (d *noPolicy) Scope() *screen.Scope {
	return &screen.Scope{Name: "no policy", Outer: screen.Everywhere(), Commands: []screen.Command{
		{ID: screen.CmdEdit, Keys: []string{"e"}, Label: "edit", Help: "without a policy: edit the contacts by hand", Group: screen.GroupPlan, Footer: 2, Do: func() screen.Action {
			return screen.All{screen.Close{Screen: d}, screen.OpenForm{Keys: screen.KeysOf(d.rows), Hidden: d.hidden}}
		}},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy command", Help: "without a policy: copy the command that writes one", Group: screen.GroupPlan, Footer: 3, Do: func() screen.Action { return screen.Copy("the command", initCommand) }},
		screen.Back(screen.Command{Help: "without a policy: back", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: d} }),
	}}
}

func (d *noPolicy) View(room widget.Size) widget.Drawing {
	p := d.Page(d.Theme, room)
	if name := style.Clean(d.Policy().Path); name != "" {
		p.Paragraph(0, d.Theme.Text, "The policy "+name+" has no contacts to apply. Add them, such as:")
		p.Blank()
		for _, line := range []string{"contacts:", "  security:", "    name: Security Operations", "    email: security@octank.cloud"} {
			p.Lines = append(p.Lines, d.Theme.Strong.Render("  "+line))
		}
	} else {
		p.Paragraph(0, d.Theme.Text, "There is no accountable.yaml that says what the contacts should be. This command writes one from the contacts of most accounts:")
		p.Blank()
		p.Lines = append(p.Lines, "  "+d.Theme.Strong.Render(initCommand))
	}
	p.Blank()
	p.Paragraph(0, d.Theme.Text, "Then restart accountable. Until then, edit contacts by hand.")
	edit := "edit it by hand"
	if n := len(d.rows); n > 1 {
		edit = fmt.Sprintf("edit the %d by hand", n)
	}
	buttons := []widget.Button{d.KeyButton(screen.CmdEdit, edit), d.KeyButton(screen.CmdCopy, "copy the command"), d.KeyButton(screen.CmdBack, "back")}
	return d.Draw(room, "No policy", p.Text, buttons)
}
