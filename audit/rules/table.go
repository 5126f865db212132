package rules

import (
	"slices"

	"accountable/audit"
)

// The ids of the rules.
const (
	SecurityContactPresent audit.RuleID = "security-contact-present"
	EmailWellFormed        audit.RuleID = "email-well-formed"
	EmailDomainExists      audit.RuleID = "email-domain-exists"
	EmailNoTypo            audit.RuleID = "email-no-typo"
	EmailNotPlaceholder    audit.RuleID = "email-not-placeholder"
	EmailNotDisposable     audit.RuleID = "email-not-disposable"
	EmailSharedMailbox     audit.RuleID = "email-shared-mailbox"
	EmailDomainAllowed     audit.RuleID = "email-domain-allowed"
	EmailNotRoot           audit.RuleID = "email-not-root"
	EmailDomainTakesMail   audit.RuleID = "email-domain-takes-mail"
	EmailHostedApart       audit.RuleID = "email-hosted-apart"
	EmailDomainRenewed     audit.RuleID = "email-domain-renewed"
	NameNotPlaceholder     audit.RuleID = "name-not-placeholder"
	TitleNotPlaceholder    audit.RuleID = "title-not-placeholder"
	PhoneDialable          audit.RuleID = "phone-dialable"
	PhoneNotPlaceholder    audit.RuleID = "phone-not-placeholder"
	PhoneLooksMadeUp       audit.RuleID = "phone-looks-made-up"
	MatchesPolicy          audit.RuleID = "matches-policy"
	ContactsDistinct       audit.RuleID = "contacts-distinct"
	NoStraySpaces          audit.RuleID = "no-stray-spaces"
	ContactConfirmed       audit.RuleID = "contact-confirmed"
	EmailLikeTheOthers     audit.RuleID = "email-like-the-others"
)

// The fields that a rule can look at.
var (
	nameField  = []audit.Field{audit.FieldName}
	titleField = []audit.Field{audit.FieldTitle}
	emailField = []audit.Field{audit.FieldEmail}
	phoneField = []audit.Field{audit.FieldPhone}

	confirmedFields = []audit.Field{audit.FieldEmail, audit.FieldPhone}
)

// table holds all rules in the order in which they are reported. audit/doc.go says how
// to add one. The rows are in the files of their fields.
var table = slices.Concat(presenceRows, emailRows, nameRows, phoneRows, contactRows, []ruleRow{confirmedRow})
