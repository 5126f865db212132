package text

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// DrawReport draws the verdicts as a table for people, and the summary below.
// An account has one line, or one for each type of contact where several were
// asked for.
func DrawReport(p *Output, rep report.Report, types []audit.ContactType) error {
	g := grid{columns: []column{
		{title: "VERDICT"},
		{title: "ACCOUNT"},
		{title: "NAME", floor: 8},
		{title: "PROFILE", floor: 8},
		{title: "UNIT", floor: 8},
		{title: "TYPE"},
		{title: "CONTACT", floor: 16, email: true},
		{title: "WHY"},
	}}
	for _, res := range rep.Accounts {
		g.rows = append(g.rows, rowsOf(p.Theme, res, types)...)
	}
	if rep.Policy != nil {
		if _, err := fmt.Fprintf(p, "policy %s\n\n", p.Theme.Strong.Render(style.Clean(rep.Policy.Path))); err != nil {
			return err
		}
	}
	if err := g.write(p); err != nil {
		return err
	}
	line := summaryLine(p.Theme, rep.Summary)
	if n := len(rep.Accounts); n < rep.Summary.Accounts {
		line += fmt.Sprintf(" (%d listed)", n)
	}
	_, err := fmt.Fprintf(p, "\n%s\n", line)
	return err
}

// rowsOf are the lines of one account.
func rowsOf(theme *style.Theme, res scan.Result, types []audit.ContactType) [][]cell {
	verdict := theme.Verdict(string(res.Status))
	head := []cell{
		{text: verdict.Text(), draw: styled(verdict.Style)},
		{text: style.Clean(res.Target.AccountID)},
		{text: style.Clean(res.Target.Name)},
		{text: style.Clean(routesText(res.Target))},
		{text: style.Clean(res.Target.OUPath)},
	}
	if general := generalReason(res); general != "" {
		return [][]cell{append(head, cell{}, cell{}, cell{text: general})}
	}
	var rows [][]cell
	for i, t := range types {
		row := head
		if i > 0 {
			row = make([]cell, len(head))
		}
		kind := ""
		if len(types) > 1 {
			kind = t.Key()
		}
		rows = append(rows, append(slices.Clone(row),
			cell{text: kind}, contactCell(theme, res.Contacts[t]), cell{text: why(theme, res, t)}))
	}
	return rows
}

// routesText are the profiles that lead to the account itself; where there is none, what
// leads there instead.
func routesText(t audit.Target) string {
	var profiles, others []string
	for _, r := range t.Routes {
		list, way := &others, "("+r.Label()+")"
		switch {
		case r.Mode == audit.InOrganization:
			way = "(org)"
		case r.Profile != "":
			list, way = &profiles, r.Profile
		}
		if !slices.Contains(*list, way) {
			*list = append(*list, way)
		}
	}
	if profiles == nil {
		profiles = others
	}
	return strings.Join(profiles, ", ")
}

// generalReason is why the account as a whole has no verdict, "" where it has one.
func generalReason(res scan.Result) string {
	switch {
	case res.Target.Skip != "" && res.Status == audit.Skipped:
		return style.Clean(res.Target.Skip)
	case len(res.Findings) == 0 && res.Trouble != nil:
		return troubleText(res.Trouble)
	default:
		return ""
	}
}

func troubleText(t *audit.Trouble) string {
	text := style.Clean(t.Message)
	if advice := t.Advice(); advice != "" {
		text += ". " + style.Clean(advice)
	}
	return text
}

// contactCell is the contact's address, or its name where it has none.
func contactCell(theme *style.Theme, reading audit.Reading) cell {
	switch c := reading.Contact; {
	case reading.Trouble != nil: // neither set nor not set
		return cell{}
	case c == nil:
		return cell{text: theme.Glyphs.None}
	case c.Email == "":
		return cell{text: style.Clean(c.Name)}
	default:
		return cell{text: style.Clean(c.Email)}
	}
}

// why tells every finding on one contact that is not a pass.
func why(theme *style.Theme, res scan.Result, t audit.ContactType) string {
	if trouble := res.Contacts[t].Trouble; trouble != nil {
		return troubleText(trouble)
	}
	var texts []string
	for _, status := range audit.StatusOrder {
		if status == audit.Pass {
			break
		}
		var last *policy.Exception
		for _, f := range res.Findings {
			if f.Contact != t || f.Status != status {
				continue
			}
			if status == audit.Excepted && f.Exception != nil && f.Exception != last {
				last = f.Exception
				texts = append(texts, style.Clean(exceptedText(*last)))
			}
			texts = append(texts, findingText(theme, f))
		}
	}
	return strings.Join(texts, " "+theme.Glyphs.Dot+" ")
}

// findingText is what a rule found, in words that stand for themselves: beside
// other findings nobody would know whose arrows those of the policy are.
func findingText(theme *style.Theme, f rules.Finding) string {
	text := strings.ReplaceAll(style.Clean(f.Detail), "→", theme.Glyphs.Arrow)
	if f.Rule == rules.MatchesPolicy && !strings.Contains(text, "the policy") {
		text = "differs from policy: " + text
	}
	return text
}

// exceptedText says until when and why findings do not count.
func exceptedText(e policy.Exception) string {
	return fmt.Sprintf("excepted until %s (%s; %s)", e.LastDay(), e.Reason, e.Owner)
}

// summaryLine counts the accounts: "4 accounts: 1 pass, 1 warn, 2 FAIL".
func summaryLine(theme *style.Theme, s scan.Summary) string {
	var parts []string
	for _, status := range audit.StatusOrder {
		if n := s.Counts[status]; n > 0 {
			v := theme.Verdict(string(status))
			parts = append(parts, v.Style.Render(fmt.Sprintf("%d %s", n, status)))
		}
	}
	return audit.Plural(s.Accounts, "account", "accounts") + ": " + strings.Join(parts, ", ")
}
