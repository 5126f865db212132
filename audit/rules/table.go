package rules

import (
	"accountable/audit"
	"accountable/audit/policy"
)

// The ids of the rules.
const (
	SecurityContactPresent audit.RuleID = "security-contact-present"
	EmailWellFormed        audit.RuleID = "email-well-formed"
	EmailNotPlaceholder    audit.RuleID = "email-not-placeholder"
	EmailSharedMailbox     audit.RuleID = "email-shared-mailbox"
	EmailDomainAllowed     audit.RuleID = "email-domain-allowed"
	EmailNotRoot           audit.RuleID = "email-not-root"
	EmailDomainTakesMail   audit.RuleID = "email-domain-takes-mail"
	NameNotPlaceholder     audit.RuleID = "name-not-placeholder"
	PhoneDialable          audit.RuleID = "phone-dialable"
	PhoneNotPlaceholder    audit.RuleID = "phone-not-placeholder"
	PhoneLooksMadeUp       audit.RuleID = "phone-looks-made-up"
	MatchesPolicy          audit.RuleID = "matches-policy"
	ContactsDistinct       audit.RuleID = "contacts-distinct"
	NoStraySpaces          audit.RuleID = "no-stray-spaces"
)

// The fields that a rule can look at.
var (
	nameField  = []audit.Field{audit.FieldName}
	emailField = []audit.Field{audit.FieldEmail}
	phoneField = []audit.Field{audit.FieldPhone}
)

