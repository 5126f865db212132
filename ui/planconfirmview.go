package ui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

func (c *planConfirm) view(room widget.Size) widget.Drawing {
	t := c.theme
	p := c.page(t, room)
	c.what(p)
	p.Blank()
	c.who(p)
	for i, a := range c.advice {
		if i == 0 {
			p.Blank()
		}
		p.Paragraph(0, t.Advice, adviceMark(t, a.advice)+" "+audit.Plural(a.count, "account", "accounts")+": "+a.inGeneral()+".")
	}
	if c.Number > 0 {
		p.Blank()
	}
	return c.Draw(room, c.plan.about.title, p.Text, c.buttons())
}

func (c *planConfirm) buttons() []widget.Button {
	write := widget.Button{Label: "Write to " + audit.Plural(c.accounts, "account", "accounts"), ID: cmdConfirm, Commits: true}
	switch {
	case c.obstacle() != "":
		write.Label, write.Blocked = "Write (not yet)", true
	case !slices.ContainsFunc(c.lines, func(l *planLine) bool { return !l.removes() }):
		write.Label = "Delete " + audit.Plural(len(c.lines), "contact", "contacts")
	}
	return []widget.Button{write, {Label: "Back", ID: cmdBack}}
}

// what says what would be written.
func (c *planConfirm) what(p *page) {
	t := c.theme
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
	}{{replaced, "changed"}, {set, "set where there was none"}, {deleted, "deleted"}} {
		if n.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.n, n.words))
		}
	}
	kinds := make([]string, len(c.kinds))
	for i, k := range c.kinds {
		kinds[i] = k.Key()
	}
	p.Paragraph(0, t.Strong, fmt.Sprintf("%s of %s: %s.",
		audit.Plural(len(c.lines), strings.Join(kinds, ", ")+" contact", strings.Join(kinds, ", ")+" contacts"), audit.Plural(c.accounts, "account", "accounts"), strings.Join(parts, ", ")))
	if text := c.alike(); text != "" {
		p.Value(0, "Becomes", t.After, text)
	}
	if c.plan.about.hidden != "" {
		p.Paragraph(0, t.Advice, "! Of the marked accounts are not in view: "+c.plan.about.hidden+".")
	}
}

// alike is what becomes the same in every contact, of the fields that change in one
// at least; "": nothing does.
func (c *planConfirm) alike() string {
	var parts []string
	for _, f := range audit.Fields {
		value, same, changes := valueOf(f, c.lines[0].item.Change.After), true, false
		for _, l := range c.lines {
			change := l.item.Change
			same = same && change.After != nil && f.Of(*change.After) == value
			changes = changes || valueOf(f, change.Before) != valueOf(f, change.After)
		}
		if same && changes {
			parts = append(parts, style.Clean(value))
		}
	}
	return joined(" "+c.theme.Glyphs.Dot+" ", parts...)
}

// who says who would write, and by what.
func (c *planConfirm) who(p *page) {
	t := c.theme
	if name := c.opts.Policy; name != "" {
		p.Value(0, "Policy", t.Text, style.Clean(name))
	}
	label, more := "Profile", 0
	var endpoints []string
	if len(c.writers) > 1 {
		label = "Profiles"
	}
	for i, w := range c.writers {
		if i >= mostIdentified {
			more += w.count
			continue
		}
		how, as := c.writer(w)
		p.Value(0, label, how, joined(", ", routeText(w.route), audit.Plural(w.count, "write", "writes"), as))
		label = " " // the others stand below it
		if w.trouble != nil {
			p.Paragraph(widget.LabelWidth, t.Text, style.Clean(w.trouble.Advice()))
		}
		if e := w.route.Endpoint; e != "" && !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	if n := len(c.writers) - mostIdentified; n > 0 {
		p.Value(0, " ", t.Text, fmt.Sprintf("and %s more (%s), each asked whose it is before it writes", audit.Plural(n, "profile", "profiles"), audit.Plural(more, "write", "writes")))
	}
	for _, e := range endpoints {
		p.Value(0, "Endpoint", t.Advice, style.Clean(e)+" instead of AWS's own")
	}
}

// writer says as whom one way writes.
func (c *planConfirm) writer(w *planWriter) (how lipgloss.Style, as string) {
	t := c.theme
	switch {
	case w.trouble != nil:
		return t.Complaint, t.Verdict(string(audit.Error)).Shape + " " + style.Clean(w.trouble.Message)
	case w.caller == nil:
		return t.Muted, "as: asking AWS" + t.Glyphs.Ellipsis
	case w.caller.AccountID != w.owner:
		return t.Complaint, t.Verdict(string(audit.Fail)).Shape + " these are credentials of " + dashed(w.caller.AccountID) + ", not of " + dashed(w.owner) + ": refused"
	default:
		return t.Text, "as " + c.principal(w)
	}
}

// principal names who writes. Where several do, what is the same in all ARNs and
// the account, which stands in the plan, are left out.
func (c *planConfirm) principal(w *planWriter) string {
	const before = 5 // colons before the name in an ARN
	parts := strings.SplitN(w.caller.ARN, ":", before+1)
	if len(c.writers) == 1 || len(parts) <= before {
		return style.Clean(w.caller.ARN)
	}
	return style.Clean(parts[before])
}

// inGeneral is the advice in a few words that hold for every account it is about.
func (a planAdvice) inGeneral() string {
	a.finding.Fields = nil // which ones differ is not the same everywhere
	return a.short()
}
