package policy

import (
	"bytes"
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config/yamlfile"
)

// Parts of a new policy file. Lines that start with # and a blank explain; those
// that start with # and a key, or more than one blank, are examples to uncomment.
const (
	templateHead = `# The policy of accountable: what this company wants of the alternate contacts
# of its AWS accounts, and how they are judged. Keep it under version control.
# "accountable policy check" looks for mistakes in it, and "accountable policy
# explain ACCOUNT" says which of its lines decides what.
#
# Editors complete it once "accountable policy schema > accountable.schema.json"
# has written its schema, with yaml-language-server: $schema=accountable.schema.json
# in a comment of its own at the very top.

version: 1

# What every account is wanted to have. AWS sends abuse reports, reports of
# exposed keys and other security notices to the security contact: name a list
# that at least two people read and a phone that is answered day and night.
# A field that is not named may hold anything.
`
	templateTail = `
# Other values for some accounts. Overrides are read from top to bottom, and the
# last one that matches decides, field by field. Within a match all keys must
# hold, within a key any value: accounts, names, ous, tags, states.
#overrides:
#  - match: {ous: ["Root/Payments/*"], tags: {environment: [prod]}}
#    contacts:
#      security:
#        email: payments-security@%[1]s

# When a contact counts as the wanted one: by its meaning (an email but for case,
# a phone as a number, a name but for its blanks) or exactly.
#compare: meaning

# How a rule counts that does not hold: fail, warn or off. "accountable rules"
# lists all of them.
#rules:
#  email-shared-mailbox: fail
#  contacts-distinct: warn

# The domains that email addresses may be in or below.
#allowed_domains: [%[1]s]

# Addresses that several people read, although they look like one person's.
#shared_mailboxes: [jane.doe@%[1]s]

# What is known and tolerated for a while, to the end of the day named.
#exceptions:
#  - match: {accounts: ["111122223333"]}
#    rule: email-shared-mailbox
#    reason: The list is being set up
#    owner: cloud-platform@%[1]s
#    expires: 2027-01-31

# Accounts that are not judged, and accounts that are judged and never written.
#leave_out:
#  - match: {names: ["sandbox-*"]}
#    reason: Nothing runs there for longer than a day
#hands_off:
#  - match: {states: [SUSPENDED]}
#    reason: Whoever owned them looks after them
`
	exampleDomain = "octank.cloud"
)

// exampleContact is what an example wants.
var exampleContact = audit.Contact{
	Name: "Security Operations", Title: "Duty officer", Email: "security@" + exampleDomain, Phone: "+1 206 555 4100",
}

// Template is a policy file with comments that wants the contacts given, such
// as those that most accounts have. A value that a rule objects to stands there
// as a comment with the reason; where nothing is left, an example does.
func Template(contacts map[audit.ContactType]audit.Contact) []byte {
	var wanted strings.Builder
	domain := exampleDomain
	for _, t := range audit.ContactTypes {
		c := contacts[t].Trimmed()
		if good, lines := contactLines(t, c); good {
			fmt.Fprintf(&wanted, "  %s:\n%s", t.Key(), lines)
			if d := audit.MailDomain(c.Email); domain == exampleDomain && isDomain(d) {
				domain = d
			}
		}
	}
	_, lines := contactLines(audit.Security, exampleContact)
	example := commentOut("contacts:\n  security:\n" + lines)
	var b bytes.Buffer
	b.WriteString(templateHead)
	if wanted.Len() > 0 {
		b.WriteString("contacts:\n" + wanted.String())
	} else {
		b.WriteString(example)
	}
	fmt.Fprintf(&b, templateTail, domain)
	return b.Bytes()
}

// commentOut makes comments of lines.
func commentOut(lines string) string {
	return "#" + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n#") + "\n"
}

// contactLines are the fields of a contact, those with something against them
// as comments; false: all of them are.
func contactLines(t audit.ContactType, c audit.Contact) (good bool, lines string) {
	against := fieldObjections(policy.Policy{}, t, c)
	var b strings.Builder
	for _, f := range audit.Fields {
		value := f.Of(c)
		switch reason := against[f]; {
		case value == "":
		case reason != "":
			fmt.Fprintf(&b, "    # Most have the %s %s: %s.\n", f.Key(), yamlfile.Quote(value), reason)
		default:
			good = true
			fmt.Fprintf(&b, "    %s: %s\n", f.Key(), yamlfile.Quote(value))
		}
	}
	return good, b.String()
}
