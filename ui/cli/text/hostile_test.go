package text

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/printable"
	"accountable/audit/report"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// TestDraw_HostileTexts draws every table with texts that are hostile or much too long. No line is wider than the terminal, or than pipeWidth in a pipe, and none has a
// character that cannot be seen.
func TestDraw_HostileTexts(t *testing.T) {
	var (
		rep     report.Report
		plan    change.Plan
		applied ApplyReport
		entries []journal.Entry
	)
	for i, hostile := range audittest.HostileTexts {
		text := hostile.Text[:min(len(hostile.Text), 1500)] // longer ones only take longer
		contact := &audit.Contact{Name: text, Title: text, Email: text, Phone: text}
		route := audit.Route{Profile: text, Mode: audit.Standalone}
		target := audit.Target{Key: text, AccountID: fmt.Sprintf("%012d", i), Name: text, OUPath: text, Routes: []audit.Route{route}}
		trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: text, NextStep: text}
		rep.Accounts = append(rep.Accounts,
			scan.Result{Target: target, Status: audit.Pass, Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: contact}}},
			scan.Result{Target: target, Status: audit.Error, Trouble: trouble, Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Trouble: trouble}}})
		c := change.Change{Target: target, AccountID: target.AccountID, Type: audit.Security, Route: route, Before: contact, After: &audittest.Good}
		plan.Items = append(plan.Items, change.PlanItem{State: change.Planned, Change: c}, change.PlanItem{State: change.Unwritable, Change: c, Reason: text, Trouble: trouble})
		applied.Outcomes = append(applied.Outcomes, change.Outcome{Change: c, Kind: journal.Written}, change.Outcome{Change: c, Kind: journal.Failed, Trouble: trouble})
		entries = append(entries, journal.Entry{ID: "8F3K-1", AccountID: target.AccountID, Profile: text, Ticket: text, Type: audit.Security, Before: contact, After: &audittest.Good, Outcome: journal.Written})
	}
	applied.Plan = plan
	for name, draw := range map[string]func(*Output) error{
		"check":    func(p *Output) error { return DrawReport(p, rep, []audit.ContactType{audit.Security}) },
		"plan":     func(p *Output) error { return DrawPlan(p, plan, 0) },
		"outcomes": func(p *Output) error { return DrawOutcomes(p, applied) },
		"history":  func(p *Output) error { return DrawHistory(p, entries) },
		"set": func(p *Output) error {
			for _, it := range plan.Items {
				c := it.Change
				c.After = c.Before
				caller := audit.Identity{ARN: c.Target.Name}
				if err := errors.Join(DrawChange(p, c, caller, c.Target.Name, nil), DrawChange(p, it.Change, caller, "", nil)); err != nil {
					return err
				}
			}
			return nil
		},
		"policy explain": func(p *Output) error {
			for _, res := range rep.Accounts {
				name := res.Target.Name
				pol := &policy.Policy{
					Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {audit.FieldName: {Text: name}, audit.FieldEmail: {Text: name}}},
					HandsOff: []policy.Exemption{{Reason: name, Match: policy.Match{Accounts: []string{res.Target.AccountID}}}},
				}
				if err := DrawExplanation(p, name, pol, res.Target, audit.ContactTypes, time.Time{}); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		for _, width := range []int{0, 60, 80} {
			t.Run(fmt.Sprintf("%s at %d", name, width), func(t *testing.T) {
				var b bytes.Buffer
				out := newTestOutput(&b, width)
				if err := draw(out); err != nil {
					t.Fatal(err)
				}
				for line := range strings.SplitSeq(b.String(), "\n") {
					if style.Width(line) > out.columns() {
						t.Fatalf("%d columns: %.200q", style.Width(line), line)
					}
					if strings.ContainsFunc(line, printable.NeedsEscape) {
						t.Fatalf("a character that cannot be seen is in %.200q", line)
					}
				}
			})
		}
	}
}
