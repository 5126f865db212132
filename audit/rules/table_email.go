package rules

import (
	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules/maildomain"
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
			Remedy: "Write one address such as security@octank.cloud, without a name, brackets or a second address",
		},
	},
	{
		judge: judgeDomainExists, yieldsTo: []audit.RuleID{EmailWellFormed, EmailNotPlaceholder},
		Rule: Rule{
			ID: EmailDomainExists, Title: "The top-level domain exists", Short: "no such domain", Fields: emailField,
			Severity: High, Level: policy.LevelFail,
			Passes: "the last label of the domain is in the ICANN part of the public suffix list of " + maildomain.ListDate() + ", which needs no network; " +
				"domains that the policy allows always pass",
			Why:    "Mail to a domain such as octank.con bounces, and AWS does not report that.",
			Remedy: "Correct the end of the domain. If the top-level domain is new, list the domain under allowed_domains in the policy, or add an exception",
		},
	},
	{
		judge: judgeNoTypo, usesTarget: true, yieldsTo: []audit.RuleID{EmailWellFormed, EmailNotPlaceholder, EmailDomainExists, EmailNotDisposable, EmailDomainAllowed},
		Rule: Rule{
			ID: EmailNoTypo, Title: "The email domain has no typing error", Short: "typo in domain", Fields: emailField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the domain is not one letter away from the domain of a large mail provider, from a domain that the policy allows, or from the " +
				"domain that more than half of the accounts of the run use",
			Why: "A domain with a typing error may belong to strangers: they read the notices about your account, and you do not. " +
				"Such domains are registered on purpose.",
			Remedy: "Correct the domain, or add an exception if it is right",
		},
	},
	{
		judge: judgeEmailPlaceholder, yieldsTo: []audit.RuleID{EmailWellFormed},
		Rule: Rule{
			ID: EmailNotPlaceholder, Title: "The email address is not a placeholder", Short: "placeholder email", Fields: emailField,
			Severity: High, Level: policy.LevelFail,
			Passes: "mail from the internet can reach the domain (not reserved by RFC 2606, 6761, 7686 or 9476, not an internal suffix, not a single " +
				"label, not \"example\" before a public suffix), and the address is not a placeholder such as changeme, first.last or noreply, in more than 30 languages",
			Why:      "AWS does not verify contacts: it accepts an address at example.invalid, and every notice sent there is lost.",
			Remedy:   "Use an existing mailbox that is read. If this one is, add an exception",
			Controls: domainControls,
		},
	},
	{
		judge: judgeNotDisposable, yieldsTo: []audit.RuleID{EmailWellFormed},
		Rule: Rule{
			ID: EmailNotDisposable, Title: "The mailbox is not a throw-away inbox", Short: "throw-away inbox", Fields: emailField,
			Severity: High, Level: policy.LevelFail,
			Passes:   "the domain, or one above it, is not on the list of public throw-away inboxes; domains that the policy allows always pass",
			Why:      "Such inboxes delete mail after minutes or days, and everybody who knows the address can read it: also the notices about your account.",
			Remedy:   "Use a shared mailbox at your company's own domain",
			Controls: domainControls,
		},
	},
	{
		judge: judgeSharedMailbox, yieldsTo: []audit.RuleID{EmailWellFormed, EmailNotPlaceholder, EmailNotDisposable},
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
		judge: judgeTakesMail, yieldsTo: []audit.RuleID{EmailWellFormed, EmailNotPlaceholder, EmailDomainExists},
		Rule: Rule{
			ID: EmailDomainTakesMail, Title: "The email domain accepts mail", Short: "no mail server", Fields: emailField,
			Severity: Medium, Level: policy.LevelOff, OnRequest: policy.LevelWarn, Needs: []Need{NeedDNS},
			Passes: "the domain has MX or address records, no null MX, and its first mail server has an address (RFC 5321, RFC 7505)",
			Why:    "Mail to a domain without a mail server bounces, and AWS does not report that.",
			Remedy: "Check the domain for a typo, or set up mail for it",
		},
	},
	{
		judge: judgeHostedApart,
		Rule: Rule{
			ID: EmailHostedApart, Title: "The mailbox is not hosted by AWS", Short: "mailbox at AWS", Fields: emailField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "AWS does not receive the mail of the domain: it is not at awsapps.com and, with --dns, its mail server is not that of " +
				"Amazon WorkMail or Amazon SES",
			Why: "AWS can suspend an account, for example after an abuse report that nobody answered. If the mailbox is in that account, " +
				"the notice is lost together with it.",
			Remedy:   "Use a mailbox that AWS does not host. If it is in an account that cannot be suspended together with this one, add an exception",
			Controls: []Control{wellArchitected},
		},
	},
	{
		judge: judgeDomainRenewed,
		Rule: Rule{
			ID: EmailDomainRenewed, Title: "The email domain stays registered", Short: "domain expires", Fields: emailField,
			Severity: Medium, Level: policy.LevelOff, OnRequest: policy.LevelWarn, Needs: []Need{NeedRDAP},
			Passes: "its registry says, over RDAP, that the registration of the domain ends in more than 45 days, and that the domain is " +
				"not on hold, in its redemption period or about to be deleted",
			Why: "After a domain has expired, its mail is lost. Then everyone can register it, and receives the notices and codes that " +
				"AWS sends there.",
			Remedy: "Renew the domain, or use an address at another one",
		},
	},
}
