package plan

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// planAtOnce is how many accounts are planned on the event loop: more are
// planned beside it.
const planAtOnce = 100

// OpenPolicyPlan opens the plan of what the policy wants of accounts, or says where
// to get a policy. It goes by what this run read and by nothing else.
func OpenPolicyPlan(sh *screen.App, rows []*scan.Row, hidden string) screen.Action {
	if len(rows) == 0 {
		return nil
	}
	planner := sh.Planner()
	if !slices.ContainsFunc(plannedTypes(planner), sh.Policy().WantsType) {
		return screen.Open{Screen: newNoPolicy(sh, rows, hidden)}
	}
	about := About{Title: "What the policy wants", hidden: hidden}
	return openPlan(sh, about, rows, planner.FromPolicy)
}

// plannedTypes are the contacts that a planner plans.
func plannedTypes(p change.Planner) []audit.ContactType {
	if len(p.Types) == 0 {
		return []audit.ContactType{audit.Security}
	}
	return p.Types
}

// openPlan makes a plan of accounts and opens it. Accounts that were not read in
// this run are in it as ones that cannot be written.
func openPlan(sh *screen.App, about About, rows []*scan.Row, plan func([]scan.Result) change.Plan) screen.Action {
	results := make([]scan.Result, 0, len(rows))
	unread := map[int]change.PlanItem{}
	for i, row := range rows {
		if row.Result != nil {
			results = append(results, *row.Result)
			continue
		}
		unread[i] = change.PlanItem{
			State:  change.Unwritable,
			Reason: "it has not been read yet, and only what AWS holds now is planned by",
			Change: change.Change{Target: row.Target, AccountID: row.Target.AccountID, Type: audit.Security},
		}
	}
	prepare := func() *Screen { return New(sh, inOrder(plan(results), unread, len(rows)), about) }
	if len(rows) <= planAtOnce {
		return screen.Open{Screen: prepare()}
	}
	return screen.All{screen.Notify{Notice: screen.Remark(fmt.Sprintf("Planning for %d accounts%s", len(rows), sh.Theme.Glyphs.Ellipsis))}, screen.OpenLater{Build: func() screen.Screen { return prepare() }}}
}

// inOrder puts the items of accounts that were not read where they belong: a plan
// has as many items for each account as for every other one.
func inOrder(plan change.Plan, unread map[int]change.PlanItem, accounts int) change.Plan {
	if len(unread) == 0 || len(plan.Items) == 0 && len(unread) < accounts {
		return plan
	}
	each := 1
	if read := accounts - len(unread); read > 0 {
		each = len(plan.Items) / read
	}
	items := make([]change.PlanItem, 0, len(plan.Items)+len(unread))
	rest := plan.Items
	for i := range accounts {
		if it, ok := unread[i]; ok {
			items = append(items, it)
			continue
		}
		items = append(items, rest[:each]...)
		rest = rest[each:]
	}
	return change.Plan{Items: items}
}

// OpenEditPlan opens the plan that makes one edit in several accounts.
func OpenEditPlan(sh *screen.App, rows []*scan.Row, o screen.OpenEditPlan) screen.Action {
	planner := sh.Planner()
	planner.Types = []audit.ContactType{audit.Security}
	return openPlan(sh, About{Title: o.Title, hidden: o.Hidden, from: o.From}, rows, func(results []scan.Result) change.Plan {
		return planner.FromEdits(results, func(scan.Result, audit.ContactType) (change.Edit, string) { return o.Edit, "" })
	})
}

// noPolicy says that nothing says what the contacts should be, and how to get
// something that does.
type noPolicy struct {
	screen.Dialog
	*screen.App
	rows   []*scan.Row // to be edited by hand instead
	hidden string      // how many of them are not in view, and why
}

// initCommand writes a policy file.
const initCommand = "accountable policy init"

func newNoPolicy(sh *screen.App, rows []*scan.Row, hidden string) *noPolicy {
	d := &noPolicy{App: sh, rows: rows, hidden: hidden}
	d.NoFocus = true
	return d
}

func (d *noPolicy) Scope() *screen.Scope {
	return &screen.Scope{Name: "no policy", Outer: screen.Everywhere(), Commands: []screen.Command{
		{ID: screen.CmdEdit, Keys: []string{"e"}, Label: "edit", Help: "without a policy: edit the contact by hand", Group: screen.GroupPlan, Footer: 2, Do: func() screen.Action {
			return screen.All{screen.Close{Screen: d}, screen.OpenForm{Keys: screen.KeysOf(d.rows), Hidden: d.hidden}}
		}},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy it", Help: "without a policy: copy the command that writes one", Group: screen.GroupPlan, Footer: 3, Do: func() screen.Action { return screen.CopyText{What: "the command", Text: initCommand} }},
		screen.Back(screen.Command{Help: "without a policy: back", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: d} }),
	}}
}

func (d *noPolicy) View(room widget.Size) widget.Drawing {
	p := d.Page(d.Theme, room)
	if name := style.Clean(d.Options.Policy); name != "" {
		p.Paragraph(0, d.Theme.Text, "The policy "+name+" says how contacts are judged, and not which ones are wanted. Add contacts to it, such as:")
		p.Blank()
		for _, line := range []string{"contacts:", "  security:", "    name: Security Operations", "    email: security@octank.cloud"} {
			p.Lines = append(p.Lines, d.Theme.Strong.Render("  "+line))
		}
	} else {
		p.Paragraph(0, d.Theme.Text, "No accountable.yaml is in force, so nothing says what the contacts should be. This command writes one, filled from what most accounts have:")
		p.Blank()
		p.Lines = append(p.Lines, "  "+d.Theme.Strong.Render(initCommand))
	}
	p.Blank()
	p.Paragraph(0, d.Theme.Text, "Then start the program again. Until then contacts are edited by hand.")
	edit := "edit it by hand"
	if n := len(d.rows); n > 1 {
		edit = fmt.Sprintf("edit the %d by hand", n)
	}
	buttons := []widget.Button{d.KeyButton(screen.CmdEdit, edit), d.KeyButton(screen.CmdCopy, "copy the command"), d.KeyButton(screen.CmdBack, "back")}
	return d.Draw(room, "No policy", p.Text, buttons)
}

// Scopes returns the scopes of the package's screens. The screens are zero values:
// their scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	plan := &Screen{}
	return []*screen.Scope{plan.planScope(), (&PlanConfirm{}).Scope(), plan.runScope(), plan.endScope(), (&noPolicy{}).Scope()}
}
