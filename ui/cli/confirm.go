package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// typedAbove is how many accounts are written at a yes; for more the number is
// to be typed.
const typedAbove = 10

// unasked complains of what keeps a command from writing before anything is asked
// of AWS: nobody to ask, and a policy that nobody has named where nobody is asked.
func (r *runner) unasked(yes bool) error {
	switch {
	case !yes && !r.canAsk():
		return errors.New("there is no terminal to ask on: add --yes to write without being asked")
	case yes && r.ruling.found():
		return fmt.Errorf("--yes with the policy %s, which was found and not named: add --policy %s if it is yours", r.ruling.name, r.ruling.argument())
	default:
		return nil
	}
}

// recordable complains where the journal cannot take what is to be written. Nobody
// is asked for a yes in vain, and not every account tells of it.
func recordable(s *session) error {
	if err := s.journal.CheckWritable(); err != nil {
		return notDone("Nothing was written: a change is only made when it can be recorded. Make the folder writable and try again.", "%s", err)
	}
	return nil
}

// untouched adds to the end of a command at its question that nothing came of it.
func untouched(err error) error {
	if code, stopped := stopCode(err); stopped {
		return &failure{code: code, text: "stopped: nothing was written", err: err}
	}
	return err
}

// askToWrite asks whether to make changes that have been shown.
func (r *runner) askToWrite(ctx context.Context, changes []change.Change) (bool, error) {
	if len(changes) == 0 {
		return false, nil
	}
	n, what := accountsOf(changes), writeText(changes)
	if n <= typedAbove {
		return r.confirm(ctx, what+"?")
	}
	verb := "write"
	if deletions(changes) == len(changes) {
		verb = "delete"
	}
	question := fmt.Sprintf("%s? Type %d to %s: ", what, n, verb)
	for {
		answer, err := r.ask(ctx, question)
		switch answer = strings.ToLower(strings.TrimSpace(answer)); {
		case err != nil || slices.Contains(refusals, answer):
			return false, err
		case answer == strconv.Itoa(n):
			return true, nil
		}
		question = fmt.Sprintf("That is not %d. Type %d to %s, or nothing to stop: ", n, n, verb)
	}
}

// refusals are the answers that stop where a number is to be typed. After any
// other slip the question comes again: reading many accounts anew takes long.
var refusals = []string{"", "n", "no", "q", "quit"}

// writeText says what is to be done: "Write to 3 accounts", "Write 4 contacts of
// 3 accounts, 1 of them to delete".
func writeText(changes []change.Change) string {
	n := accountsOf(changes)
	contacts, accounts := plural(len(changes), "contact", "contacts"), plural(n, "account", "accounts")
	switch gone := deletions(changes); {
	case gone == len(changes):
		return "Delete " + contacts + " of " + accounts
	case gone > 0:
		return fmt.Sprintf("Write %s of %s, %d of them to %s", contacts, accounts, gone, toDelete)
	case len(changes) != n:
		return "Write " + contacts + " of " + accounts
	default:
		return "Write to " + accounts
	}
}

// accountsOf counts the accounts that changes are about.
func accountsOf(changes []change.Change) int {
	ids := map[string]bool{}
	for _, c := range changes {
		ids[c.AccountID] = true
	}
	return len(ids)
}

// fieldsText shows a change, a line for each field: those that stay as they are
// with their value alone.
func fieldsText(p *paper, c change.Change) string {
	var b strings.Builder
	for _, f := range audit.Fields {
		before, after := fieldText(p, f, c.Before), fieldText(p, f, c.After)
		if stays(f, c) {
			fmt.Fprintf(&b, "  %-6s %s\n", f.Label(), after)
			continue
		}
		fmt.Fprintf(&b, "  %-6s %s %s %s\n", f.Label(), p.theme.Before.Render(before), p.theme.Glyphs.Arrow, p.theme.After.Render(after))
	}
	return b.String()
}

// fieldText is a field's value, in quotation marks where it is blank or has blanks
// at its edges, or the sign for none where no contact is set.
func fieldText(p *paper, f audit.Field, c *audit.Contact) string {
	if c == nil {
		return p.theme.Glyphs.None
	}
	text := style.Clean(f.Of(*c))
	if text == "" || strings.Trim(text, " ") != text {
		return `"` + text + `"`
	}
	return text
}
