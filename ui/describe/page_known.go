package describe

import (
	"fmt"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
)

// RecalledSection shows what an earlier run read of an account that is being read.
func (p *Page) RecalledSection(known *scan.Result, now time.Time) {
	v := p.Theme.Verdict(string(known.Status))
	p.Paragraph(0, p.Theme.Muted, fmt.Sprintf("What was read %s, not what AWS holds now: %s", Ago(known.CheckedAt, now), v.Text()))
	p.ContactsOf(known)
}

// ChangesSection says what changed since an earlier run looked.
func (p *Page) ChangesSection(known *scan.Result, changed string, now time.Time) {
	if changed == "" {
		return
	}
	p.Paragraph(0, p.Theme.Advice, fmt.Sprintf("Changed since %s: %s.", Ago(known.CheckedAt, now), changed))
	if before := known.Contact(audit.Security); before != nil {
		p.Paragraph(2, p.Theme.Muted, "was "+p.Brief(before))
	}
}
