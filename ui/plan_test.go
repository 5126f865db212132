package ui

import (
	"strings"

	"accountable/audit"
)

// planned opens a plan with an item of every kind.
func planned(m *model) {
	rows := m.roster.Rows()
	item := func(i int, state audit.PlanState, before, after *audit.Contact, reason string) audit.PlanItem {
		t := rows[i].Target
		return audit.PlanItem{
			State: state, Reason: reason, Routes: t.Routes,
			Change: audit.Change{Target: t, AccountID: t.AccountID, Route: t.Routes[0], Type: audit.Security, Before: before, After: after},
		}
	}
	odd := audit.Contact{Name: strings.Repeat("日本 ", 30), Title: "\x1b[2J\u202ex", Email: strings.Repeat("a", 60) + "@octank.cloud", Phone: " 1 "}
	unread := item(3, audit.Unwritable, nil, nil, "the sign-in of profile sandbox has expired")
	unread.Trouble = expired("sandbox")
	spelled := item(2, audit.Unchanged, &team, nil, "")
	spelled.Spelling = []audit.Difference{{Field: audit.FieldPhone, Have: "+12065554100", Want: "+1 206 555 4100", Spelling: true}}
	m.stack = append(m.stack, newPlanScreen(m.shell, audit.Plan{Items: []audit.PlanItem{
		item(0, audit.Planned, &jane, &team, ""),
		item(1, audit.Planned, nil, &team, ""),
		item(4, audit.Planned, &odd, &team, ""),
		item(5, audit.Planned, &jane, nil, ""),
		unread,
		spelled,
	}}, planAbout{title: "What the policy wants"}))
}

// policied is octank with a policy that wants the team everywhere.
func policied(o *Options) {
	wanted := audit.Wanted{}
	for _, f := range audit.Fields {
		wanted[f] = audit.Value{Text: f.Of(team), At: audit.Position{Line: 4 + int(f), Column: 11}}
	}
	p := audit.Policy{Path: "./accountable.yaml", Contacts: map[audit.ContactType]audit.Wanted{audit.Security: wanted}}
	o.Policy, o.Auditor.Policy, o.Planner.Policy = p.Path, p, p
}
