package ui

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/ui/plan"
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// planned opens a plan with an item of every kind.
func planned(m *model) *plan.Screen {
	rows := m.Roster.Rows()
	item := func(i int, state change.PlanState, before, after *audit.Contact, reason string) change.PlanItem {
		t := rows[i].Target
		return change.PlanItem{
			State: state, Reason: reason, Routes: t.Routes,
			Change: change.Change{Target: t, AccountID: t.AccountID, Route: t.Routes[0], Type: audit.Security, Before: before, After: after},
		}
	}
	odd := audit.Contact{Name: strings.Repeat("日本 ", 30), Title: "\x1b[2J\u202ex", Email: strings.Repeat("a", 60) + "@octank.cloud", Phone: " 1 "}
	unread := item(3, change.Unwritable, nil, nil, "the sign-in of profile sandbox has expired")
	unread.Trouble = expired("sandbox")
	spelled := item(2, change.Unchanged, &team, nil, "")
	spelled.Spelling = []policy.Difference{{Field: audit.FieldPhone, Held: "+12065554100", Want: "+1 206 555 4100", OnlySpelling: true}}
	screen := plan.New(m.App, change.Plan{Items: []change.PlanItem{
		item(0, change.Planned, &jane, &team, ""),
		item(1, change.Planned, nil, &team, ""),
		item(4, change.Planned, &odd, &team, ""),
		item(5, change.Planned, &jane, nil, ""),
		unread,
		spelled,
	}}, plan.About{Title: "Apply policy"})
	m.stack = append(m.stack, screen)
	return screen
}

// underWay has a plan begun whose first change is being written.
func underWay(s *plan.Screen) {
	r := &plan.Run{Batch: &change.Batch{}, Cancel: func() {}, Lines: s.Planned(), Counts: map[change.OutcomeKind]int{}}
	r.Left = len(r.Lines)
	s.Run = r
	s.List.Group(s.RunGroups())
	s.ApplyProgress(plan.ProgressMsg{Progress: []change.Progress{{Stage: change.StageWrite}}})
}

// carriedOut has every change of a plan end in another way.
func carriedOut(s *plan.Screen) {
	underWay(s)
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: strings.Repeat("denied\x1b[2J ", 40), NextStep: strings.Repeat("ask ", 60), Command: "aws"}
	kinds := change.OutcomeKinds()
	var news []change.Progress
	for i, l := range s.Run.Lines {
		o := &change.Outcome{Change: l.Item.Change, Kind: kinds[i%len(kinds)], At: time.Now(), Read: true, Found: &jane, RequestID: strings.Repeat("r", 90)}
		if o.Kind == change.Failed || o.Kind == change.Refused {
			o.Trouble = trouble
		}
		news = append(news, change.Progress{Index: i, Outcome: o})
	}
	s.ApplyProgress(plan.ProgressMsg{Progress: news, Ended: true})
}

// Every row of a plan is as high as is reckoned with, else the cursor strays.
func TestRowsOfAPlanAreAsHighAsReckoned(t *testing.T) {
	for _, width := range geometryWidths {
		for name, then := range map[string]func(*plan.Screen){"planned": func(*plan.Screen) {}, "under way": underWay, "carried out": carriedOut} {
			w, targets := octank()
			m := opened(t, options(w, targets), 80, 24)
			s := planned(m)
			then(s)
			for _, open := range []bool{false, true} {
				for _, l := range s.Lines {
					l.Open = open
				}
				for _, g := range s.List.Groups {
					g.Folded = false
				}
				s.List.Rebuild()
				s.View(widget.Size{Width: width, Height: 24})
				for _, r := range s.List.Rows {
					if got, want := len(s.RowLines(r, false)), s.HeightOf(r); got != want {
						t.Errorf("%s, %d wide, open %v: %d lines instead of %d", name, width, open, got, want)
					}
				}
			}
		}
	}
}

// policied is octank with a policy that wants the team everywhere.
func policied(o *screen.Options) {
	wanted := policy.WantedFields{}
	for _, f := range audit.Fields {
		wanted[f] = policy.Value{Text: f.Of(team), At: policy.Position{Line: 4 + int(f), Column: 11}}
	}
	p := policy.Policy{Path: "./accountable.yaml", Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: wanted}}
	o.Auditor.InForce.Adopt(p)
}
