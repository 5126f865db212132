package policy

import (
	"fmt"
	"time"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// FileName is the name of the policy file.
const FileName = "accountable.yaml"

// formatVersion is the version of both files.
const formatVersion = 1

// policyFile is a policy file with positions.
type policyFile struct {
	policy.Policy
	levelList                []dictEntry[audit.RuleID, policy.Level]
	domainList               []located[string]
	sharedList, personalList []located[policy.MailboxPattern]
}

// settingsKeys are keys of the settings, with the message for a policy that
// contains them.
var settingsKeys = map[string]string{
	"profiles":  "belongs in settings.yaml: it is personal",
	"read_only": "belongs in settings.yaml: it is personal, and a policy cannot change it",
	"theme":     "belongs in settings.yaml: it is personal",
	"mouse":     "belongs in settings.yaml: it is personal",
	"cache":     "belongs in settings.yaml: it is personal",
	"drill":     "belongs in settings.yaml: a policy cannot name a command to run",
}

// policySpec describes the whole file.
var policySpec = checkAlways(objectSpec(settingsKeys,
	versionField[policyFile](),
	newField("contacts", "The required contacts of every account, except where an override applies. A field that is not listed may have any value.",
		contactsSpec, func(p *policyFile, v map[audit.ContactType]policy.WantedFields) { p.Contacts = v }),
	newField("compare", "How contacts are compared with the policy: by meaning (emails ignoring case, phones as numbers, names ignoring blanks), or exactly.",
		choiceSpec(policy.CompareMeaning, policy.CompareExact), func(p *policyFile, v policy.Comparison) { p.Compare = v }),
	newField("overrides", "Other values for some accounts. For each field, the last override that matches the account wins.",
		listSpec(overrideSpec), func(p *policyFile, v []policy.Override) { p.Overrides = v }),
	newField("rules", "The level of a rule: fail, warn or off. \"accountable rules\" lists all rules with their default levels.",
		dictionarySpec(ruleSpec, choiceSpec(policy.LevelFail, policy.LevelWarn, policy.LevelOff)), func(p *policyFile, v []dictEntry[audit.RuleID, policy.Level]) { p.levelList = v }),
	newField("root", "The highest level of findings about the root email of an account. Without it, they are warnings that are listed apart and do not change the verdict. fail: rules have their own levels. off: root emails are not judged.",
		choiceSpec(policy.LevelFail, policy.LevelWarn, policy.LevelOff), func(p *policyFile, v policy.Level) { p.Root = v }),
	newField("allowed_domains", "The domains of allowed email addresses, including their subdomains.",
		listSpec(withLocation(textSpec(schema{examples: []any{"octank.cloud"}}, false, parseDomain))), func(p *policyFile, v []located[string]) { p.domainList = v }),
	newField("shared_mailboxes", "Mailboxes that several people read, although they look personal: addresses, patterns such as *@soc.octank.cloud, or domains with their subdomains.",
		listSpec(withLocation(mailboxSpec("jane.doe@octank.cloud"))), func(p *policyFile, v []located[policy.MailboxPattern]) { p.sharedList = v }),
	newField("personal_mailboxes", "Mailboxes that one person reads, although they look shared: addresses, patterns or domains.",
		listSpec(withLocation(mailboxSpec("ops-jane@octank.cloud"))), func(p *policyFile, v []located[policy.MailboxPattern]) { p.personalList = v }),
	newField("team_words", "Words of your company that make an address or a contact name that of a team.",
		listSpec(textSpec(schema{examples: []any{"bluebird"}}, false, parseTeamWord)), func(p *policyFile, v []string) { p.TeamWords = v }),
	newField("confirm_every", "How often the mailbox and the phone of a contact must be answered, in days or weeks. \"accountable drill\" asks them.",
		textSpec(schema{examples: []any{"90d"}, pattern: "^[1-9][0-9]*[dw]$"}, false, parseInterval), func(p *policyFile, v time.Duration) { p.ConfirmEvery = v }),
	newField("exceptions", "Known problems that are accepted until a date. An exception covers fail and warn, never an error.",
		listSpec(exceptionSpec), func(p *policyFile, v []policy.Exception) { p.Exceptions = v }),
	newField("leave_out", "Accounts that are not checked. They are shown as skipped, with the reason.",
		listSpec(checkIfValid(exemptionSpec, checkLeavesSome)), func(p *policyFile, v []policy.Exemption) { p.LeaveOut = v }),
	newField("hands_off", "Accounts that are checked but never changed.",
		listSpec(exemptionSpec), func(p *policyFile, v []policy.Exemption) { p.HandsOff = v }),
), checkContradictions).withTitle("Policy of accountable", "The alternate contacts that a company requires in its AWS accounts, and how they are checked.")

// withTitle sets the title of a whole file.
func (f spec[T]) withTitle(title, description string) spec[T] {
	f.schema.title, f.schema.description = title, description
	return f
}

// withName makes the schema a definition that is written once.
func (f spec[T]) withName(name string) spec[T] {
	f.schema.name = name
	return f
}

// versionField is the first key of both files.
func versionField[T any]() field[T] {
	return newField("version", "The version of this format.", spec[int]{
		schema: schema{constant: formatVersion},
		read: func(d *decoder, n *yaml.Node, name string) (int, bool) {
			if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || n.Value != "1" {
				d.reportf(n, "%s must be the number %d, not %s", name, formatVersion, quoteNode(n))
				return 0, false
			}
			return formatVersion, true
		},
	}, func(*T, int) {}).require(fmt.Sprintf("write version: %d at the top", formatVersion))
}

var contactsSpec = newContactsSpec().withName("contacts")

func newContactsSpec() spec[map[audit.ContactType]policy.WantedFields] {
	type contacts = map[audit.ContactType]policy.WantedFields
	fields := make([]field[contacts], len(audit.ContactTypes))
	for i, t := range audit.ContactTypes {
		fields[i] = newField(t.Key(), fmt.Sprintf("The %s contact.", t), contactSpec, func(all *contacts, v policy.WantedFields) {
			if *all == nil {
				*all = contacts{}
			}
			(*all)[t] = v
		})
	}
	return objectSpec(nil, fields...)
}

// fieldDocs describe the fields of a contact for editors.
var fieldDocs = map[audit.Field]struct{ doc, example string }{
	audit.FieldName:  {"The name of a team rather than a person.", "Security Operations"},
	audit.FieldTitle: {"The role of the contact.", "Duty officer"},
	audit.FieldEmail: {"A list or shared mailbox that at least two people read.", "security@octank.cloud"},
	audit.FieldPhone: {"A phone that is staffed 24/7, with + and the country code.", "+1 206 555 4100"},
}

var contactSpec = newContactSpec().withName("contact")

func newContactSpec() spec[policy.WantedFields] {
	fields := make([]field[policy.WantedFields], len(audit.Fields))
	for i, f := range audit.Fields {
		s := schema{maxLength: f.MaxLength(), examples: []any{fieldDocs[f].example}}
		if f == audit.FieldEmail {
			s.format = "email"
		}
		value := withLocation(textSpec(s, f == audit.FieldPhone, func(s string) (string, string) {
			if err := f.Check(s); err != nil {
				return "", "is invalid: " + err.Reason
			}
			return s, ""
		}))
		fields[i] = newField(f.Key(), fieldDocs[f].doc, value, func(w *policy.WantedFields, v located[string]) {
			if *w == nil {
				*w = policy.WantedFields{}
			}
			(*w)[f] = policy.Value{Text: v.value, At: positionOf(v.node)}
		})
	}
	return objectSpec(nil, fields...)
}

// states are the states of an account in Organizations (AccountState,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
var states = []string{"PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"}

var matchSpec = objectSpec(nil,
	newField("accounts", "Account ids of 12 digits.",
		oneOrMore(textSpec(schema{pattern: `^[0-9]{12}$`, examples: []any{"111122223333"}}, true, parseAccountID)), func(m *policy.Match, v []string) { m.Accounts = v }),
	newField("names", "Account names, or patterns: * matches any characters, ? one character, […] one of a set, unless an account has exactly this name.",
		oneOrMore(globSpec("payments-*", parseGlob)), func(m *policy.Match, v []policy.Glob) { m.Names = v }),
	newField("ous", "Paths of organizational units by name, or patterns. A path includes everything below the unit. Write a slash within a name as \\/ and a backslash as \\\\, without double quotes around the path.",
		oneOrMore(globSpec("Root/Payments/*", parseOUGlob)), func(m *policy.Match, v []policy.OUGlob) { m.OUs = v }),
	newField("tags", "Tags that the account must have, each with one of the values. Reading tags takes one request per account.",
		tagsSpec, func(m *policy.Match, v map[string][]policy.Glob) { m.Tags = v }).withExample(map[string]any{"environment": []string{"prod", "stage"}}),
	newField("states", "Account states in AWS Organizations.",
		oneOrMore(choiceSpec(states...)), func(m *policy.Match, v []string) { m.States = v }),
).withName("match")

var tagsSpec = newTagsSpec()

func newTagsSpec() spec[map[string][]policy.Glob] {
	keys := textSpec(schema{}, true, func(s string) (string, string) { return s, "" })
	dict := dictionarySpec(keys, oneOrMore(globSpec("prod", parseGlob)))
	return spec[map[string][]policy.Glob]{schema: dict.schema, read: func(d *decoder, n *yaml.Node, name string) (map[string][]policy.Glob, bool) {
		entries, ok := dict.read(d, n, name)
		if !ok {
			return nil, false
		}
		if n.Kind == yaml.ScalarNode || len(n.Content) == 0 {
			d.reportf(n, "%s is empty: add at least one entry, or remove the key", name)
			return nil, false
		}
		all := make(map[string][]policy.Glob, len(entries))
		for _, e := range entries {
			all[e.key.value] = e.value
		}
		return all, true
	}}
}

// selectiveMatch describes a match that must not be empty, because an empty one
// would match every account by mistake. advice says what to do.
func selectiveMatch(advice string) spec[policy.Match] {
	return checkIfValid(matchSpec, func(d *decoder, n *yaml.Node, _ policy.Match) {
		if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
			d.reportf(n, "\"match\" matches every account: %s", advice)
		}
	})
}

