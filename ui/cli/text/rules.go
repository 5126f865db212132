package text

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/audit/rules"
	"accountable/ui/style"
)

// DrawRules draws a row for each rule, with its level in a policy for a contact type. With a
// framework, it draws the rules for its controls alone, and these.
func DrawRules(out *Output, policyName string, p *policy.Policy, t audit.ContactType, f rules.Framework) error {
	if policyName != "" {
		if _, err := fmt.Fprintf(out, "levels of the policy %s\n\n", out.Theme.Strong.Render(style.Clean(policyName))); err != nil {
			return err
		}
	}
	g := grid{columns: []column{{title: "RULE"}, {title: "SEVERITY"}, {title: "LEVEL"}, {title: "CONTROLS"}, {title: "PASSES WHEN"}}}
	for _, rule := range rules.All() {
		controls := ""
		if f.ID != "" {
			if controls = shortControls(f, rules.ControlsIn(f, rule.Controls)); controls == "" {
				continue
			}
		}
		g.rows = append(g.rows, []cell{
			{text: string(rule.ID), draw: styled(out.Theme.Strong)}, {text: string(rule.Severity)}, {text: string(rules.LevelOf(p, rule.ID, t))}, {text: controls}, {text: rule.Passes},
		})
	}
	return g.write(out)
}

// DrawRule draws everything about one rule.
func DrawRule(out *Output, rule rules.Rule, policyName string, p *policy.Policy, t audit.ContactType) error {
	level := string(rule.Level)
	if rule.Level == policy.LevelOff {
		level = "off by default"
	}
	switch force := rules.LevelOf(p, rule.ID, t); {
	case force == rule.Level && rule.OnPolicy != "":
		level = fmt.Sprintf("%s if the policy sets the values to compare with, else %s", rule.OnPolicy, rule.Level)
	case force != rule.Level:
		level = fmt.Sprintf("%s in the policy %s, by default %s", force, style.Clean(policyName), level)
	}
	paragraphs := []struct{ title, text string }{
		{"", rule.Title},
		{"Severity", string(rule.Severity)},
		{"Level", level},
		{"Passes when", rule.Passes},
		{"The first of these that applies decides", stepsText(rule)},
		{"Why it matters", rule.Why},
		{"How to fix it", rule.Remedy},
		{"Needs", needsText(rule)},
		{"Controls", controlsText(rule)},
	}
	var b strings.Builder
	b.WriteString(out.Theme.Title.Render(string(rule.ID)) + "\n")
	for _, para := range paragraphs {
		if para.text == "" {
			continue
		}
		b.WriteByte('\n')
		indent := ""
		if para.title != "" {
			b.WriteString(out.Theme.Strong.Render(para.title) + "\n")
			indent = "  "
		}
		for line := range strings.SplitSeq(para.text, "\n") {
			b.WriteString(indented(line, indent, out.Width))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// indented wraps a line to a width and indents each part; 0 is unlimited.
func indented(line, indent string, width int) string {
	if width > 0 {
		width = max(20, min(width, 100)-len(indent))
	}
	var b strings.Builder
	for _, part := range wrap(line, width) {
		b.WriteString(indent + part + "\n")
	}
	return b.String()
}

// needWords describe the facts that a rule needs besides the contact.
var needWords = map[rules.Need]string{
	rules.NeedRootEmail: "the root email of the account: --org",
	rules.NeedDNS:       "DNS lookups: --dns",
	rules.NeedRDAP:      "the registry of the domain: --rdap",
	rules.NeedAllTypes:  "all three contacts: --type security,billing,operations",
}

func needsText(rule rules.Rule) string {
	var words []string
	for _, n := range rule.Needs {
		words = append(words, needWords[n])
	}
	return strings.Join(words, "\n")
}

// stepsText numbers the steps of a rule.
func stepsText(rule rules.Rule) string {
	if rule.Steps == nil {
		return ""
	}
	var lines []string
	for i, step := range rule.Steps() {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, step))
	}
	return strings.Join(lines, "\n")
}

func controlsText(rule rules.Rule) string {
	var lines []string
	for _, c := range rule.Controls {
		line := c.Framework + " " + c.ID
		if c.Evidence {
			line += ", as evidence"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// shortControls lists the ids of controls of a framework, and which are evidence.
func shortControls(f rules.Framework, controls []rules.Control) string {
	var parts []string
	for _, c := range controls {
		for _, key := range c.KeysIn(f) {
			id := strings.TrimPrefix(key, f.ID+":")
			if c.Evidence {
				id += " (evidence)"
			}
			parts = append(parts, id)
		}
	}
	return strings.Join(parts, ", ")
}

// drawControls draws how many accounts pass each control of a framework.
func drawControls(p *Output, f rules.Framework, counts []report.ControlCount) error {
	if _, err := fmt.Fprintf(p, "\n%s:\n\n", p.Theme.Strong.Render(f.Name)); err != nil {
		return err
	}
	g := grid{columns: []column{{title: "CONTROL", floor: 12}, {title: "RULE"}, {title: "COUNTS AS"}, {title: "PASS"}, {title: "FAIL"}, {title: "ERROR"}, {title: "EXCEPTED"}}}
	for _, c := range counts {
		kind, rule := "verdict", string(c.Rule)
		if c.Evidence {
			kind = "evidence"
		}
		if c.Root {
			rule += " (root email)"
		}
		row := []cell{{text: strings.TrimPrefix(c.ID, f.ID+":")}, {text: rule}, {text: kind}}
		for _, n := range []int{c.Pass, c.Fail, c.Error, c.Excepted} {
			row = append(row, cell{text: strconv.Itoa(n)})
		}
		g.rows = append(g.rows, row)
	}
	if g.rows == nil {
		_, err := fmt.Fprintln(p, "No account was judged.")
		return err
	}
	return g.write(p)
}
