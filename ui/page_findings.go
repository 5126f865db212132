package ui

import (
	"strings"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// tolerated shows what is wrong and excepted, with reason, owner and last day.
func (p *page) tolerated(res *scan.Result) {
	v := p.Theme.Verdict(string(audit.Excepted))
	for _, f := range res.Findings {
		if e := f.Exception; f.Status == audit.Excepted && e != nil {
			p.Paragraph(0, v.Style, v.Shape+" "+findingHead(rules.Finding{Rule: f.Rule, Contact: f.Contact, Status: audit.Warn, Detail: f.Detail}, len(res.Contacts) > 1)+
				", tolerated "+exceptedUntil(e)+": "+style.Clean(e.Reason)+" ("+style.Clean(e.Owner)+")")
		}
	}
}

// reasons are why an account does not pass, if it does not.
func (p *page) reasons(row *scan.Row) {
	if passes(row.Status()) {
		return
	}
	p.Heading("Why it does not pass")
	unset := row.Result.Contact(audit.Security) == nil
	for _, f := range ranked(row.Result.Findings) {
		said := unset && f.Rule == rules.MatchesPolicy // that nothing is set, and what the form begins with
		if troubled(f.Status) && !said {
			p.plainly(f)
		}
	}
}

// plainly shows a finding in whole sentences, what differs from the policy field
// by field.
func (p *page) plainly(f rules.Finding) {
	v := p.Theme.Verdict(string(f.Status))
	p.Paragraph(1, v.Style, v.Shape+" "+findingHead(f, false))
	if all := p.drift(f); len(all) > 0 { // the form offers the cure
		p.differences(all)
		return
	}
	p.Paragraph(3, p.Theme.Text, sentence(style.Clean(f.Detail))+" "+sentence(remedyOf(f)))
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	text = capital(strings.TrimSpace(text))
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// troubleLines say in a dialog what went wrong and what to do about it.
func (p *page) troubleLines(t *audit.Trouble) {
	p.Paragraph(0, p.Theme.Complaint, p.Theme.Verdict(string(audit.Error)).Shape+" "+capital(style.Clean(t.Message)))
	p.Paragraph(2, p.Theme.Text, style.Clean(t.Advice()))
}
