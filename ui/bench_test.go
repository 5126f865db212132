package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/screen"
)

// BenchmarkMessage is Update and View of one message over 10,000 accounts.
func BenchmarkMessage(b *testing.B) {
	const rows = 10_000
	w, targets := newTargets(rows)
	for i := range targets {
		targets[i].Name = fmt.Sprintf("account-%d", i)
		targets[i].OUPath = fmt.Sprintf("Root/Division %d/Team %d", i%20, i%200)
	}
	batch := func(from int) screen.ActionMsg {
		var results screen.ApplyResults
		for i := range 100 {
			t := targets[(from*100+i)%rows]
			results = append(results, scan.Result{Target: t, Status: audit.Pass, Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &team}}})
		}
		return screen.ActionMsg{Action: results}
	}
	for _, bench := range []struct {
		name  string
		setUp []string
		msg   func(i int) tea.Msg
	}{
		{"move", nil, func(int) tea.Msg { return keyPress("j") }},
		{"page", nil, func(int) tea.Msg { return keyPress("pgdown") }},
		{"wheel", nil, func(int) tea.Msg { return tea.MouseWheelMsg{Button: tea.MouseWheelDown} }},
		{"next", nil, func(int) tea.Msg { return keyPress("n") }},
		{"spin", nil, func(int) tea.Msg { return spinMsg{} }},
		{"detail", []string{"enter"}, func(int) tea.Msg { return keyPress("j") }},
		{"dialog", []string{"y"}, func(int) tea.Msg { return keyPress("j") }},
		{"filter", []string{"/", "9"}, func(i int) tea.Msg {
			if i%2 == 0 {
				return keyPress("9")
			}
			return tea.KeyPressMsg{Code: tea.KeyBackspace}
		}},
		{"status", nil, func(int) tea.Msg { return keyPress("f") }},
		{"sort", nil, func(int) tea.Msg { return keyPress("s") }},
		{"fold", []string{"left"}, func(int) tea.Msg { return keyPress("enter") }},
		{"results", nil, func(i int) tea.Msg { return batch(i) }},
	} {
		for _, shape := range []struct {
			name  string
			width int
			tree  bool
		}{{"100", 100, false}, {"200", 200, false}, {"tree", 200, true}} {
			b.Run(bench.name+"/"+shape.name, func(b *testing.B) {
				o := newOptions(w, targets)
				if shape.tree {
					r := &fakeDiscoverer{steps: map[string][]audit.Discovery{}}
					r.answer("prod-admin", audit.Discovery{Organization: &audit.Organization{ID: "o-octank"}})
					o.Discoverer = r
				}
				m := newModelAfterScan(b, o, shape.width, 50)
				m.findAccounts(scan.Place{Kind: scan.OrganizationOf, Name: "prod-admin"})
				finishScan(m)
				m.accounts.Regroup()
				for _, k := range bench.setUp {
					m.update(keyPress(k))
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					m.update(bench.msg(i))
					m.draw()
				}
			})
		}
	}
}
