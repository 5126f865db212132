package describe

import (
	"fmt"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// Contacts adds the contacts of a row.
func (p *Page) Contacts(row *scan.Row) {
	if row.Result != nil {
		p.ContactsOf(row.Result)
	}
}

// ContactsOf adds the contacts of a result.
func (p *Page) ContactsOf(res *scan.Result) {
	for _, kind := range audit.ContactTypes {
		reading, asked := res.Contacts[kind]
		if !asked {
			continue
		}
		p.Heading(Capitalize(kind.Key()) + " contact")
		switch {
		case reading.Trouble != nil:
			p.Paragraph(1, p.Theme.Muted, "not readable")
		case reading.Contact == nil:
			p.Paragraph(1, p.Theme.Muted, "not set")
		default:
			for _, f := range audit.Fields {
				p.addContactField(f, style.Reveal(f.Of(*reading.Contact)))
			}
		}
	}
}

// addContactField adds a field of a contact. A narrow page omits the labels: the values
// are recognizable.
func (p *Page) addContactField(f audit.Field, value string) {
	const labelled = 34
	blank, how := strings.TrimSpace(value) == "", p.Theme.Text
	if blank {
		value, how = "(blank)", p.Theme.Muted
	}
	switch {
	case p.Width >= labelled:
		p.Value(1, f.Label(), how, value)
	case blank:
		p.Paragraph(1, how, "("+strings.ToLower(f.Label())+" is blank)")
	default:
		p.Paragraph(1, how, value)
	}
}

// Brief returns a contact on one line.
func (p *Page) Brief(c *audit.Contact) string {
	if c == nil {
		return "not set"
	}
	var parts []string
	for _, f := range audit.Fields {
		parts = append(parts, style.Reveal(f.Of(*c)))
	}
	return Join(" "+p.Theme.Glyphs.Dot+" ", parts...)
}

// Compact adds a contact on one line, or on two so that the email is not cut.
func (p *Page) Compact(c *audit.Contact) {
	if line := p.Brief(c); style.Width(line) <= p.Width {
		p.Lines = append(p.Lines, line)
		return
	}
	who, where := *c, *c
	who.Email, who.Phone, where.Name, where.Title = "", "", "", ""
	for _, part := range []audit.Contact{who, where} {
		if line := p.Brief(&part); line != "" {
			p.Lines = append(p.Lines, p.Theme.Truncate(line, p.Width))
		}
	}
}

// CurrentContact returns the security contact that was read; nil: none.
func CurrentContact(row *scan.Row) *audit.Contact {
	if row.Result == nil {
		return nil
	}
	return row.Result.Contact(audit.Security)
}

// ContactLines returns a contact as lines, one for each field.
func ContactLines(c audit.Contact) []string {
	lines := make([]string, len(audit.Fields))
	for i, f := range audit.Fields {
		lines[i] = f.Of(c)
	}
	return lines
}

// IsRead reports whether the security contact of a result was read.
func IsRead(res *scan.Result) bool {
	reading, asked := res.Contacts[audit.Security]
	return asked && reading.Trouble == nil
}

// ContactText returns the contact of a row for the list.
func ContactText(row *scan.Row) string {
	if row.SameAs != "" || row.Result == nil {
		return ""
	}
	return ContactOf(row.Result)
}

// ContactOf returns the contact of a result for the list.
func ContactOf(res *scan.Result) string {
	reading, read := res.Contacts[audit.Security]
	switch {
	case !read || reading.Trouble != nil:
		return ""
	case reading.Contact == nil:
		return ""
	case reading.Contact.Email == "":
		return style.Clean(reading.Contact.Name)
	default:
		return style.Clean(reading.Contact.Email)
	}
}

// RecalledSection adds what an earlier run read of an account that is still loading.
func (p *Page) RecalledSection(known *scan.Result, now time.Time) {
	v := p.Theme.Verdict(string(known.Status))
	p.Paragraph(0, p.Theme.Muted, fmt.Sprintf("As of %s, not necessarily current: %s", audit.FormatAgo(known.CheckedAt, now), v.Text()))
	p.ContactsOf(known)
}

// ChangesSection adds what changed since an earlier run.
func (p *Page) ChangesSection(known *scan.Result, changed string, now time.Time) {
	if changed == "" {
		return
	}
	p.Paragraph(0, p.Theme.Advice, fmt.Sprintf("Changed since %s: %s.", audit.FormatAgo(known.CheckedAt, now), changed))
	if before := known.Contact(audit.Security); before != nil {
		p.Paragraph(2, p.Theme.Muted, "was "+p.Brief(before))
	}
}
