package ui

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// planAtOnce is how many accounts are planned on the event loop: more are
// planned beside it.
const planAtOnce = 100

// planPolicy opens the plan of what the policy wants of accounts, or says where
// to get a policy. It goes by what this run read and by nothing else.
func planPolicy(sh *app, rows []*scan.Row, hidden string) action {
	if len(rows) == 0 {
		return nil
	}
	planner := sh.planner()
	if !slices.ContainsFunc(plannedTypes(planner), sh.policy().WantsType) {
		return open{newNoPolicy(sh, rows, hidden)}
	}
	about := planAbout{title: "What the policy wants", hidden: hidden}
	return openPlan(sh, about, rows, planner.FromPolicy)
}

// planner is what plans, with what this run has seen of who may write where.
func (s *app) planner() change.Planner {
	p := s.opts.Planner
	if p.Now == nil {
		p.Now = s.opts.now
	}
	p.Memory = &s.opts.Applier.Memory
	return p
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
func openPlan(sh *app, about planAbout, rows []*scan.Row, plan func([]scan.Result) change.Plan) action {
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
	prepare := func() *planScreen { return newPlanScreen(sh, inOrder(plan(results), unread, len(rows)), about) }
	if len(rows) <= planAtOnce {
		return open{prepare()}
	}
	return all{notify{remark(fmt.Sprintf("Planning for %d accounts%s", len(rows), sh.theme.Glyphs.Ellipsis))}, openLater{func() screen { return prepare() }}}
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

// planEdit opens the plan that makes one edit in several accounts.
func planEdit(sh *app, rows []*scan.Row, o openEditPlan) action {
	planner := sh.planner()
	planner.Types = []audit.ContactType{audit.Security}
	return openPlan(sh, planAbout{title: o.title}, rows, func(results []scan.Result) change.Plan {
		return planner.FromEdits(results, func(scan.Result, audit.ContactType) (change.Edit, string) { return o.edit, "" })
	})
}

// noPolicy says that nothing says what the contacts should be, and how to get
// something that does.
type noPolicy struct {
	dialog
	*app
	rows   []*scan.Row // to be edited by hand instead
	hidden string      // how many of them are not in view, and why
}

// initCommand writes a policy file.
const initCommand = "accountable policy init"

func newNoPolicy(sh *app, rows []*scan.Row, hidden string) *noPolicy {
	d := &noPolicy{app: sh, rows: rows, hidden: hidden}
	d.NoFocus = true
	return d
}

func (d *noPolicy) scope() *scope {
	return &scope{Name: "no policy", Outer: everywhere(), Commands: []command{
		{ID: cmdEdit, Keys: []string{"e"}, Label: "edit", Help: "without a policy: edit the contact by hand", Group: groupPlan, Footer: 2, Do: func() action {
			return all{closeScreen{d}, openForm{keys: keysOfRows(d.rows), hidden: d.hidden}}
		}},
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy it", Help: "without a policy: copy the command that writes one", Group: groupPlan, Footer: 3, Do: func() action { return copyText{"the command", initCommand} }},
		back(command{Help: "without a policy: back", Group: groupPlan, Footer: 1}, func() action { return closeScreen{d} }),
	}}
}

func (d *noPolicy) view(room widget.Size) widget.Drawing {
	p := d.page(d.theme, room)
	if name := style.Clean(d.opts.Policy); name != "" {
		p.Paragraph(0, d.theme.Text, "The policy "+name+" says how contacts are judged, and not which ones are wanted. Add contacts to it, such as:")
		p.Blank()
		for _, line := range []string{"contacts:", "  security:", "    name: Security Operations", "    email: security@octank.cloud"} {
			p.Lines = append(p.Lines, d.theme.Strong.Render("  "+line))
		}
	} else {
		p.Paragraph(0, d.theme.Text, "No accountable.yaml is in force, so nothing says what the contacts should be. This command writes one, filled from what most accounts have:")
		p.Blank()
		p.Lines = append(p.Lines, "  "+d.theme.Strong.Render(initCommand))
	}
	p.Blank()
	p.Paragraph(0, d.theme.Text, "Then start the program again. Until then contacts are edited by hand.")
	edit := "edit it by hand"
	if n := len(d.rows); n > 1 {
		edit = fmt.Sprintf("edit the %d by hand", n)
	}
	buttons := []widget.Button{d.keyButton(cmdEdit, edit), d.keyButton(cmdCopy, "copy the command"), d.keyButton(cmdBack, "back")}
	return d.Draw(room, "No policy", p.Text, buttons)
}
