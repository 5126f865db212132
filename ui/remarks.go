package ui

import (
	"fmt"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// remarkCounts are what is to be said of exceptions in few words, what counts
// again first.
var remarkCounts = []struct {
	kind       scan.RemarkKind
	one, other string
}{
	{scan.RemarkExpired, "1 exception ran out", "%d exceptions ran out"},
	{scan.RemarkSoon, "1 exception runs out soon", "%d exceptions run out soon"},
	{scan.RemarkUnused, "1 exception is not needed", "%d exceptions are not needed"},
}

// remark looks what is to be said of the policy's exceptions, once all is read.
func (m *model) remark() {
	m.remarks = nil
	policy := m.policy()
	if len(policy.Exceptions) == 0 || m.era.busy() || m.finding() {
		return
	}
	whole := m.opts.Whole
	for _, s := range m.sources {
		whole = whole && s.trouble == nil
	}
	m.remarks = scan.ExceptionRemarks(policy, m.roster.Accounts(), m.opts.now(), whole)
}

// remarksLine counts the remarks for the header; "": there are none.
func (m *model) remarksLine() string {
	text := ""
	for _, c := range remarkCounts {
		n := 0
		for _, r := range m.remarks {
			if r.Kind == c.kind {
				n++
			}
		}
		if n == 0 {
			continue
		}
		words := c.one
		if n > 1 {
			words = fmt.Sprintf(c.other, n)
		}
		text = joined("; ", text, words)
	}
	if text == "" {
		return ""
	}
	return text + " (" + m.keyName(cmdHelp) + " lists them)"
}

// remarksSection lists what is to be said of exceptions.
func remarksSection(p *page, sh *app) {
	if len(sh.remarks) == 0 {
		return
	}
	p.Heading("Exceptions of " + style.Clean(sh.opts.Policy))
	for _, r := range sh.remarks {
		at := ""
		if r.At.Line > 0 {
			at = fmt.Sprintf("line %d: ", r.At.Line)
		}
		v := p.Theme.Verdict(string(audit.Warn))
		p.Paragraph(1, v.Style, v.Shape+" "+at+sentence(style.Clean(r.Text)))
	}
}
