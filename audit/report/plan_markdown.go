package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/printable"
)

// writePlanMarkdown writes the plan for a reviewer. It groups equal changes,
// with the accounts that get them.
func writePlanMarkdown(w io.Writer, r PlanReport) error {
	var b bytes.Buffer
	changes, left := r.Plan.Changes(), r.Plan.LeftOut()
	fmt.Fprintf(&b, "# Plan: %s\n\n", audit.Plural(len(changes), "change", "changes"))
	for _, line := range planFacts(r) {
		fmt.Fprintf(&b, "- %s: %s\n", line[0], line[1])
	}
	for _, group := range groupEqual(changes) {
		writeMarkdownChange(&b, group)
	}
	if len(changes) > 0 {
		b.WriteString("\n## How to apply it\n\nSave the plan with `-o json=plan.json` and run this command on the file. It writes exactly the changes above, " +
			"and skips contacts that changed after the plan was made.\n\n" + applyCommand(r))
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\n## Left out: %s\n\n| account | name | contact | reason |\n|---|---|---|---|\n", audit.Plural(len(left), "contact", "contacts"))
		for _, it := range left {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", markdownAccount(it.Change), markdownCell(it.Change.Target.Name), it.Change.Type.Key(), markdownCell(it.Reason))
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// planFacts returns the origin of a plan as names and values in Markdown.
func planFacts(r PlanReport) [][2]string {
	facts := [][2]string{{"Fingerprint", markdownCode(Fingerprint(r))}}
	if at := formatTime(r.GeneratedAt); at != nil {
		facts = append(facts, [2]string{"Made", *at})
	}
	if r.By.User != "" {
		facts = append(facts, [2]string{"By", markdownCode(r.By.User)})
	}
	for _, arn := range r.By.Principals {
		facts = append(facts, [2]string{"Read as", markdownCode(arn)})
	}
	if r.Tool.Name != "" {
		facts = append(facts, [2]string{"With", markdownCode(strings.TrimSpace(r.Tool.Name + " " + r.Tool.Version))})
	}
	if r.Policy != nil {
		facts = append(facts, [2]string{"Policy", markdownCode(r.Policy.Path) + ", SHA-256 " + markdownCode(r.Policy.SHA256)})
	}
	if r.Ticket != "" {
		facts = append(facts, [2]string{"Ticket", markdownCode(r.Ticket)})
	}
	return append(
		facts,
		[2]string{"Unchanged", audit.Plural(r.countUnchanged(), "contact", "contacts")},
		[2]string{"Left out", audit.Plural(len(r.Plan.LeftOut()), "contact", "contacts")},
	)
}

// applyCommand returns the command that applies the saved plan as a block of code, or
// why there is none.
func applyCommand(r PlanReport) string {
	words := []string{"accountable", "apply", "--plan", "plan.json", "--expect", Fingerprint(r)}
	if r.Ticket != "" {
		words = append(words, "--ticket", r.Ticket)
	}
	if character, unseen := printable.FindEscaped(r.Ticket); unseen {
		return "There is no command here, because the ticket has " + printable.Name(character) + ".\n"
	}
	return "```sh\n" + audit.ShellJoin(words) + "\n```\n"
}

// groupEqual groups changes with the same contact before and after, in the
// order of the first change of each group.
func groupEqual(changes []change.Change) [][]change.Change {
	type sort struct {
		t             audit.ContactType
		wasSet, isSet bool
		before, after audit.Contact
	}
	of := func(c change.Change) sort {
		s := sort{t: c.Type, wasSet: c.Before != nil, isSet: c.After != nil}
		if s.wasSet {
			s.before = *c.Before
		}
		if s.isSet {
			s.after = *c.After
		}
		return s
	}
	places := map[sort]int{}
	var groups [][]change.Change
	for _, c := range changes {
		i, known := places[of(c)]
		if !known {
			i = len(groups)
			places[of(c)] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// writeMarkdownChange writes one change and the accounts that get it.
func writeMarkdownChange(b *bytes.Buffer, group []change.Change) {
	c := group[0]
	verb := map[string]string{"delete": "Delete", "set": "Set", "replace": "Replace"}[actionOf(change.PlanItem{State: change.Planned, Change: c})]
	fmt.Fprintf(b, "\n## %s the %s contact of %s\n\n| | before | after |\n|---|---|---|\n", verb, c.Type.Key(), audit.Plural(len(group), "account", "accounts"))
	for _, f := range audit.Fields {
		label := f.Key()
		if c.Before != nil && c.After != nil && f.Of(*c.Before) != f.Of(*c.After) {
			label = "**" + label + "**"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", label, markdownValue(c.Before, f), markdownValue(c.After, f))
	}
	b.WriteString("\n| account | name | organizational unit | written by |\n|---|---|---|---|\n")
	for _, c := range group {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", markdownAccount(c), markdownCell(c.Target.Name), markdownCell(c.Target.OUPath), markdownCell(c.Route.Label()))
	}
}

func markdownValue(c *audit.Contact, f audit.Field) string {
	if c == nil {
		return "*not set*"
	}
	return markdownCell(f.Of(*c))
}

func markdownAccount(c change.Change) string {
	if !audit.IsAccountID(c.AccountID) {
		return markdownCell(cmp.Or(c.AccountID, c.Target.Key))
	}
	return audit.DashedAccountID(c.AccountID)
}

// markdownCode returns a text as inline code, so that Markdown does not
// interpret links, markup, HTML or user names in it. It shows as escapes what cannot
// be seen.
func markdownCode(text string) string {
	text = printable.Escape(text)
	if text == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// markdownCell returns inline code for a table cell, where a bar would end the
// cell. After a backslash, only an escape keeps a bar from that.
func markdownCell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(markdownCode(text), `\|`, `\\u007c`), "|", `\|`)
}
