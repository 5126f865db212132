package text

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/reach"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// DrawReach draws who receives what AWS sends about an account, the weakest link, and the
// senders to let through.
func DrawReach(p *Output, res scan.Result, senders []string) error {
	var b strings.Builder
	verdict := p.Theme.Verdict(string(res.Status))
	fmt.Fprintf(&b, "%s  %s\n\n", p.Theme.Title.Render(AccountLabel(res.Target, res.Target.AccountID)), verdict.Style.Render(verdict.Text()))
	found, ok := reach.Of(res)
	if !ok {
		b.WriteString(indented(unreadReason(res), "", p.Width))
		_, err := fmt.Fprint(p, b.String())
		return err
	}
	if _, err := fmt.Fprint(p, b.String()+"If AWS wrote today:\n\n"); err != nil {
		return err
	}
	g := grid{columns: []column{{title: "MESSAGE"}, {title: "CONTACT"}, {title: "ADDRESS"}}}
	for _, d := range found.Deliveries {
		name := capitalize(d.Notice.Words())
		for _, to := range d.Recipients {
			g.rows = append(g.rows, []cell{{text: name}, {text: contactWord(to.Contact)}, {text: addressText(to)}})
			name = ""
		}
		for _, u := range d.Unknown {
			g.rows = append(g.rows, []cell{{text: name}, {text: contactWord(u.Contact)}, {text: "unknown: " + style.Clean(u.Reason), draw: styled(p.Theme.Muted)}})
			name = ""
		}
	}
	if err := g.write(p); err != nil {
		return err
	}
	how := p.Theme.Good
	if found.IsWeak {
		how = p.Theme.Advice
	}
	b.Reset()
	b.WriteString("\n" + p.Theme.Strong.Render("Weakest link") + "\n")
	for line := range strings.Lines(indented(style.Clean(found.Weakest), "  ", p.Width)) {
		b.WriteString("  " + how.Render(strings.TrimSpace(line)) + "\n")
	}
	b.WriteString("\n" + p.Theme.Strong.Render("Let these senders through") + "\n")
	b.WriteString(indented(strings.Join(senders, ", "), "  ", p.Width))
	_, err := fmt.Fprint(p, b.String())
	return err
}

// unreadReason says why nothing is known about an account.
func unreadReason(res scan.Result) string {
	switch {
	case res.Status == audit.Skipped:
		return "Not read: " + style.Clean(res.Target.Skip) + "."
	case res.Trouble != nil:
		return "Who would receive what is unknown: " + troubleText(res.Trouble)
	default:
		return "Who would receive what is unknown."
	}
}

// contactWord names a recipient.
func contactWord(t audit.ContactType) string {
	if t == audit.Root {
		return "root email"
	}
	return t.Key() + " contact"
}

// addressText shows the address of a recipient.
func addressText(r reach.Recipient) string {
	if audit.TrimSpace(r.Address) == "" {
		return "none: the contact has no email"
	}
	return style.Reveal(r.Address)
}
