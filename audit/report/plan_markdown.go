package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
)

// writePlanMarkdown writes the plan for somebody who reviews it: changes that
// are alike stand together, with the accounts they are made to.
func writePlanMarkdown(w io.Writer, r PlanReport) error {
	var b bytes.Buffer
	changes, left := r.Plan.Changes(), r.leftOut()
	fmt.Fprintf(&b, "# Plan: %s\n\n", counted(len(changes), "change", "changes"))
	for _, line := range planFacts(r) {
		fmt.Fprintf(&b, "- %s: %s\n", line[0], line[1])
	}
	for _, group := range alike(changes) {
		markdownChange(&b, group)
	}
	if len(changes) > 0 {
		b.WriteString("\n## How to apply it\n\nSave the plan with `-o json=plan.json`, hand over the file, and let somebody run this. It writes exactly what stands above, " +
			"and leaves alone what changed meanwhile.\n\n```sh\n" + visible(applyCommand(r)) + "\n```\n")
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\n## Left out: %s\n\n| account | name | contact | reason |\n|---|---|---|---|\n", counted(len(left), "contact", "contacts"))
		for _, it := range left {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", markdownAccount(it.Change), inTable(it.Change.Target.Name), it.Change.Type.Key(), inTable(it.Reason))
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// planFacts are how a plan came about, as Markdown: names and values.
func planFacts(r PlanReport) [][2]string {
	facts := [][2]string{{"Fingerprint", code(Fingerprint(r))}}
	if at := stamp(r.GeneratedAt); at != nil {
		facts = append(facts, [2]string{"Made", *at})
	}
	if r.By.User != "" {
		facts = append(facts, [2]string{"By", code(r.By.User)})
	}
	for _, arn := range r.By.Principals {
		facts = append(facts, [2]string{"Read as", code(arn)})
	}
	if r.Tool.Name != "" {
		facts = append(facts, [2]string{"With", strings.TrimSpace(visible(r.Tool.Name + " " + r.Tool.Version))})
	}
	if r.Policy != nil {
		facts = append(facts, [2]string{"Policy", code(r.Policy.Path) + ", SHA-256 " + code(r.Policy.SHA256)})
	}
	if r.Ticket != "" {
		facts = append(facts, [2]string{"Ticket", code(r.Ticket)})
	}
	return append(
		facts,
		[2]string{"Unchanged", counted(r.unchanged(), "contact", "contacts")},
		[2]string{"Left out", counted(len(r.leftOut()), "contact", "contacts")},
	)
}

// applyCommand writes a saved plan.
func applyCommand(r PlanReport) string {
	command := "accountable apply --plan plan.json --expect " + Fingerprint(r)
	if r.Ticket != "" {
		command += " --ticket " + audit.ShellQuote(visible(r.Ticket))
	}
	return command
}

// alike groups changes that write the same to contacts that hold the same, in
// the order of the first of each.
func alike(changes []change.Change) [][]change.Change {
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

// markdownChange writes one change and the accounts that it is made to.
func markdownChange(b *bytes.Buffer, group []change.Change) {
	c := group[0]
	verb := map[string]string{"delete": "Delete", "set": "Set", "replace": "Replace"}[actionOf(change.PlanItem{State: change.Planned, Change: c})]
	fmt.Fprintf(b, "\n## %s the %s contact of %s\n\n| | before | after |\n|---|---|---|\n", verb, c.Type.Key(), counted(len(group), "account", "accounts"))
	for _, f := range audit.Fields {
		label := f.Key()
		if c.Before != nil && c.After != nil && f.Of(*c.Before) != f.Of(*c.After) {
			label = "**" + label + "**"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", label, markdownValue(c.Before, f), markdownValue(c.After, f))
	}
	b.WriteString("\n| account | name | organizational unit | written by |\n|---|---|---|---|\n")
	for _, c := range group {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", markdownAccount(c), inTable(c.Target.Name), inTable(c.Target.OUPath), inTable(c.Route.Label()))
	}
}

func markdownValue(c *audit.Contact, f audit.Field) string {
	if c == nil {
		return "*not set*"
	}
	return inTable(f.Of(*c))
}

func markdownAccount(c change.Change) string {
	if c.AccountID == "" {
		return inTable(c.Target.Key)
	}
	return dashed(c.AccountID)
}

// code is a text as it is, whatever Markdown would make of it: of links, markup,
// or the name of somebody to notify.
func code(text string) string {
	text = visible(text)
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

// inTable is code in a cell of a table, where a bar ends the cell even in code.
func inTable(text string) string { return strings.ReplaceAll(code(text), "|", `\|`) }

// counted is a number with its word.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
