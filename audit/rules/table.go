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

// table is everything that is judged, in the order in which it is reported.
// A rule is added by adding a row.
var table = []ruleRow{
	{
		judge: judgePresent,
		Rule: Rule{
			ID: SecurityContactPresent, Title: "A security contact is set", Short: "no security contact",
			Severity: High, Level: policy.LevelFail, OnlySecurity: true, WhenUnset: true,
			Passes: "AWS holds a SECURITY alternate contact whose name, title, email and phone are not blank",
			Why: "AWS sends abuse reports, reports of exposed keys and other security notices to the security contact; " +
				"without one they go to the root mailbox alone. An abuse report that nobody answers within 24 hours can end " +
				"with resources blocked or the account suspended. New organization accounts start without any alternate contact.",
			Remedy: "Set a name, a title, a mailbox that at least two people read and a phone that is answered day and night",
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
			ID: EmailWellFormed, Title: "The email address is well formed", Short: "malformed email",
			Severity: High, Level: policy.LevelFail,
			Passes: "mail can reach the address in principle: no leading, trailing or doubled dot before the @; after it, labels " +
				"without underscore or a hyphen at the edge, the last of two characters or more and not a number",
			Why:    "AWS accepts all of these and tells nobody when the mail comes back.",
			Remedy: "Write an address that mail servers accept, such as security@octank.cloud",
		},
	},
	{
		judge: judgeEmailPlaceholder,
		Rule: Rule{
			ID: EmailNotPlaceholder, Title: "The email address is no placeholder", Short: "placeholder email",
			Severity: High, Level: policy.LevelFail,
			Passes: "the domain can be reached from the internet (not reserved by RFC 2606 or 6761, not an internal suffix, not one label " +
				"alone, not \"example\" before a public suffix) and the address is no stand-in such as noreply or changeme",
			Why:    "AWS verifies nothing about the contact: an address at example.invalid is accepted, and every notice sent there is lost.",
			Remedy: "Set a mailbox that exists and that somebody reads",
		},
	},
	{
		judge: judgeSharedMailbox,
		Rule: Rule{
			ID: EmailSharedMailbox, Title: "The mailbox is read by more than one person", Short: "one person's mailbox",
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the address is not decided to be one person's",
			Why: "People go on holiday, fall ill and leave. A notice that waits in one person's mailbox may be read after the 24 hours " +
				"that AWS gives for an answer. AWS itself advises a distribution list.",
			Remedy: "Use a list or shared mailbox that at least two people read",
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
			ID: EmailDomainAllowed, Title: "The email domain is an allowed one", Short: "domain not allowed",
			Severity: Medium, Level: policy.LevelOff, OnPolicy: policy.LevelFail,
			Passes: "the address is in or below one of the domains that the policy allows",
			Why: "Mail about a company's accounts that goes to somebody else's domain is read by people who do not work there, " +
				"and keeps going there after a supplier or a colleague has left.",
			Remedy: "Use an address in one of the domains that the policy allows",
		},
	},
	{
		judge: judgeNotRoot, usesTarget: true,
		Rule: Rule{
			ID: EmailNotRoot, Title: "The email address is not the root user's", Short: "the root email",
			Severity: Medium, Level: policy.LevelWarn, Needs: []Need{NeedRootEmail},
			Passes: "the address is not the account's own root email, nor the same but for what follows a +",
			Why: "The root mailbox gets every notice anyway. A contact with the same address adds nobody, and when that mailbox is lost " +
				"the alternate contact is lost with it.",
			Remedy: "Use an address that does not end in the root mailbox",
		},
	},
	{
		judge: judgeTakesMail,
		Rule: Rule{
			ID: EmailDomainTakesMail, Title: "The email domain takes mail", Short: "domain takes no mail",
			Severity: Medium, Level: policy.LevelOff, OnRequest: policy.LevelWarn, Needs: []Need{NeedDNS},
			Passes: "the domain has MX or address records and no null MX (RFC 5321, RFC 7505)",
			Why:    "Mail to a domain without a mail server comes back, and AWS tells nobody.",
			Remedy: "Check the domain for a typing error, or have its mail set up",
		},
	},
	{
		judge: judgeNamePlaceholder,
		Rule: Rule{
			ID: NameNotPlaceholder, Title: "The name is no placeholder", Short: "placeholder name",
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the whole name is no stand-in (N/A, TBD, x, test, …) and no template that was never filled in (${…}, {{…}}, <…>)",
			Why:    "AWS verifies nothing. A stand-in is the sign of a contact that nobody chose, and leaves whoever calls without a name to ask for.",
			Remedy: "Name the person or team that answers, such as Security Operations",
		},
	},
	{
		judge: judgeDialable,
		Rule: Rule{
			ID: PhoneDialable, Title: "The phone number can be dialled from abroad", Short: "phone not dialable",
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "it fits AWS's own pattern and length, starts with + and the country code, and has a length that the country's numbers have",
			Why:    "AWS calls from wherever its people are. Without a country code, or with digits missing, the call reaches nobody.",
			Remedy: "Write the number with + and its country code, such as +1 206 555 4100",
		},
	},
	{
		judge: judgePhonePlaceholder,
		Rule: Rule{
			ID: PhoneNotPlaceholder, Title: "The phone number is no placeholder", Short: "placeholder phone",
			Severity: High, Level: policy.LevelFail,
			Passes: "it has 7 digits or more, they are not all the same, with or without the country code, and it is not in a range set aside for fiction",
			Why:    "AWS accepts a phone of 0. When mail goes unanswered the phone is how AWS reaches anybody at all.",
			Remedy: "Set a number that is answered day and night, such as the on-call line",
		},
	},
	{
		judge: judgePhoneMadeUp,
		Rule: Rule{
			ID: PhoneLooksMadeUp, Title: "The phone number does not look made up", Short: "phone looks made up",
			Severity: Low, Level: policy.LevelWarn,
			Passes: "libphonenumber calls it valid, no 8 digits of it count up or down, and it does not end in 8 equal digits",
			Why:    "A number of the right length may still be one that no country gives out.",
			Remedy: "Call the number once; if it is not yours, set one that is",
		},
	},
	{
		judge: judgeMatchesPolicy, usesTarget: true,
		policyDefines: (*policy.Policy).WantsType,
		Rule: Rule{
			ID: MatchesPolicy, Title: "The contact is the one that the policy wants", Short: "not as the policy wants",
			Severity: High, Level: policy.LevelOff, OnPolicy: policy.LevelFail, WhenUnset: true,
			Passes: "every field that the policy wants means the same: emails but for case, phones as E.164, names and titles but for " +
				"Unicode's forms and the number of their blanks. A difference in spelling alone passes and is told (compare: exact has it fail)",
			Why: "The policy names who answers for this account. Any other contact is one that somebody changed by hand, " +
				"or that was right before the team, the list or the on-call number changed.",
			Remedy: "Apply what the policy wants (accountable apply, or a on the screens), or except the account with a reason and an end",
		},
	},
	{
		judge: judgeDistinct,
		Rule: Rule{
			ID: ContactsDistinct, Title: "The three alternate contacts differ", Short: "contacts not distinct",
			Severity: Low, Level: policy.LevelOff, Needs: []Need{NeedAllTypes}, PerAccount: true,
			Passes: "SECURITY, BILLING and OPERATIONS are all set and no two of them share an email or a phone",
			Why:    "Three contacts that are one reach one desk: a security notice then waits among the invoices.",
			Remedy: "Give each of the three contacts an email and a phone of its own",
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
			Why: "AWS trims the email when it stores it and leaves the other fields as they were sent. White space at the edge breaks " +
				"comparisons and is a trace of a careless paste.",
			Remedy: "Save the contact again without the white space: this program trims what it sends",
		},
	},
}
