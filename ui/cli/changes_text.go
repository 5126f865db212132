package cli

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// changesText describes changes: "Write to 3 accounts", "Write 4 contacts of
// 3 accounts, 1 of them to delete".
func changesText(changes []change.Change) string {
	n := countAccounts(changes)
	contacts, accounts := plural(len(changes), "contact", "contacts"), plural(n, "account", "accounts")
	switch gone := countDeletions(changes); {
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

// countAccounts counts the accounts that changes are about.
func countAccounts(changes []change.Change) int {
	ids := map[string]bool{}
	for _, c := range changes {
		ids[c.AccountID] = true
	}
	return len(ids)
}

// fieldsText shows a change, a line for each field: those that stay as they are
// with their value alone.
func fieldsText(p *output, c change.Change) string {
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
func fieldText(p *output, f audit.Field, c *audit.Contact) string {
	if c == nil {
		return p.theme.Glyphs.None
	}
	text := style.Clean(f.Of(*c))
	if text == "" || strings.Trim(text, " ") != text {
		return `"` + text + `"`
	}
	return text
}
