package policy

import (
	"bytes"
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config/yamlfile"
)

// Parts of a new policy file. Lines that start with # and a blank are
// explanations. Lines that start with # and a key, or more than one blank, are
// examples to uncomment.
const (
	templateHead = `# The policy of accountable: the alternate contacts that this company requires
# in its AWS accounts, and how they are checked. Keep it under version control.
# "accountable policy check" finds mistakes in it, and "accountable policy
# explain ACCOUNT" shows which lines apply to an account.
#
# For completion in an editor, run
# "accountable policy schema > accountable.schema.json" and put the comment
# yaml-language-server: $schema=accountable.schema.json on the first line.

version: 1

# The contacts that every account must have. AWS sends abuse reports, reports of
# exposed keys and other security notices to the security contact: use a list
# that at least two people read and a phone that is staffed 24/7.
# A field that is not listed may have any value.
`
	templateTail = `
# Other values for some accounts. For each field, the last override that matches
# the account wins. All keys of a match must match, each by any of its values:
# accounts, names, ous, tags, states.
#overrides:
#  - match: {ous: ["Root/Payments/*"], tags: {environment: [prod]}}
#    contacts:
#      security:
#        email: payments-security@%[1]s

# How contacts are compared with this policy: by meaning (emails ignoring case,
# phones as numbers, names ignoring blanks) or exactly (exact).
#compare: meaning

# The level of a rule: fail, warn or off. "accountable rules" lists all rules.
#rules:
#  email-shared-mailbox: fail
#  contacts-distinct: warn

# The highest level of findings about root emails. Without it, they are warnings that
# do not change the verdict of an account.
#root: warn

# The domains of allowed email addresses, including their subdomains.
#allowed_domains: [%[1]s]

# Mailboxes that several people read, although they look personal: addresses, patterns
# or domains.
#shared_mailboxes: [jane.doe@%[1]s, "*@soc.%[1]s"]

# Mailboxes that one person reads, although they look shared.
#personal_mailboxes: [ops-jane@%[1]s]

# Words of your company that make an address that of a team.
#team_words: [bluebird]

# How often each mailbox and phone must be answered: "accountable drill" asks.
#confirm_every: 90d

# Known problems that are accepted until the end of a day.
#exceptions:
#  - match: {accounts: ["111122223333"]}
#    rule: email-shared-mailbox
#    reason: The list is being set up
#    owner: cloud-platform@%[1]s
#    expires: 2027-01-31

# Accounts that are not checked, and accounts that are checked but never changed.
#leave_out:
#  - match: {names: ["sandbox-*"]}
#    reason: Short-lived test accounts
#hands_off:
#  - match: {states: [SUSPENDED]}
#    reason: Their former owners close them
`
	exampleDomain = "octank.cloud"
)

// exampleContact is the contact of the example.
var exampleContact = audit.Contact{
	Name: "Security Operations", Title: "Duty officer", Email: "security@" + exampleDomain, Phone: "+1 206 555 4100",
}

// Template returns a new policy file with comments that requires the given
// contacts. A value that violates a rule becomes a comment with the reason.
// The suggested contacts, which too few accounts share, are comments. If there
// is no value of either, the file contains an example.
func Template(contacts, suggested map[audit.ContactType]audit.Contact) []byte {
	wanted, suggestions := contactBlock(contacts), contactBlock(suggested)
	_, lines := contactLines(audit.Security, exampleContact)
	example := commentOut("contacts:\n  security:\n" + lines)
	var b bytes.Buffer
	b.WriteString(templateHead)
	switch {
	case wanted != "" && suggestions != "":
		b.WriteString("contacts:\n" + wanted + suggestionNote + commentOut(suggestions))
	case wanted != "":
		b.WriteString("contacts:\n" + wanted)
	case suggestions != "":
		b.WriteString(suggestionNote + commentOut("contacts:\n"+suggestions))
	default:
		b.WriteString(example)
	}
	fmt.Fprintf(&b, templateTail, templateDomain(contacts, suggested))
	return b.Bytes()
}

// suggestionNote explains the contacts that are comments.
const suggestionNote = `# At most half of the accounts share this contact: check it, then remove the #.
`

// contactBlock returns the lines of contacts with a value that violates no rule.
func contactBlock(contacts map[audit.ContactType]audit.Contact) string {
	var b strings.Builder
	for _, t := range audit.ContactTypes {
		if good, lines := contactLines(t, contacts[t].Trimmed()); good {
			fmt.Fprintf(&b, "  %s:\n%s", t.Key(), lines)
		}
	}
	return b.String()
}

// templateDomain returns the email domain of the first contact, for the examples.
func templateDomain(sources ...map[audit.ContactType]audit.Contact) string {
	for _, contacts := range sources {
		for _, t := range audit.ContactTypes {
			c := contacts[t].Trimmed()
			good, _ := contactLines(t, c)
			if d := audit.MailDomain(c.Email); good && isDomain(d) {
				return d
			}
		}
	}
	return exampleDomain
}

// commentOut turns lines into comments.
func commentOut(lines string) string {
	return "#" + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n#") + "\n"
}

// contactLines returns the fields of a contact, with rejected values as
// comments, and whether any value is left.
func contactLines(t audit.ContactType, c audit.Contact) (good bool, lines string) {
	against := fieldObjections(policy.Policy{}, t, c)
	var b strings.Builder
	for _, f := range audit.Fields {
		value := f.Of(c)
		switch reason := against[f].short; {
		case value == "":
		case reason != "":
			fmt.Fprintf(&b, "    # Not used: most accounts have %s %s (%s).\n", f.Key(), yamlfile.Quote(value), reason)
		default:
			good = true
			fmt.Fprintf(&b, "    %s: %s\n", f.Key(), yamlfile.Quote(value))
		}
	}
	return good, b.String()
}