const nameSomeHint = "add accounts, names, ous, tags or states"

var overrideSpec = checkIfValid(withPosition(objectSpec(nil,
	newField("match", "The accounts. All keys must match, each by any of its values.",
		selectiveMatch("write the values under \"contacts\" at the top, or "+nameSomeHint), func(o *policy.Override, v policy.Match) { o.Match = v }).require(nameSomeHint),
	newField("contacts", "The required values for these accounts.",
		contactsSpec, func(o *policy.Override, v map[audit.ContactType]policy.WantedFields) { o.Contacts = v }).require("add the required values"),
), func(o *policy.Override, at policy.Position) { o.At = at }), func(d *decoder, n *yaml.Node, o policy.Override) {
	for _, w := range o.Contacts {
		if len(w) > 0 {
			return
		}
	}
	d.reportf(n, "an override without values: add a field of a contact, or remove it")
}).withName("override")

// ruleSpec describes the id of a rule.
var ruleSpec = newRuleSpec()

func newRuleSpec(others ...audit.RuleID) spec[audit.RuleID] {
	rules := rules.All()
	known := make([]string, 0, len(rules)+len(others))
	enum := make([]any, 0, len(rules)+len(others))
	for _, r := range rules {
		known, enum = append(known, string(r.ID)), append(enum, string(r.ID))
	}
	for _, id := range others {
		known, enum = append(known, string(id)), append(enum, string(id))
	}
	return spec[audit.RuleID]{schema: schema{enum: enum}, read: func(d *decoder, n *yaml.Node, name string) (audit.RuleID, bool) {
		if d.rejectUnsupported(n) {
			return "", false
		}
		if fault := textFault(n, false); fault != "" {
			d.reportf(n, "%s %s", name, fault)
			return "", false
		}
		for _, k := range known {
			if k == n.Value {
				return audit.RuleID(k), true
			}
		}
		advice := suggest(n, known)
		if advice == "" {
			advice = ": \"accountable rules\" lists all rules"
		}
		d.reportf(n, "unknown rule %q%s", n.Value, advice)
		return "", false
	}}
}

