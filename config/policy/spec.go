package policy

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// FileName is what the policy file is called.
const FileName = "accountable.yaml"

// formatVersion is the version of both files that this program reads.
const formatVersion = 1

// policyFile is a policy file as it is written.
type policyFile struct {
	policy.Policy
	levelList               []dictEntry[audit.RuleID, policy.Level]
	domainList, mailboxList []located[string]
}

// settingsKeys says of keys that are personal where they belong.
var settingsKeys = map[string]string{
	"profiles":  "is personal: it belongs in settings.yaml",
	"read_only": "is personal: it belongs in settings.yaml; a policy neither sets nor lifts it",
	"theme":     "is personal: it belongs in settings.yaml",
	"mouse":     "is personal: it belongs in settings.yaml",
	"cache":     "is personal: it belongs in settings.yaml",
}

// policySpec is the whole file.
var policySpec = checkAlways(objectSpec(settingsKeys,
	versionField[policyFile](),
	newField("contacts", "The contacts wanted in every account, but for what overrides say. A field that is not named may hold anything.",
		contactsSpec, func(p *policyFile, v map[audit.ContactType]policy.WantedFields) { p.Contacts = v }),
	newField("compare", "When a contact counts as the wanted one: by meaning (emails but for case, phones as numbers, names but for their blanks), or exactly.",
		choiceSpec(policy.CompareMeaning, policy.CompareExact), func(p *policyFile, v policy.Comparison) { p.Compare = v }),
	newField("overrides", "Other values for some accounts. They are read from top to bottom: the last one that matches decides, field by field.",
		listSpec(overrideSpec), func(p *policyFile, v []policy.Override) { p.Overrides = v }),
	newField("rules", "How a rule counts that does not hold: fail, warn or off. \"accountable rules\" lists all of them with their own levels.",
		dictionarySpec(ruleSpec, choiceSpec(policy.LevelFail, policy.LevelWarn, policy.LevelOff)), func(p *policyFile, v []dictEntry[audit.RuleID, policy.Level]) { p.levelList = v }),
	newField("allowed_domains", "The domains that email addresses may be in or below.",
		listSpec(withLocation(textSpec(schema{examples: []any{"octank.cloud"}}, false, parseDomain))), func(p *policyFile, v []located[string]) { p.domainList = v }),
	newField("shared_mailboxes", "Addresses that several people read, although they look like one person's.",
		listSpec(withLocation(textSpec(schema{format: "email", examples: []any{"jane.doe@octank.cloud"}}, false, parseMailbox))), func(p *policyFile, v []located[string]) { p.mailboxList = v }),
	newField("exceptions", "What is known and tolerated for a while. It covers fail and warn, never an error.",
		listSpec(exceptionSpec), func(p *policyFile, v []policy.Exception) { p.Exceptions = v }),
	newField("leave_out", "Accounts that are not judged. They show as skipped, with the reason.",
		listSpec(checkIfValid(exemptionSpec, checkLeavesSome)), func(p *policyFile, v []policy.Exemption) { p.LeaveOut = v }),
	newField("hands_off", "Accounts that are judged and never written.",
		listSpec(exemptionSpec), func(p *policyFile, v []policy.Exemption) { p.HandsOff = v }),
), checkContradictions).withTitle("Policy of accountable", "What a company wants of the alternate contacts of its AWS accounts, and how they are judged.")

// withTitle names the whole file.
func (f spec[T]) withTitle(title, description string) spec[T] {
	f.schema.title, f.schema.description = title, description
	return f
}

// withName has the form's schema written once.
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
				d.reportf(n, "%s has to be the number %d, not %s", name, formatVersion, quoteNode(n))
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

