package walk

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// showHandOver shows the text for somebody who may write.
func (w *Walk) showHandOver() screen.Action {
	if w.stage == walkAccount || w.stage == WalkSummary {
		w.from = w.stage
		w.Show(walkHandOver)
	}
	return nil
}

// handOverPage shows the text.
func (w *Walk) handOverPage(p *describe.Page) []widget.Button {
	for line := range strings.SplitSeq(strings.TrimSuffix(w.handOverText(), "\n"), "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if line == "" {
			p.Lines = append(p.Lines, "")
			continue
		}
		p.Paragraph(indent, p.Theme.Text, style.Clean(line))
	}
	copied := w.KeyButton(screen.CmdCopy, "copy")
	copied.Focused = true
	return []widget.Button{copied, w.KeyButton(screen.CmdBack, "back")}
}

// toWrite is an account that somebody else is to write, and what.
type toWrite struct {
	row     *scan.Row
	contact *audit.Contact // nil: still to be filled in
}

// handedOver are the accounts of the text: those that were collected or denied,
// else all about which nothing was done.
func (w *Walk) handedOver() []toWrite {
	var all []toWrite
	for _, s := range w.Steps {
		if row := w.Roster.Row(s.key); row != nil && row.Result != nil && (s.Did == WalkCollected || s.Did != WalkWrote && s.denied != nil) {
			all = append(all, toWrite{row, s.Contact})
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, s := range w.others() {
		all = append(all, toWrite{w.Roster.Row(s.key), w.last()})
	}
	return all
}

// handOverText is what somebody who may write needs to know: which accounts,
// which contact, how to write it by the AWS CLI or in the console, and which IAM
// permissions it takes.
func (w *Walk) handOverText() string {
	all := w.handedOver()
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	count := "1 AWS account needs its security contact"
	if len(all) != 1 {
		count = fmt.Sprintf("%d AWS accounts need their security contacts", len(all))
	}
	say("%s set. AWS writes there when it sees abuse or an exposed key.", count)
	blank := slices.ContainsFunc(all, func(t toWrite) bool { return t.contact == nil })
	if blank {
		say("NAME, TITLE, EMAIL and PHONE are still to be filled in.")
	}
	say("")
	for _, t := range all {
		say("%s: %s", strings.Join(describe.AccountNames(t.row), " "), describe.VerdictOf(t.row).Reason)
		if c := t.contact; c != nil {
			for _, f := range audit.Fields {
				say("  %-6s %s", f.Label(), f.Of(*c))
			}
		}
	}
	say("")
	say("With the AWS CLI, one command for each account, by a profile that may write:")
	organization := false
	for _, t := range all {
		target, via := describe.RouteOf(t.row)
		organization = organization || via.Mode == audit.InOrganization
		say("  %s", describe.SetCommand(target, via, t.contact))
	}
	say("")
	say("Or in the AWS console:")
	for _, t := range all {
		target, via := describe.RouteOf(t.row)
		url, signedIn := describe.ConsoleLink(target, via)
		say("  %s: in a browser that is signed in to %s, open %s", describe.AccountLabel(t.row), signedIn, url)
	}
	if organization {
		say("  Under Organizations, choose Contact info, then Alternate contacts, Security contact, Edit, and Update.")
	} else {
		say("  Scroll to Alternate contacts, choose Edit, fill in Security, and choose Update.")
	}
	if w.Options.Permissions != nil {
		say("")
		say("IAM permissions that it takes:")
		for line := range strings.SplitSeq(strings.TrimSpace(w.Options.Permissions(organization)), "\n") {
			say("  %s", line)
		}
	}
	return b.String()
}