// table holds all rules in the order in which they are reported. audit/doc.go says how
// to add one.
var table = []ruleRow{
	{
		judge: judgePresent,
		Rule: Rule{
			ID: SecurityContactPresent, Title: "A security contact is set", Short: "no security contact",
			Severity: High, Level: policy.LevelFail, OnlySecurity: true, WhenUnset: true,
			Passes: "the SECURITY alternate contact has a name, title, email and phone",
			Why: "AWS sends abuse reports, reports of exposed keys and other security notices to the security contact; " +
				"without one, only the root mailbox receives them. An abuse report that is not answered within 24 hours can end " +
				"in blocked resources or a suspended account. New organization accounts start without any alternate contact.",
			Remedy: "Set name, title, a shared mailbox and a phone staffed 24/7",
			Controls: []Control{
				{"CIS AWS Foundations", "1.18 (v1.2.0)"},
				{"CIS AWS Foundations", "1.2 (v1.3–v5.0)"},
				{"CIS AWS Foundations", "2.2 (v6.0)"},
				{"CIS AWS Foundations", "2.3 (v7.0)"},
				{"Security Hub", "Account.1 (medium)"},
				{"AWS Config", "SECURITY_ACCOUNT_INFORMATION_PROVIDED"},
				{"NIST 800-53 r5", "CM-2"},
				{"NIST 800-53 r5", "CM-2(2)"},
				{"PCI DSS 4.0", "A1.2.3"},
				{"ISO 27001:2022", "A.5.5"},
				{"Trend Micro Conformity", "IAM-031 Account Alternate Contacts (high)"},
				{"AWS Startup Security Baseline", "ACCT.01"},
				{"AWS Well-Architected", "SEC03-BP03 (as Prowler maps it)"},
				{"AWS Well-Architected", "SEC10-BP01 (as Prowler maps it)"},
				{"Prowler", "account_security_contact_information_is_registered"},
			},
		},
	},
	{
		judge: judgeWellFormed,
		Rule: Rule{
			ID: EmailWellFormed, Title: "The email address is well formed", Short: "invalid email", Fields: emailField,
			Severity: High, Level: policy.LevelFail,
			Passes: "mail servers accept the address: before the @ no leading, trailing or double dot; in the domain no underscore, " +
				"no label with a hyphen at its start or end, and a last label of two or more characters that is not a number",
			Why:    "AWS accepts malformed addresses and does not report mail that bounces.",
			Remedy: "Use a valid address such as security@octank.cloud",
		},
	},
	{
		judge: judgeEmailPlaceholder,
		Rule: Rule{
			ID: EmailNotPlaceholder, Title: "The email address is not a placeholder", Short: "placeholder email", Fields: emailField,
			Severity: High, Level: policy.LevelFail,
			Passes: "the domain is reachable from the internet (not reserved by RFC 2606 or 6761, not an internal suffix, not a single " +
				"label, not \"example\" before a public suffix) and the address is not a placeholder such as noreply or changeme",
			Why:    "AWS does not verify contacts: it accepts an address at example.invalid, and every notice sent there is lost.",
			Remedy: "Use an existing mailbox that is read",
		},
	},
	{
		judge: judgeSharedMailbox,
		Rule: Rule{
			ID: EmailSharedMailbox, Title: "The mailbox is shared", Short: "personal mailbox", Fields: emailField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the address does not look personal",
			Why: "People go on holiday, fall ill and leave. A notice in a personal mailbox may be read after the 24 hours that AWS " +
				"allows for an answer. AWS itself recommends a distribution list.",
			Remedy: "Use a distribution list or shared mailbox that at least two people read",
			Controls: []Control{
				{"Trend Micro Conformity", "IAM-031 Account Alternate Contacts (a distribution list, not one person)"},
				{"AWS Startup Security Baseline", "ACCT.01"},
			},
		},
	},
	{
		judge:         judgeDomainAllowed,
		policyDefines: func(p *policy.Policy, _ audit.ContactType) bool { return len(p.AllowedDomains) > 0 },
		Rule: Rule{
			ID: EmailDomainAllowed, Title: "The email domain is allowed", Short: "domain not allowed", Fields: emailField,
			Severity: Medium, Level: policy.LevelOff, OnPolicy: policy.LevelFail,
			Passes: "the domain is allowed by the policy, or is a subdomain of one that is",
			Why: "People outside the company read mail that goes to another company's domain, and it keeps going there after a supplier " +
				"or a colleague has left.",
			Remedy: "Use an address at a domain that the policy allows",
		},
	},
	{
		judge: judgeNotRoot, usesTarget: true,
		Rule: Rule{
			ID: EmailNotRoot, Title: "The email address is not the root email", Short: "root email", Fields: emailField,
			Severity: Medium, Level: policy.LevelWarn, Needs: []Need{NeedRootEmail},
			Passes: "not the root email, with or without a +suffix",
			Why: "The root mailbox receives every notice anyway. A contact with the same address adds no reader, and is lost together " +
				"with that mailbox.",
			Remedy: "Use an address that is not delivered to the root mailbox",
		},
	},
	{
		judge: judgeTakesMail,
		Rule: Rule{
			ID: EmailDomainTakesMail, Title: "The email domain accepts mail", Short: "no mail server", Fields: emailField,
			Severity: Medium, Level: policy.LevelOff, OnRequest: policy.LevelWarn, Needs: []Need{NeedDNS},
			Passes: "the domain has MX or address records and no null MX (RFC 5321, RFC 7505)",
			Why:    "Mail to a domain without a mail server bounces, and AWS does not report that.",
			Remedy: "Check the domain for a typo, or set up mail for it",
		},
	},
	{
		judge: judgeNamePlaceholder,
		Rule: Rule{
			ID: NameNotPlaceholder, Title: "The name is not a placeholder", Short: "placeholder name", Fields: nameField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the whole name is not a placeholder (N/A, TBD, x, test, …) and not an unfilled template (${…}, {{…}}, <…>)",
			Why:    "AWS does not verify contacts. A placeholder shows that the contact was never chosen, and callers do not know whom to ask for.",
			Remedy: "Name the person or team that answers, such as Security Operations",
		},
	},
	{
		judge: judgeDialable,
		Rule: Rule{
			ID: PhoneDialable, Title: "The phone number can be dialed from abroad", Short: "phone not dialable", Fields: phoneField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "AWS accepts it, it starts with + and the country code, and its length is valid in that country",
			Why:    "AWS may call from any country. Without the country code, or with digits missing, the call does not connect.",
			Remedy: "Write the number with + and the country code, such as +1 206 555 4100",
		},
	},
	{
		judge: judgePhonePlaceholder,
		Rule: Rule{
			ID: PhoneNotPlaceholder, Title: "The phone number is not a placeholder", Short: "placeholder phone", Fields: phoneField,
			Severity: High, Level: policy.LevelFail,
			Passes: "at least 7 digits, not all equal (also without the country code), not in a range reserved for fiction",
			Why:    "AWS accepts 0 as a phone number. When mail is not answered, AWS can only call.",
			Remedy: "Set a number staffed 24/7, such as the on-call line",
		},
	},
	{
		judge: judgePhoneMadeUp,
		Rule: Rule{
			ID: PhoneLooksMadeUp, Title: "The phone number looks real", Short: "phone looks fake", Fields: phoneField,
			Severity: Low, Level: policy.LevelWarn,
			Passes: "libphonenumber calls it valid, no 8 digits of it count up or down, and it does not end in 8 equal digits",
			Why:    "A number of the right length may still not exist in its country.",
			Remedy: "Call it to check; replace it if it isn't yours",
		},
	},
	{
		judge: judgeMatchesPolicy, usesTarget: true,
		policyDefines: (*policy.Policy).WantsType,
		Rule: Rule{
			ID: MatchesPolicy, Title: "The contact matches the policy", Short: "differs from policy",
			Severity: High, Level: policy.LevelOff, OnPolicy: policy.LevelFail, WhenUnset: true,
			Passes: "every field that the policy sets matches: emails ignoring case, phones as numbers, names and titles ignoring " +
				"Unicode forms and the number of blanks. Spelling differences pass with a note (compare: exact makes them fail)",
			Why: "The policy names who answers for this account. A different contact was changed by hand, or is outdated: the team, " +
				"the list or the on-call number has changed.",
			Remedy: "Apply the policy (accountable apply), or add an exception",
		},
	},
	{
		judge: judgeDistinct,
		Rule: Rule{
			ID: ContactsDistinct, Title: "The three alternate contacts differ", Short: "contacts overlap",
			Severity: Low, Level: policy.LevelOff, Needs: []Need{NeedAllTypes}, PerAccount: true,
			Passes: "SECURITY, BILLING and OPERATIONS are all set and no two of them share an email or a phone",
			Why:    "Three equal contacts reach one desk: a security notice then waits among the invoices.",
			Remedy: "Give each contact its own email and phone",
			Controls: []Control{
				{"ISO 27001:2022", "A.5.6"},
				{"Prowler", "account_maintain_different_contact_details_to_security_billing_and_operations"},
			},
		},
	},
	{
		judge: judgeStraySpaces,
		Rule: Rule{
			ID: NoStraySpaces, Title: "No field starts or ends with white space", Short: "stray spaces",
			Severity: Low, Level: policy.LevelWarn,
			Passes: "no stored field starts or ends with white space",
			Why:    "AWS keeps white space around all fields but the email. It breaks comparisons and is usually the result of a careless paste.",
			Remedy: "Save the contact again: this program removes the white space",
		},
	},
}
