package ui

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// remarkCounts count remarks on the policy and the settings in the header, the most urgent
// first.
var remarkCounts = []struct {
	kind       scan.RemarkKind
	one, other string
}{
	{scan.RemarkIdle, "1 protection matches no account", "%d protections match no account"},
	{scan.RemarkNoProfile, "1 entry of the settings matches no profile", "%d entries of the settings match no profile"},
	{scan.RemarkExpired, "1 exception expired", "%d exceptions expired"},
	{scan.RemarkSoon, "1 exception expires soon", "%d exceptions expire soon"},
	{scan.RemarkUnused, "1 exception is no longer needed", "%d exceptions are no longer needed"},
}

// remark updates the remarks on the policy, once everything is read.
func (m *model) remark() {
	m.Remarks = nil
	policy := m.Policy()
	if len(policy.Exceptions)+len(policy.LeaveOut)+len(policy.HandsOff) == 0 || m.Scan.Reading() || m.Scan.Searching() {
		return
	}
	whole, organization := m.Options.Whole, m.Options.Discoverer == nil
	for _, s := range m.Scan.Sources() {
		whole = whole && len(s.Troubles) == 0
		organization = organization || s.Organization != nil
	}
	m.Remarks = scan.PolicyRemarks(policy, m.Roster.Accounts(), m.Options.CurrentTime(), whole)
	if !organization { // the exceptions may be for its members
		m.Remarks = slices.DeleteFunc(m.Remarks, func(r scan.Remark) bool { return r.Kind == scan.RemarkUnused })
	}
}

// remarksLine returns the counts of the remarks for the header; "": there are none.
func (m *model) remarksLine() string {
	text := ""
	for _, c := range remarkCounts {
		n := 0
		for _, r := range slices.Concat(m.Options.SettingsRemarks, m.Remarks) {
			if r.Kind == c.kind {
				n++
			}
		}
		if n == 0 {
			continue
		}
		words := c.one
		if n > 1 {
			words = fmt.Sprintf(c.other, n)
		}
		text = describe.Join("; ", text, words)
	}
	if text == "" {
		return ""
	}
	return text + " (" + m.KeyName(screen.CmdHelp) + " lists them)"
}

// remarksSection lists the remarks in the help.
func remarksSection(p *describe.Page, sh *screen.App) {
	for _, file := range []struct {
		path    string
		remarks []scan.Remark
	}{{sh.Options.SettingsPath, sh.Options.SettingsRemarks}, {sh.Policy().Path, sh.Remarks}} {
		if len(file.remarks) > 0 {
			p.Heading("Remarks on " + style.Clean(file.path))
		}
		for _, r := range file.remarks {
			at := ""
			if r.At.Line > 0 {
				at = fmt.Sprintf("line %d: ", r.At.Line)
			}
			v := p.Theme.Verdict(string(audit.Warn))
			p.Paragraph(1, v.Style, v.Shape+" "+at+describe.Sentence(style.Clean(r.Text)))
		}
	}
}
