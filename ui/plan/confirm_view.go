package plan

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// View draws the confirmation.
func (c *confirmDialog) View(room widget.Size) widget.Drawing {
	t := c.Theme
	p := c.Page(t, room)
	c.drawChanges(p)
	p.Blank()
	c.checks.DrawMail(p)
	c.drawWriters(p)
	for i, a := range c.checks.Advice {
		if i == 0 {
			p.Blank()
		}
		p.Paragraph(0, t.Advice, describe.AdviceMark(t, a.Advice)+" "+audit.Plural(a.Count, "account", "accounts")+": "+shortForAll(a.Advice)+".")
	}
	if c.Number > 0 {
		p.Blank()
	}
	return c.Draw(room, c.plan.about.title, p.Text, c.buttons())
}

func (c *confirmDialog) buttons() []widget.Button {
	write := widget.Button{Label: "Write to " + audit.Plural(c.accounts, "account", "accounts"), ID: screen.CmdConfirm, Commits: true}
	switch {
	case c.blockedReason() != "":
		write.Label, write.Blocked = "Write", true
	case !slices.ContainsFunc(c.lines, func(l *planLine) bool { return !l.removes() }):
		write.Label = "Delete " + audit.Plural(len(c.lines), "contact", "contacts")
	}
	return []widget.Button{write, {Label: "Back", ID: screen.CmdBack}}
}

// drawChanges draws how many contacts change, and to what.
func (c *confirmDialog) drawChanges(p *describe.Page) {
	t := c.Theme
	var set, replaced, deleted int
	for _, l := range c.lines {
		switch change := l.item.Change; {
		case change.After == nil:
			deleted++
		case change.Before == nil:
			set++
		default:
			replaced++
		}
	}
	var parts []string
	for _, n := range []struct {
		n     int
		words string
	}{{replaced, "updated"}, {set, "new"}, {deleted, "deleted"}} {
		if n.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.n, n.words))
		}
	}
	kinds := make([]string, len(c.types))
	for i, k := range c.types {
		kinds[i] = k.Key()
	}
	p.Paragraph(0, t.Strong, fmt.Sprintf("%s of %s: %s.",
		audit.Plural(len(c.lines), strings.Join(kinds, ", ")+" contact", strings.Join(kinds, ", ")+" contacts"), audit.Plural(c.accounts, "account", "accounts"), strings.Join(parts, ", ")))
	if text := c.commonValues(); text != "" {
		p.Value(0, "New contact", t.After, text)
	}
	if c.plan.about.hidden != "" {
		p.Paragraph(0, t.Advice, "! Marked accounts out of view: "+c.plan.about.hidden+".")
	}
}

// commonValues returns the new values that all contacts share, of fields that change in
// at least one; "": none.
func (c *confirmDialog) commonValues() string {
	var parts []string
	for _, f := range audit.Fields {
		value, same, changes := f.ValueIn(c.lines[0].item.Change.After), true, false
		for _, l := range c.lines {
			change := l.item.Change
			same = same && change.After != nil && f.Of(*change.After) == value
			changes = changes || f.ValueIn(change.Before) != f.ValueIn(change.After)
		}
		if same && changes {
			parts = append(parts, style.Reveal(value))
		}
	}
	return describe.Join(" "+c.Theme.Glyphs.Dot+" ", parts...)
}

// drawWriters draws the policy, the routes with their principals, and custom endpoints.
func (c *confirmDialog) drawWriters(p *describe.Page) {
	t := c.Theme
	if name := c.Policy().Path; name != "" {
		p.Value(0, "Policy", t.Text, style.Clean(name))
	}
	label, more := "Profile", 0
	var endpoints []string
	if len(c.writers) > 1 {
		label = "Profiles"
	}
	for i, w := range c.writers {
		if i >= maxIdentified {
			more += w.count
			continue
		}
		how, as := c.writerText(w)
		p.Value(0, label, how, describe.Join(", ", describe.RouteText(w.Route), audit.Plural(w.count, "write", "writes"), as))
		label = " " // the others follow below
		if w.Trouble != nil {
			p.Paragraph(widget.LabelWidth, t.Text, style.Clean(w.Trouble.Advice()))
		}
		if e := w.Route.Endpoint; e != "" && !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	if n := len(c.writers) - maxIdentified; n > 0 {
		p.Value(0, " ", t.Text, fmt.Sprintf("and %s (%s), each verified before writing", audit.Plural(n, "more profile", "more profiles"), audit.Plural(more, "write", "writes")))
	}
	for _, e := range endpoints {
		p.Value(0, "Endpoint", t.Advice, style.Clean(e)+" (custom endpoint)")
	}
}

// writerText returns the principal of a route, or why it is unknown or refused.
func (c *confirmDialog) writerText(w *writer) (how lipgloss.Style, as string) {
	t := c.Theme
	switch {
	case w.Trouble != nil:
		return t.Complaint, t.Verdict(string(audit.Error)).Shape + " " + style.Clean(w.Trouble.Message)
	case w.Caller == nil:
		return t.Muted, "checking credentials" + t.Glyphs.Ellipsis
	case w.IsForeign():
		return t.Complaint, t.Verdict(string(audit.Fail)).Shape + " these credentials are for " + audit.DashedAccountID(w.Caller.AccountID) + ", not for " + audit.DashedAccountID(w.Owner) + ": refused"
	default:
		return t.Text, "as " + c.principal(w)
	}
}

// principal returns the ARN of a writer. If there are several writers, it leaves out what
// all ARNs share and the account, which the plan shows.
func (c *confirmDialog) principal(w *writer) string {
	const before = 5 // colons before the name in an ARN
	parts := strings.SplitN(w.Caller.ARN, ":", before+1)
	if len(c.writers) == 1 || len(parts) <= before {
		return style.Clean(w.Caller.ARN)
	}
	return style.Clean(parts[before])
}

// shortForAll returns the advice in words that are true for all of its accounts.
func shortForAll(a describe.Advice) string {
	a.Finding.Fields = nil // different fields differ in different accounts
	return a.Short()
}
