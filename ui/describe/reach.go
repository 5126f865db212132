package describe

import (
	"strings"

	"accountable/audit"
	"accountable/audit/reach"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// Reach adds who receives what if AWS writes today, and the weakest link. Nothing is added
// for an account of which nothing is known.
func (p *Page) Reach(res scan.Result) {
	found, ok := reach.Of(res)
	if !ok {
		return
	}
	p.Heading("If AWS wrote today")
	for _, group := range sameDeliveries(found.Deliveries) {
		names := make([]string, len(group))
		for i, d := range group {
			names[i] = d.Notice.Words()
		}
		p.Paragraph(1, p.Theme.Muted, Capitalize(audit.JoinAnd(names)))
		for _, to := range group[0].Recipients {
			p.Paragraph(3, p.Theme.Text, recipientText(to))
		}
		for _, u := range group[0].Unknown {
			p.Paragraph(3, p.Theme.Muted, "unknown: "+style.Clean(u.Reason))
		}
	}
	how := p.Theme.Text
	if found.IsWeak {
		how = p.Theme.Advice
	}
	p.Paragraph(1, how, style.Clean(found.Weakest))
}

// sameDeliveries groups notices with the same recipients.
func sameDeliveries(all []reach.Delivery) [][]reach.Delivery {
	var groups [][]reach.Delivery
	byText := map[string]int{}
	for _, d := range all {
		var key strings.Builder
		for _, to := range d.Recipients {
			key.WriteString(string(to.Contact) + " " + to.Address + "\n")
		}
		for _, u := range d.Unknown {
			key.WriteString("?" + u.Reason + "\n")
		}
		if i, known := byText[key.String()]; known {
			groups[i] = append(groups[i], d)
			continue
		}
		byText[key.String()] = len(groups)
		groups = append(groups, []reach.Delivery{d})
	}
	return groups
}

// recipientText returns an address and whose it is.
func recipientText(r reach.Recipient) string {
	whose := r.Contact.Key() + " contact"
	if r.Contact == audit.Root {
		whose = "root email"
	}
	if audit.TrimSpace(r.Address) == "" {
		return "the " + whose + " has no email"
	}
	return style.Reveal(r.Address) + " (" + whose + ")"
}
