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

// DrawReport draws the verdicts as a table, and a summary below it. An account has
// one row for each contact type.
func DrawReport(p *Output, rep report.Report, types []audit.ContactType) error {
	g := grid{columns: []column{
		{title: "VERDICT"},
		{title: "ACCOUNT"},
		{title: "NAME", floor: 8, rank: 3},
		{title: "PROFILE", floor: 8, rank: 1},
		{title: "UNIT", floor: 8, rank: 2},
		{title: "TYPE"},
		{title: "CONTACT", floor: 16, rank: 4, email: true},
		{title: "WHY"},
	}}
	for _, res := range rep.Accounts {
		g.rows = append(g.rows, accountRows(p.Theme, res, types)...)
	}
	if rep.Policy != nil {
		if _, err := fmt.Fprintf(p, "policy %s\n\n", p.Theme.Strong.Render(style.Clean(rep.Policy.Path))); err != nil {
			return err
		}
	}
	if err := g.write(p); err != nil {
		return err
	}
	if err := drawRootEmails(p, rep.Accounts); err != nil {
		return err
	}
	if rep.Framework.ID != "" {
		if err := drawControls(p, rep.Framework, rep.Controls); err != nil {
			return err
		}
	}
	line := summaryLine(p.Theme, rep.Summary)
	if n := len(rep.Accounts); n < rep.Summary.Accounts {
		line += fmt.Sprintf(" (%d listed)", n)
	}
	_, err := fmt.Fprintf(p, "\n%s\n", line)
	return err
}

// drawRootEmails draws the root emails with problems that do not affect the verdicts.
func drawRootEmails(p *Output, accounts []scan.Result) error {
	g := grid{columns: []column{{title: "ACCOUNT"}, {title: "NAME", floor: 8}, {title: "ROOT EMAIL", floor: 16, email: true}, {title: "WHY"}}}
	for _, res := range accounts {
		var texts []string
		for _, f := range res.RootFindings() {
			if f.Apart && f.Status.IsProblem() {
				texts = append(texts, style.Clean(f.Detail))
			}
		}
		if texts != nil {
			g.rows = append(g.rows, []cell{
				{text: style.Clean(res.Target.AccountID)},
				{text: style.Clean(res.Target.Name)},
				{text: style.Clean(res.Target.RootEmail)},
				{text: strings.Join(texts, " "+p.Theme.Glyphs.Dot+" ")},
			})
		}
	}
	if g.rows == nil {
		return nil
	}
	if _, err := fmt.Fprintf(p, "\nRoot emails (they do not change the verdicts):\n\n"); err != nil {
		return err
	}
	return g.write(p)
}

// accountRows returns the rows of one account.
func accountRows(theme *style.Theme, res scan.Result, types []audit.ContactType) [][]cell {
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
			cell{text: kind}, contactCell(theme, res.Contacts[t]), cell{text: reasonText(theme, res, t, i == 0)}))
	}
	return rows
}

// routesText names the profiles of an account or, if it has none, its other routes.
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

// generalReason returns why the whole account has no verdict; "" if it has one.
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

// contactCell shows the email address of a contact, or its name if it has none.
func contactCell(theme *style.Theme, reading audit.Reading) cell {
	switch c := reading.Contact; {
	case reading.Trouble != nil: // not known
		return cell{}
	case c == nil:
		return cell{text: theme.Glyphs.None}
	case c.Email == "":
		return cell{text: style.Clean(c.Name)}
	default:
		return cell{text: style.Clean(c.Email)}
	}
}

// reasonText lists the findings on one contact that are not a pass and, with root, those
// on the root email that affect the verdict.
func reasonText(theme *style.Theme, res scan.Result, t audit.ContactType, root bool) string {
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
			counted := f.Contact == t || root && f.Contact == audit.Root && !f.Apart
			if !counted || f.Status != status {
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

// findingText returns the detail of a finding. A difference from the policy is named
// as such, because other findings stand next to it.
func findingText(theme *style.Theme, f rules.Finding) string {
	text := strings.ReplaceAll(style.Clean(f.Detail), "→", theme.Glyphs.Arrow)
	if f.Contact == audit.Root {
		return "root email " + text
	}
	if f.Rule == rules.MatchesPolicy && !strings.Contains(text, "the policy") {
		text = "differs from policy: " + text
	}
	return text
}

// exceptedText returns the end, reason and owner of an exception.
func exceptedText(e policy.Exception) string {
	return fmt.Sprintf("excepted until %s (%s; %s)", e.LastDay(), e.Reason, e.Owner)
}

// summaryLine counts the accounts by status: "4 accounts: 1 pass, 1 warn, 2 FAIL".
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