var exceptionSpec = checkAlways(withPosition(objectSpec(nil,
	newField("match", "The accounts. All keys must match, each by any of its values.",
		selectiveMatch(nameSomeHint), func(e *policy.Exception, v policy.Match) { e.Match = v }).require(nameSomeHint),
	newField("rule", "The rule that is excepted, or * for all rules.",
		newRuleSpec(policy.AnyRule), func(e *policy.Exception, v audit.RuleID) { e.Rule = v }).require(`add a rule, or "*" for all rules`).withExample("email-shared-mailbox"),
	newField("reason", "Why the problem is accepted.",
		sentenceSpec("The list is being set up"), func(e *policy.Exception, v string) { e.Reason = v }).require("say why the problem is accepted"),
	newField("owner", "Who is responsible.",
		sentenceSpec("cloud-platform@octank.cloud"), func(e *policy.Exception, v string) { e.Owner = v }).require("say who is responsible"),
	newField("expires", "The last day on which it applies, in UTC.",
		textSpec(schema{format: "date", examples: []any{"2027-01-31"}}, true, policy.ParseDay), func(e *policy.Exception, v time.Time) { e.Expires = v }).
		require("add the last day on which it applies, such as 2027-01-31"),
), func(e *policy.Exception, at policy.Position) { e.At = at }), func(d *decoder, n *yaml.Node, e policy.Exception) {
	if e.Rule == policy.AnyRule && e.Match.MatchesAll() && d.isValid(n, "match") {
		d.reportf(n, "an exception from every rule for every account: nothing would be checked; list rules, or some accounts")
	}
}).withName("exception")

var exemptionSpec = withPosition(objectSpec(nil,
	newField("match", "The accounts. All keys must match, each by any of its values.",
		selectiveMatch(nameSomeHint), func(e *policy.Exemption, v policy.Match) { e.Match = v }).require(nameSomeHint),
	newField("reason", "The reason, as reports show it.",
		sentenceSpec("Belongs to a customer"), func(e *policy.Exemption, v string) { e.Reason = v }).require("say why"),
), func(e *policy.Exemption, at policy.Position) { e.At = at }).withName("exemption")

// checkLeavesSome rejects an entry that leaves out every account.
func checkLeavesSome(d *decoder, n *yaml.Node, e policy.Exemption) {
	if e.Match.MatchesAll() {
		d.reportf(n, "every account is left out: nothing would be checked; %s", nameSomeHint)
	}
}
