package ui

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
)

// planned opens a plan with an item of every kind.
func planned(m *model) *planScreen {
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
	screen := newPlanScreen(m.shell, audit.Plan{Items: []audit.PlanItem{
		item(0, audit.Planned, &jane, &team, ""),
		item(1, audit.Planned, nil, &team, ""),
		item(4, audit.Planned, &odd, &team, ""),
		item(5, audit.Planned, &jane, nil, ""),
		unread,
		spelled,
	}}, planAbout{title: "What the policy wants"})
	m.stack = append(m.stack, screen)
	return screen
}

// underWay has a plan begun whose first change is being written.
func underWay(s *planScreen) {
	r := &planRun{batch: &audit.Batch{}, cancel: func() {}, lines: s.planned(), counts: map[audit.OutcomeKind]int{}}
	r.left = len(r.lines)
	s.run = r
	s.list.group(s.runGroups())
	s.takeNews(planNewsMsg{run: r, news: []audit.News{{Stage: audit.StageWrite}}})
}

// carriedOut has every change of a plan end in another way.
func carriedOut(s *planScreen) {
	underWay(s)
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: strings.Repeat("denied\x1b[2J ", 40), NextStep: strings.Repeat("ask ", 60), Command: "aws"}
	var news []audit.News
	for i, l := range s.run.lines {
		o := &audit.Outcome{Change: l.item.Change, Kind: runOutcomes[i%len(runOutcomes)].kind, At: time.Now(), Read: true, Found: &jane, RequestID: strings.Repeat("r", 90)}
		if o.Kind == audit.Failed || o.Kind == audit.Refused {
			o.Trouble = trouble
		}
		news = append(news, audit.News{Index: i, Outcome: o})
	}
	s.takeNews(planNewsMsg{run: s.run, news: news, done: true})
}

// Every row of a plan is as high as is reckoned with, else the cursor strays.
func TestRowsOfAPlanAreAsHighAsReckoned(t *testing.T) {
	for _, width := range geometryWidths {
		for name, then := range map[string]func(*planScreen){"planned": func(*planScreen) {}, "under way": underWay, "carried out": carriedOut} {
			w, targets := octank()
			m := opened(t, options(w, targets), 80, 24)
			s := planned(m)
			then(s)
			for _, open := range []bool{false, true} {
				for _, l := range s.lines {
					l.open = open
				}
				for _, g := range s.list.groups {
					g.folded = false
				}
				s.list.gather()
				s.view(size{width, 24})
				for _, r := range s.list.rows {
					if got, want := len(s.rowLines(r, false)), s.heightOf(r); got != want {
						t.Errorf("%s, %d wide, open %v: %d lines instead of %d", name, width, open, got, want)
					}
				}
			}
		}
	}
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
