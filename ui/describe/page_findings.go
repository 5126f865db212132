package describe

import (
	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// Tolerated shows what is wrong and excepted, with reason, owner and last day.
func (p *Page) Tolerated(res *scan.Result) {
	v := p.Theme.Verdict(string(audit.Excepted))
	for _, f := range res.Findings {
		if e := f.Exception; f.Status == audit.Excepted && e != nil {
			p.Paragraph(0, v.Style, v.Shape+" "+FindingHead(rules.Finding{Rule: f.Rule, Contact: f.Contact, Status: audit.Warn, Detail: f.Detail}, len(res.Contacts) > 1)+
				", tolerated "+ExceptedUntil(e)+": "+style.Clean(e.Reason)+" ("+style.Clean(e.Owner)+")")
		}
	}
}

// Reasons are why an account does not pass, if it does not.
func (p *Page) Reasons(row *scan.Row) {
	if !row.Status().IsProblem() {
		return
	}
	p.Heading("Why it does not pass")
	unset := row.Result.Contact(audit.Security) == nil
	for _, f := range Ranked(row.Result.Findings) {
		said := unset && f.Rule == rules.MatchesPolicy // that nothing is set, and what the form begins with
		if f.Status.IsProblem() && !said {
			p.plainly(f)
		}
	}
}

// plainly shows a finding in whole sentences, what differs from the policy field
// by field.
func (p *Page) plainly(f rules.Finding) {
	v := p.Theme.Verdict(string(f.Status))
	p.Paragraph(1, v.Style, v.Shape+" "+FindingHead(f, false))
	if all := p.Drift(f); len(all) > 0 { // the form offers the cure
		p.differences(all)
		return
	}
	p.Paragraph(3, p.Theme.Text, Sentence(style.Clean(f.Detail))+" "+Sentence(remedyOf(f)))
}

// TroubleLines say in a dialog what went wrong and what to do about it.
func (p *Page) TroubleLines(t *audit.Trouble) {
	p.Paragraph(0, p.Theme.Complaint, p.Theme.Verdict(string(audit.Error)).Shape+" "+Capital(style.Clean(t.Message)))
	p.Paragraph(2, p.Theme.Text, style.Clean(t.Advice()))
}
