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

// showHandOver shows the text for a person who may write.
func (w *Walk) showHandOver() screen.Action {
	if w.stage == accountStage || w.stage == SummaryStage {
		w.handOverFrom = w.stage
		w.ShowStage(handOverStage)
	}
	return nil
}

// handOverPage draws the text to hand over.
func (w *Walk) handOverPage(p *describe.Page) []widget.Button {
	for _, line := range w.handOverText() {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if line == "" {
			p.Lines = append(p.Lines, "")
			continue
		}
		p.Paragraph(indent, p.Theme.Text, line)
	}
	copyButton := w.KeyButton(screen.CmdCopy, "copy")
	copyButton.Focused = true
	return []widget.Button{copyButton, w.KeyButton(screen.CmdBack, "back")}
}

// handedOver is an account that another person has to write, and its contact.
type handedOver struct {
	row     *scan.Row
	contact *audit.Contact // nil: to be filled in by that person
}

// contactsToHandOver returns the accounts that were collected or denied, or else all open
// accounts.
func (w *Walk) contactsToHandOver() []handedOver {
	var all []handedOver
	for _, s := range w.Steps {
		if row := w.Roster.Row(s.key); row != nil && row.Result != nil && (s.Progress == Collected || s.Progress != Written && s.denied != nil) {
			all = append(all, handedOver{row, s.Contact})
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, s := range w.openSteps() {
		all = append(all, handedOver{w.Roster.Row(s.key), w.lastContact()})
	}
	return all
}

// handOverText returns the lines of the text for a person who may write: the accounts and contacts, how
// to write them with the AWS CLI or in the console, and the IAM permissions.
func (w *Walk) handOverText() []string {
	all := w.contactsToHandOver()
	var lines []string
	printf := func(format string, args ...any) { lines = append(lines, style.Clean(fmt.Sprintf(format, args...))) }
	count := "1 AWS account needs its security contact"
	if len(all) != 1 {
		count = fmt.Sprintf("%d AWS accounts need their security contacts", len(all))
	}
	printf("%s set. AWS sends notices about abuse and exposed keys there.", count)
	blank := slices.ContainsFunc(all, func(t handedOver) bool { return t.contact == nil })
	if blank {
		printf("Fill in NAME, TITLE, EMAIL and PHONE.")
	}
	printf("")
	for _, t := range all {
		printf("%s: %s", strings.Join(describe.AccountNames(t.row), " "), describe.VerdictOf(t.row).Reason)
		if c := t.contact; c != nil {
			for _, f := range audit.Fields {
				printf("  %-6s %s", f.Label(), style.Reveal(f.Of(*c)))
			}
		}
	}
	printf("")
	printf("With the AWS CLI, one command for each account, with a profile that may write:")
	organization := false
	for _, t := range all {
		target, via := describe.RouteOf(t.row)
		organization = organization || via.Mode == audit.InOrganization
		if line, problem := describe.SetCommand(target, via, t.contact); problem == "" {
			printf("  %s", line)
		} else {
			printf("  no command for %s: %s", describe.AccountLabel(t.row), problem)
		}
	}
	printf("")
	printf("Or in the AWS console:")
	for _, t := range all {
		target, via := describe.RouteOf(t.row)
		url, signedIn := describe.ConsoleLink(target, via)
		printf("  %s: open %s in a browser that is signed in to %s", describe.AccountLabel(t.row), url, signedIn)
	}
	if organization {
		printf("  Under Organizations, choose Contact info, then Alternate contacts, Security contact, Edit, and Update.")
	} else {
		printf("  Scroll to Alternate contacts, choose Edit, fill in Security, and choose Update.")
	}
	if w.Options.Permissions != nil {
		printf("")
		printf("Required IAM permissions:")
		for line := range strings.SplitSeq(strings.TrimSpace(w.Options.Permissions(organization)), "\n") {
			printf("  %s", line)
		}
	}
	return lines
}
