package describe

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// ruleByID finds a rule in the table of all rules.
var ruleByID = sync.OnceValue(func() map[audit.RuleID]rules.Rule {
	rs := map[audit.RuleID]rules.Rule{}
	for _, r := range rules.All() {
		rs[r.ID] = r
	}
	return rs
})

// The sections of what is known of an account. The detail screen shows them
// all, the pane beside the list the first ones.

// Contacts shows the contacts that were read.
func (p *Page) Contacts(row *scan.Row) {
	if row.Result != nil {
		p.ContactsOf(row.Result)
	}
}

// ContactsOf shows the contacts of a result.
func (p *Page) ContactsOf(res *scan.Result) {
	for _, kind := range audit.ContactTypes {
		reading, asked := res.Contacts[kind]
		if !asked {
			continue
		}
		p.Heading(Capital(kind.Key()) + " contact")
		switch {
		case reading.Trouble != nil:
			p.Paragraph(1, p.Theme.Muted, "could not be read")
		case reading.Contact == nil:
			p.Paragraph(1, p.Theme.Muted, "not set")
		default:
			for _, f := range audit.Fields {
				p.contactField(f, style.Clean(f.Of(*reading.Contact)))
			}
		}
	}
}

// contactField is one field of a contact. Its values tell by themselves which
// they are, so that a narrow page leaves the labels out.
func (p *Page) contactField(f audit.Field, value string) {
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

// Trouble says what kept the account from being judged and what to do. The key is that
// of the command that signs in.
func (p *Page) Trouble(t *audit.Trouble, signInKey string) {
	v := p.Theme.Verdict(string(audit.Error))
	p.Blank()
	p.Paragraph(0, v.Style, v.Shape+" "+Capital(style.Clean(t.Message)))
	p.Paragraph(2, p.Theme.Text, style.Clean(t.NextStep))
	if t.Command != "" {
		p.Paragraph(2, p.Theme.Strong, style.Clean(t.Command))
	}
	if t.SignInID != "" {
		p.Paragraph(2, p.Theme.Text, "Or press "+signInKey+" to sign in from here.")
	}
}

// FindingHead is what a finding says in a few words.
func FindingHead(f rules.Finding, several bool) string {
	head := ruleByID()[f.Rule].Title
	if f.Status == audit.Fail || f.Status == audit.Warn || f.Status == audit.Excepted {
		head = ShortFinding(f)
	}
	if head == "" {
		head = string(f.Rule)
	}
	if several {
		return Capital(f.Contact.Key()) + ": " + Capital(head)
	}
	return Capital(head)
}

// remedyOf is how a finding is cured.
func remedyOf(f rules.Finding) string {
	switch {
	case f.Trouble != nil:
		return style.Clean(f.Trouble.Advice())
	case f.Remedy != "":
		return style.Clean(f.Remedy)
	default:
		return ruleByID()[f.Rule].Remedy
	}
}

// briefly shows what a rule says and the cure, in as few lines as they take.
func (p *Page) briefly(f rules.Finding, several bool) {
	v := p.Theme.Verdict(string(f.Status))
	head := v.Shape + " " + FindingHead(f, several)
	lines := style.Wrap(head+" "+remedyOf(f), p.Width-2)
	for i, line := range lines {
		if i == 0 {
			rest, whole := strings.CutPrefix(line, head)
			if !whole { // there is not even room for the head
				head, rest = line, ""
			}
			p.Lines = append(p.Lines, v.Style.Render(head)+" "+rest)
			continue
		}
		p.Lines = append(p.Lines, "  "+line)
	}
}

// findingLine names a finding and its rule.
func (p *Page) findingLine(f rules.Finding, several bool) {
	v := p.Theme.Verdict(string(f.Status))
	p.Sides(v.Style.Render(v.Shape+" "+FindingHead(f, several)),
		p.Theme.Muted.Render(string(f.Severity)+" "+p.Theme.Glyphs.Dot+" "+string(f.Rule)))
}

// finding shows all of what one rule says, why it matters and what it stands for.
func (p *Page) finding(f rules.Finding, several bool) {
	rule := ruleByID()[f.Rule]
	p.findingLine(f, several)
	how := p.Theme.Text
	if !f.Status.IsProblem() {
		how = p.Theme.Muted
	}
	if drift := p.Drift(f); len(drift) > 0 {
		p.differences(drift)
	} else {
		p.Paragraph(2, how, style.Clean(f.Detail))
	}
	if e := f.Exception; e != nil && f.Status == audit.Excepted {
		p.Value(2, "Excepted", p.Theme.Text, style.Clean(ExceptedUntil(e)+": "+e.Reason+" ("+e.Owner+")"))
	}
	p.Value(2, "Why", p.Theme.Muted, rule.Why)
	if f.Status.IsProblem() {
		p.Value(2, "Cure", p.Theme.Text, remedyOf(f))
	}
	p.Value(2, "Controls", p.Theme.Muted, controlsText(rule.Controls))
}

// controlsText names controls, those of one framework together.
func controlsText(controls []rules.Control) string {
	var parts []string
	framework := ""
	for _, c := range controls {
		if c.Framework == framework {
			parts[len(parts)-1] += ", " + c.ID
			continue
		}
		framework = c.Framework
		parts = append(parts, c.Framework+" "+c.ID)
	}
	return strings.Join(parts, "; ")
}

// Findings shows all findings, those that call for somebody first.
func (p *Page) Findings(res *scan.Result) {
	for i, f := range Ranked(res.Findings) {
		if Unread(res) != nil { // all for the same reason, which is told above
			p.findingLine(f, len(res.Contacts) > 1)
			continue
		}
		if i > 0 {
			p.Blank()
		}
		p.finding(f, len(res.Contacts) > 1)
	}
}

// Problems shows the findings that call for somebody, briefly.
func (p *Page) Problems(res *scan.Result) {
	for _, f := range Ranked(res.Findings) {
		if f.Status.IsProblem() {
			p.briefly(f, len(res.Contacts) > 1)
		}
	}
}

// Ranked orders findings by how bad they are.
func Ranked(findings []rules.Finding) []rules.Finding {
	return slices.SortedStableFunc(slices.Values(findings), func(a, b rules.Finding) int { return Rank(a.Status) - Rank(b.Status) })
}

// Rank orders findings as the statuses are, those not judged last.
func Rank(s audit.Status) int {
	if i := slices.Index(audit.StatusOrder, s); i >= 0 {
		return i
	}
	return len(audit.StatusOrder)
}

// Reached shows how the account is reached and when it was read.
func (p *Page) Reached(row *scan.Row, in *time.Location) {
	t := row.Target
	via := audit.Route{}
	if row.Result != nil {
		via = row.Result.Via
		t = row.Result.Target
	} else if len(t.Routes) > 0 {
		via = t.Routes[0]
	}
	dot := " " + p.Theme.Glyphs.Dot + " "
	p.Heading("How it is reached")
	p.Value(1, "Profile", p.Theme.Text, Joined(dot, style.Clean(via.Label()), style.Clean(via.Kind), modeWords[via.Mode]))
	chain := make([]string, len(via.Chain))
	for i, step := range via.Chain {
		chain[i] = style.Clean(step)
	}
	p.Value(1, "Chain", p.Theme.Text, strings.Join(chain, " "+p.Theme.Glyphs.Arrow+" "))
	p.Value(1, "Endpoint", p.Theme.Advice, style.Clean(via.Endpoint))
	var others []string
	for _, r := range t.Routes {
		if name := r.Label(); name != via.Label() && name != "" && !slices.Contains(others, name) {
			others = append(others, name)
		}
	}
	p.Value(1, "Also by", p.Theme.Text, style.Clean(strings.Join(others, ", ")))
	p.Value(1, "OU", p.Theme.Text, style.Clean(t.OUPath))
	p.Value(1, "State", p.Theme.Text, style.Clean(t.State))
	p.Value(1, "Root user", p.Theme.Text, style.Clean(t.RootEmail))
	p.Value(1, "Partition", p.Theme.Text, partitionText(t.Partition))
	if res := row.Result; res != nil {
		p.Value(1, "Caller", p.Theme.Text, style.Clean(res.Caller.ARN))
		if !res.CheckedAt.IsZero() {
			p.Value(1, "Read", p.Theme.Text, res.CheckedAt.In(in).Format("2006-01-02 15:04:05 MST"))
		}
	}
}

// partitionText is left out where it goes without saying.
func partitionText(partition string) string {
	if partition == "aws" {
		return ""
	}
	return style.Clean(partition)
}

// modeWords are the modes in which an account is read, where they are worth a word.
var modeWords = map[audit.Mode]string{
	audit.InOrganization: "through the organization",
	audit.IdentityCenter: "through Identity Center",
}

// ByHand shows the console's page and the AWS CLI's command.
func (p *Page) ByHand(row *scan.Row) {
	t, via := RouteOf(row)
	url, signedIn := ConsoleLink(t, via)
	p.Heading("By hand")
	p.Paragraph(1, p.Theme.Link, url)
	p.Paragraph(1, p.Theme.Muted, "in a browser that is signed in to "+signedIn)
	p.Blank()
	p.Paragraph(1, p.Theme.Text, style.Clean(SetCommand(t, via, Known(row))))
}

// Brief is a contact on one line.
func (p *Page) Brief(c *audit.Contact) string {
	if c == nil {
		return "not set"
	}
	var parts []string
	for _, f := range audit.Fields {
		parts = append(parts, style.Clean(f.Of(*c)))
	}
	return Joined(" "+p.Theme.Glyphs.Dot+" ", parts...)
}

// Compact is a contact on one line, or on two where one is not enough: the
// email is not to be cut off.
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

// RouteOf is the target as last learnt and the route it was read by.
func RouteOf(row *scan.Row) (audit.Target, audit.Route) {
	if row.Result != nil {
		return row.Result.Target, row.Result.Via
	}
	if len(row.Target.Routes) > 0 {
		return row.Target, row.Target.Routes[0]
	}
	return row.Target, audit.Route{}
}

// Known is the security contact as far as it is known and set.
func Known(row *scan.Row) *audit.Contact {
	if row.Result == nil {
		return nil
	}
	return row.Result.Contact(audit.Security)
}

// Joined puts the parts that are not empty together.
func Joined(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between)
}

// Capital begins a text with a capital letter.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// ContactLines is a contact as text, a field a line.
func ContactLines(c audit.Contact) string {
	lines := make([]string, len(audit.Fields))
	for i, f := range audit.Fields {
		lines[i] = f.Of(c)
	}
	return strings.Join(lines, "\n")
}

// Unread is the trouble of an account that could not be read, nil where it was
// read: then the findings carry their own.
func Unread(res *scan.Result) *audit.Trouble {
	if len(res.Findings) == 0 {
		return res.Trouble
	}
	for _, r := range res.Contacts {
		if r.Trouble != nil {
			return r.Trouble
		}
	}
	return nil
}

func IsRead(res *scan.Result) bool {
	reading, asked := res.Contacts[audit.Security]
	return asked && reading.Trouble == nil
}

// Sentence begins with a capital letter and ends with a full stop.
func Sentence(text string) string {
	text = Capital(strings.TrimSpace(text))
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