// fieldDocs say what is wanted of each field of a contact.
var fieldDocs = map[audit.Field]struct{ doc, example string }{
	audit.FieldName:  {"Who answers: a team rather than a person.", "Security Operations"},
	audit.FieldTitle: {"The role of who answers.", "Duty officer"},
	audit.FieldEmail: {"A list or shared mailbox that at least two people read.", "security@octank.cloud"},
	audit.FieldPhone: {"A phone that is answered day and night, with + and the country code.", "+1 206 555 4100"},
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

// states are those of an account in Organizations (AccountState,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
var states = []string{"PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"}

var matchSpec = objectSpec(nil,
	newField("accounts", "Account ids of 12 digits.",
		oneOrMore(textSpec(schema{pattern: `^[0-9]{12}$`, examples: []any{"111122223333"}}, true, parseAccountID)), func(m *policy.Match, v []string) { m.Accounts = v }),
	newField("names", "Names of accounts, or patterns over them: * is any run of characters, ? is one, […] one of a set.",
		oneOrMore(globSpec("payments-*", nil)), func(m *policy.Match, v []policy.Glob) { m.Names = v }),
	newField("ous", "Paths of organizational units by name, or patterns over them. What is below a unit that fits is chosen too.",
		oneOrMore(globSpec("Root/Payments/*", ouPathFault)), func(m *policy.Match, v []policy.Glob) { m.OUs = v }),
	newField("tags", "Tags that the account has to have, each with one of the values. Reading tags costs a request an account.",
		tagsSpec, func(m *policy.Match, v map[string][]policy.Glob) { m.Tags = v }).withExample(map[string]any{"environment": []string{"prod", "stage"}}),
	newField("states", "States of accounts as Organizations has them.",
		oneOrMore(choiceSpec(states...)), func(m *policy.Match, v []string) { m.States = v }),
).withName("match")

var tagsSpec = newTagsSpec()

func newTagsSpec() spec[map[string][]policy.Glob] {
	keys := textSpec(schema{}, true, func(s string) (string, string) { return s, "" })
	dict := dictionarySpec(keys, oneOrMore(globSpec("prod", nil)))
	return spec[map[string][]policy.Glob]{schema: dict.schema, read: func(d *decoder, n *yaml.Node, name string) (map[string][]policy.Glob, bool) {
		entries, ok := dict.read(d, n, name)
		if !ok {
			return nil, false
		}
		if n.Kind == yaml.ScalarNode || len(n.Content) == 0 {
			d.reportf(n, "%s lists nothing: name one at least, or remove the key", name)
			return nil, false
		}
		all := make(map[string][]policy.Glob, len(entries))
		for _, e := range entries {
			all[e.key.value] = e.value
		}
		return all, true
	}}
}

// selectiveMatch is the match of something that must not hold for every account by
// an oversight.
func selectiveMatch(everywhere string) spec[policy.Match] {
	return checkIfValid(matchSpec, func(d *decoder, n *yaml.Node, _ policy.Match) {
		if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
			d.reportf(n, "\"match\" chooses every account: %s", everywhere)
		}
	})
}

const nameSomeHint = "name accounts, names, ous, tags or states"

var overrideSpec = checkIfValid(withPosition(objectSpec(nil,
	newField("match", "The accounts: all of its keys must hold, each by any of its values.",
		selectiveMatch("write the values under \"contacts\" at the top, or "+nameSomeHint), func(o *policy.Override, v policy.Match) { o.Match = v }).require(nameSomeHint),
	newField("contacts", "The values wanted of these accounts.",
		contactsSpec, func(o *policy.Override, v map[audit.ContactType]policy.WantedFields) { o.Contacts = v }).require("name the values that are wanted of these accounts"),
), func(o *policy.Override, at policy.Position) { o.At = at }), func(d *decoder, n *yaml.Node, o policy.Override) {
	for _, w := range o.Contacts {
		if len(w) > 0 {
			return
		}
	}
	d.reportf(n, "an override that wants nothing: name a field of a contact, or remove it")
}).withName("override")

// ruleSpec is the id of a rule.
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
			advice = ": \"accountable rules\" lists all of them"
		}
		d.reportf(n, "unknown rule %q%s", n.Value, advice)
		return "", false
	}}
}

var exceptionSpec = checkAlways(withPosition(objectSpec(nil,
	newField("match", "The accounts: all of its keys must hold, each by any of its values.",
		selectiveMatch(nameSomeHint), func(e *policy.Exception, v policy.Match) { e.Match = v }).require(nameSomeHint),
	newField("rule", "The rule that need not hold, or * for all of them.",
		newRuleSpec(policy.AnyRule), func(e *policy.Exception, v audit.RuleID) { e.Rule = v }).require(`name a rule, or "*" for all of them`).withExample("email-shared-mailbox"),
	newField("reason", "Why it is tolerated.",
		sentenceSpec("The list is being set up"), func(e *policy.Exception, v string) { e.Reason = v }).require("say why it is tolerated"),
	newField("owner", "Who answers for it.",
		sentenceSpec("cloud-platform@octank.cloud"), func(e *policy.Exception, v string) { e.Owner = v }).require("name who answers for it"),
	newField("expires", "The last day on which it holds, to its end in UTC.",
		textSpec(schema{format: "date", examples: []any{"2027-01-31"}}, true, parseDay), func(e *policy.Exception, v time.Time) { e.Expires = v }).
		require("name the last day on which it holds, such as 2027-01-31"),
), func(e *policy.Exception, at policy.Position) { e.At = at }), func(d *decoder, n *yaml.Node, e policy.Exception) {
	if e.Rule == policy.AnyRule && e.Match.MatchesAll() && d.isValid(n, "match") {
		d.reportf(n, "an exception from every rule for every account: nothing would be judged; name rules, or some accounts")
	}
}).withName("exception")

var exemptionSpec = withPosition(objectSpec(nil,
	newField("match", "The accounts: all of its keys must hold, each by any of its values.",
		selectiveMatch(nameSomeHint), func(e *policy.Exemption, v policy.Match) { e.Match = v }).require(nameSomeHint),
	newField("reason", "Why, as reports say it.",
		sentenceSpec("Belongs to a customer"), func(e *policy.Exemption, v string) { e.Reason = v }).require("say why"),
), func(e *policy.Exemption, at policy.Position) { e.At = at }).withName("exemption")

// checkLeavesSome: leaving out every account is no policy.
func checkLeavesSome(d *decoder, n *yaml.Node, e policy.Exemption) {
	if e.Match.MatchesAll() {
		d.reportf(n, "every account is left out: nothing would be judged; %s", strings.Replace(nameSomeHint, "name ", "name some ", 1))
	}
}
