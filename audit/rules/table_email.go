package rules

import (
	"accountable/audit"
	"accountable/audit/policy"
)

// emailRows are the rules about the email address.
var emailRows = []ruleRow{
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
			Why:      "AWS does not verify contacts: it accepts an address at example.invalid, and every notice sent there is lost.",
			Remedy:   "Use an existing mailbox that is read",
			Controls: domainControls,
		},
	},
	{
		judge: judgeSharedMailbox,
		Rule: Rule{
			ID: EmailSharedMailbox, Title: "The mailbox is shared", Short: "personal mailbox", Fields: emailField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the address and the contact's name do not show that one person alone reads the mailbox",
			Steps:  sharedMailboxSteps,
			Why: "People go on holiday, fall ill and leave. A notice in a personal mailbox may be read after the 24 hours that AWS " +
				"allows for an answer. AWS itself recommends a distribution list.",
			Remedy:   "Use a distribution list or shared mailbox that at least two people read",
			Controls: sharedMailboxControls,
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
			Remedy:   "Use an address at a domain that the policy allows",
			Controls: domainControls,
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
	likeTheOthersRow,
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
}
