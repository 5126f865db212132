package report

import (
	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// ControlCount counts the accounts by the findings of one rule for one control. A finding
// that is a warning counts as Fail.
type ControlCount struct {
	ID       string       `json:"id"` // such as cis-5:1.2
	Rule     audit.RuleID `json:"rule"`
	Root     bool         `json:"root"`     // the findings are about root emails
	Evidence bool         `json:"evidence"` // a pass is evidence for the control, not its verdict
	Pass     int          `json:"pass"`
	Fail     int          `json:"fail"`
	Error    int          `json:"error"`
	Excepted int          `json:"excepted"`
}

// CountControls counts the findings of accounts by control, in a framework; with the zero
// Framework, in all of them. An account with several contacts counts once, by its worst
// finding. Rules that were not judged are left out.
func CountControls(accounts []scan.Result, f rules.Framework) []ControlCount {
	type row struct {
		rule audit.RuleID
		root bool
	}
	counts := map[row]map[audit.Status]int{}
	for _, res := range accounts {
		worst := map[row]audit.Status{}
		for _, finding := range res.Findings {
			at := row{finding.Rule, finding.Contact == audit.Root}
			if known, ok := worst[at]; !ok || isWorse(finding.Status, known) {
				worst[at] = finding.Status
			}
		}
		for at, status := range worst {
			if counts[at] == nil {
				counts[at] = map[audit.Status]int{}
			}
			counts[at][status]++
		}
	}
	all := []ControlCount{}
	for _, rule := range rules.All() {
		for _, root := range []bool{false, true} {
			n := counts[row{rule.ID, root}]
			total := n[audit.Pass] + n[audit.Warn] + n[audit.Fail] + n[audit.Error] + n[audit.Excepted]
			if total == 0 {
				continue
			}
			finding := rules.Finding{Rule: rule.ID}
			if root {
				finding.Contact = audit.Root
			}
			for _, c := range finding.Controls() {
				for _, key := range c.KeysIn(f) {
					all = append(all, ControlCount{
						ID: key, Rule: rule.ID, Root: root, Evidence: c.Evidence,
						Pass: n[audit.Pass], Fail: n[audit.Fail] + n[audit.Warn], Error: n[audit.Error], Excepted: n[audit.Excepted],
					})
				}
			}
		}
	}
	return all
}

// isWorse reports whether a status comes before another one in audit.StatusOrder.
func isWorse(a, b audit.Status) bool {
	for _, s := range audit.StatusOrder {
		if s == a || s == b {
			return s == a && a != b
		}
	}
	return false
}

// controlKeys returns the keys of the controls of a finding, never nil.
func controlKeys(f rules.Finding, framework rules.Framework) []string {
	keys := []string{}
	for _, c := range f.Controls() {
		keys = append(keys, c.KeysIn(framework)...)
	}
	return keys
}
