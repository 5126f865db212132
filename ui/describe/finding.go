package describe

import (
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// FindingHead returns a finding in a few words; with several, it names the contact.
func FindingHead(f rules.Finding, several bool) string {
	rule, _ := rules.ByID(f.Rule)
	head := rule.Title
	if f.Status == audit.Fail || f.Status == audit.Warn || f.Status == audit.Excepted {
		head = ShortFinding(f)
	}
	if head == "" {
		head = string(f.Rule)
	}
	if several && f.Contact == audit.Root {
		return "Root email: " + head
	}
	if several {
		return Capitalize(f.Contact.Key()) + ": " + Capitalize(head)
	}
	return Capitalize(head)
}

// remedyOf returns how to fix a finding.
func remedyOf(f rules.Finding) string {
	switch {
	case f.Trouble != nil:
		return style.Clean(f.Trouble.Advice())
	case f.Remedy != "":
		return style.Clean(f.Remedy)
	default:
		rule, _ := rules.ByID(f.Rule)
		return rule.Remedy
	}
}

// addBriefFinding adds a finding and its remedy, in as few lines as possible.
func (p *Page) addBriefFinding(f rules.Finding, several bool) {
	v := p.Theme.Verdict(string(f.Status))
	head := v.Shape + " " + FindingHead(f, several)
	lines := style.Wrap(head+" "+remedyOf(f), p.Width-2)
	for i, line := range lines {
		if i == 0 {
			rest, whole := strings.CutPrefix(line, head)
			if !whole { // no room for the whole head
				head, rest = line, ""
			}
			p.Lines = append(p.Lines, v.Style.Render(head)+" "+rest)
			continue
		}
		p.Lines = append(p.Lines, "  "+line)
	}
}

// addFindingLine adds a finding and its rule on one line.
func (p *Page) addFindingLine(f rules.Finding, several bool) {
	v := p.Theme.Verdict(string(f.Status))
	p.Sides(v.Style.Render(v.Shape+" "+FindingHead(f, several)),
		p.Theme.Muted.Render(string(f.Severity)+" "+p.Theme.Glyphs.Dot+" "+string(f.Rule)))
}

// addFinding adds everything about a finding: detail, reason, remedy and controls.
func (p *Page) addFinding(f rules.Finding, several bool) {
	rule, _ := rules.ByID(f.Rule)
	p.addFindingLine(f, several)
	how := p.Theme.Text
	if !f.Status.IsProblem() {
		how = p.Theme.Muted
	}
	if drift := p.Drift(f); len(drift) > 0 {
		p.addDifferences(drift)
	} else {
		p.Paragraph(2, how, style.Clean(f.Detail))
	}
	if e := f.Exception; e != nil && f.Status == audit.Excepted {
		p.Value(2, "Excepted", p.Theme.Text, style.Clean(ExceptedUntil(e)+": "+e.Reason+" ("+e.Owner+")"))
	}
	p.Value(2, "Why", p.Theme.Muted, rule.Why)
	if f.Status.IsProblem() {
		p.Value(2, "Fix", p.Theme.Text, remedyOf(f))
	}
	p.Value(2, "Controls", p.Theme.Muted, controlsText(f.Controls()))
}

// controlsText returns the controls, grouped by framework.
func controlsText(controls []rules.Control) string {
	var parts []string
	framework := ""
	for _, c := range controls {
		id := c.ID
		if c.Evidence {
			id += " (evidence)"
		}
		if c.Framework == framework {
			parts[len(parts)-1] += ", " + id
			continue
		}
		framework = c.Framework
		parts = append(parts, c.Framework+" "+id)
	}
	return strings.Join(parts, "; ")
}

// Findings adds all findings: those about contacts that need a look, the most urgent
// first, those about the root email, and then the rules that passed or were not judged.
func (p *Page) Findings(res *scan.Result) {
	several := len(res.Contacts) > 1
	var open, rest []rules.Finding
	for _, f := range Ranked(withoutRoot(res)) {
		if f.Status == audit.Pass || f.Status == audit.NotJudged {
			rest = append(rest, f)
			continue
		}
		open = append(open, f)
	}
	if len(open) > 0 {
		p.Heading("Checks")
	}
	for i, f := range open {
		if ReadTrouble(res) != nil { // all have the same reason, which is shown above
			p.addFindingLine(f, several)
			continue
		}
		if i > 0 {
			p.Blank()
		}
		p.addFinding(f, several)
	}
	p.addRootEmail(res)
	if len(rest) > 0 {
		p.Heading("Passed and not judged")
	}
	for _, f := range rest {
		p.addFindingLine(f, several)
		if f.Status == audit.NotJudged || f.Rule == rules.MatchesPolicy { // a pass may name differences of spelling
			p.Paragraph(2, p.Theme.Muted, style.Clean(f.Detail))
		}
	}
}

// namesContact reports whether the head of a finding names what it is about: the root
// email, or one of several contacts.
func namesContact(res *scan.Result, f rules.Finding) bool {
	return len(res.Contacts) > 1 || f.Contact == audit.Root
}

// withoutRoot returns the findings about contacts.
func withoutRoot(res *scan.Result) []rules.Finding {
	return res.Findings[:len(res.Findings)-len(res.RootFindings())]
}

// addRootEmail adds the findings about the root email, the most urgent first.
func (p *Page) addRootEmail(res *scan.Result) {
	found := Ranked(res.RootFindings())
	if len(found) == 0 {
		return
	}
	p.Heading("Root email")
	p.Paragraph(1, p.Theme.Text, style.Reveal(res.Target.RootEmail))
	for _, f := range found {
		if f.Status.IsProblem() {
			p.Blank()
			p.addFinding(f, false)
			continue
		}
		p.addFindingLine(f, false)
	}
}

// Problems adds the findings that are problems, briefly.
func (p *Page) Problems(res *scan.Result) {
	for _, f := range Ranked(res.Findings) {
		if f.Status.IsProblem() && !f.Apart {
			p.addBriefFinding(f, namesContact(res, f))
		}
	}
}

// Ranked returns the findings sorted by urgency.
func Ranked(findings []rules.Finding) []rules.Finding {
	return slices.SortedStableFunc(slices.Values(findings), func(a, b rules.Finding) int { return Rank(a.Status) - Rank(b.Status) })
}

// Rank returns the place of a status in audit.StatusOrder; unknown ones are last.
func Rank(s audit.Status) int {
	if i := slices.Index(audit.StatusOrder, s); i >= 0 {
		return i
	}
	return len(audit.StatusOrder)
}

// Exceptions adds the excepted findings, with reason, owner and last day.
func (p *Page) Exceptions(res *scan.Result) {
	v := p.Theme.Verdict(string(audit.Excepted))
	for _, f := range res.Findings {
		if e := f.Exception; f.Status == audit.Excepted && e != nil && !f.Apart {
			p.Paragraph(0, v.Style, v.Shape+" "+FindingHead(rules.Finding{Rule: f.Rule, Contact: f.Contact, Status: audit.Warn, Detail: f.Detail}, namesContact(res, f))+
				", excepted "+ExceptedUntil(e)+": "+style.Clean(e.Reason)+" ("+style.Clean(e.Owner)+")")
		}
	}
}

// Reasons adds why an account has problems.
func (p *Page) Reasons(row *scan.Row) {
	if !row.Status().IsProblem() {
		return
	}
	p.Heading("Problems")
	unset := row.Result.Contact(audit.Security) == nil
	for _, f := range Ranked(row.Result.Findings) {
		said := unset && f.Rule == rules.MatchesPolicy // the missing contact says it
		if f.Status.IsProblem() && !said && !f.Apart {
			p.addPlainFinding(f)
		}
	}
}

// addPlainFinding adds a finding in sentences, or its differences from the policy field by
// field.
func (p *Page) addPlainFinding(f rules.Finding) {
	v := p.Theme.Verdict(string(f.Status))
	p.Paragraph(1, v.Style, v.Shape+" "+FindingHead(f, f.Contact == audit.Root))
	if all := p.Drift(f); len(all) > 0 { // the form offers the fix
		p.addDifferences(all)
		return
	}
	p.Paragraph(3, p.Theme.Text, Sentence(style.Clean(f.Detail))+" "+Sentence(remedyOf(f)))
}
