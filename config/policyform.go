package config

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"accountable/audit"
)

// PolicyName is what the policy file is called.
const PolicyName = "accountable.yaml"

// formatVersion is the version of both files that this program reads.
const formatVersion = 1

// policyText is a policy file as it is written.
type policyText struct {
	audit.Policy
	levelList               []entry[audit.RuleID, audit.Level]
	domainList, mailboxList []placed[string]
}

// inSettings says of keys that are personal where they belong.
var inSettings = map[string]string{
	"profiles":  "is personal: it belongs in settings.yaml",
	"read_only": "is personal: it belongs in settings.yaml; a policy neither sets nor lifts it",
	"theme":     "is personal: it belongs in settings.yaml",
	"mouse":     "is personal: it belongs in settings.yaml",
	"cache":     "is personal: it belongs in settings.yaml",
}

// policyForm is the whole file.
var policyForm = judged(object(inSettings,
	versionField[policyText](),
	key("contacts", "The contacts wanted in every account, but for what overrides say. A field that is not named may hold anything.",
		contactsForm, func(p *policyText, v map[audit.ContactType]audit.Wanted) { p.Contacts = v }),
	key("compare", "When a contact counts as the wanted one: by meaning (emails but for case, phones as numbers, names but for their blanks), or exactly.",
		choice(audit.ByMeaning, audit.Exactly), func(p *policyText, v audit.Comparison) { p.Compare = v }),
	key("overrides", "Other values for some accounts. They are read from top to bottom: the last one that matches decides, field by field.",
		list(overrideForm), func(p *policyText, v []audit.Override) { p.Overrides = v }),
	key("rules", "How a rule counts that does not hold: fail, warn or off. \"accountable rules\" lists all of them with their own levels.",
		dictionary(ruleForm, choice(audit.LevelFail, audit.LevelWarn, audit.LevelOff)), func(p *policyText, v []entry[audit.RuleID, audit.Level]) { p.levelList = v }),
	key("allowed_domains", "The domains that email addresses may be in or below.",
		list(withPlace(text(schema{examples: []any{"octank.cloud"}}, false, takeDomain))), func(p *policyText, v []placed[string]) { p.domainList = v }),
	key("shared_mailboxes", "Addresses that several people read, although they look like one person's.",
		list(withPlace(text(schema{format: "email", examples: []any{"jane.doe@octank.cloud"}}, false, takeMailbox))), func(p *policyText, v []placed[string]) { p.mailboxList = v }),
	key("exceptions", "What is known and tolerated for a while. It covers fail and warn, never an error.",
		list(exceptionForm), func(p *policyText, v []audit.Exception) { p.Exceptions = v }),
	key("leave_out", "Accounts that are not judged. They show as skipped, with the reason.",
		list(checked(exemptionForm, leavesSome)), func(p *policyText, v []audit.Exemption) { p.LeaveOut = v }),
	key("hands_off", "Accounts that are judged and never written.",
		list(exemptionForm), func(p *policyText, v []audit.Exemption) { p.HandsOff = v }),
), contradictions).titled("Policy of accountable", "What a company wants of the alternate contacts of its AWS accounts, and how they are judged.")

// titled names the whole file.
func (f form[T]) titled(title, description string) form[T] {
	f.schema.title, f.schema.description = title, description
	return f
}

// named has the form's schema written once.
func (f form[T]) named(name string) form[T] {
	f.schema.name = name
	return f
}

// versionField is the first key of both files.
func versionField[T any]() field[T] {
	return key("version", "The version of this format.", form[int]{
		schema: schema{constant: formatVersion},
		read: func(d *decoder, n *yaml.Node, name string) (int, bool) {
			if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || n.Value != "1" {
				d.problemf(n, "%s has to be the number %d, not %s", name, formatVersion, spelled(n))
				return 0, false
			}
			return formatVersion, true
		},
	}, func(*T, int) {}).needed(fmt.Sprintf("write version: %d at the top", formatVersion))
}

var contactsForm = byContactType().named("contacts")

func byContactType() form[map[audit.ContactType]audit.Wanted] {
	type contacts = map[audit.ContactType]audit.Wanted
	fields := make([]field[contacts], len(audit.ContactTypes))
	for i, t := range audit.ContactTypes {
		fields[i] = key(t.Key(), fmt.Sprintf("The %s contact.", t), wantedForm, func(all *contacts, v audit.Wanted) {
			if *all == nil {
				*all = contacts{}
			}
			(*all)[t] = v
		})
	}
	return object(nil, fields...)
}

// fieldDocs say what is wanted of each field of a contact.
var fieldDocs = map[audit.Field]struct{ doc, example string }{
	audit.FieldName:  {"Who answers: a team rather than a person.", "Security Operations"},
	audit.FieldTitle: {"The role of who answers.", "Duty officer"},
	audit.FieldEmail: {"A list or shared mailbox that at least two people read.", "security@octank.cloud"},
	audit.FieldPhone: {"A phone that is answered day and night, with + and the country code.", "+1 206 555 4100"},
}

var wantedForm = wanted().named("contact")

func wanted() form[audit.Wanted] {
	fields := make([]field[audit.Wanted], len(audit.Fields))
	for i, f := range audit.Fields {
		s := schema{longest: f.MaxLength(), examples: []any{fieldDocs[f].example}}
		if f == audit.FieldEmail {
			s.format = "email"
		}
		value := withPlace(text(s, f == audit.FieldPhone, func(s string) (string, string) {
			if err := f.Check(s); err != nil {
				return "", err.Reason
			}
			return s, ""
		}))
		fields[i] = key(f.Key(), fieldDocs[f].doc, value, func(w *audit.Wanted, v placed[string]) {
			if *w == nil {
				*w = audit.Wanted{}
			}
			(*w)[f] = audit.Value{Text: v.value, At: at(v.node)}
		})
	}
	return object(nil, fields...)
}

// states are those of an account in Organizations (AccountState,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
var states = []string{"PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"}

var matchForm = object(nil,
	key("accounts", "Account ids of 12 digits.",
		some(text(schema{pattern: `^[0-9]{12}$`, examples: []any{"111122223333"}}, true, takeAccount)), func(m *audit.Match, v []string) { m.Accounts = v }),
	key("names", "Names of accounts, or patterns over them: * is any run of characters, ? is one, […] one of a set.",
		some(glob("payments-*", nil)), func(m *audit.Match, v []audit.Glob) { m.Names = v }),
	key("ous", "Paths of organizational units by name, or patterns over them. What is below a unit that fits is chosen too.",
		some(glob("Root/Payments/*", checkPath)), func(m *audit.Match, v []audit.Glob) { m.OUs = v }),
	key("tags", "Tags that the account has to have, each with one of the values. Reading tags costs a request an account.",
		tagsForm, func(m *audit.Match, v map[string][]audit.Glob) { m.Tags = v }).withExample(map[string]any{"environment": []string{"prod", "stage"}}),
	key("states", "States of accounts as Organizations has them.",
		some(choice(states...)), func(m *audit.Match, v []string) { m.States = v }),
).named("match")

var tagsForm = tags()

func tags() form[map[string][]audit.Glob] {
	keys := text(schema{}, true, func(s string) (string, string) { return s, "" })
	dict := dictionary(keys, some(glob("prod", nil)))
	return form[map[string][]audit.Glob]{schema: dict.schema, read: func(d *decoder, n *yaml.Node, name string) (map[string][]audit.Glob, bool) {
		entries, ok := dict.read(d, n, name)
		if !ok {
			return nil, false
		}
		if n.Kind == yaml.ScalarNode || len(n.Content) == 0 {
			d.problemf(n, "%s lists nothing: name one at least, or remove the key", name)
			return nil, false
		}
		all := make(map[string][]audit.Glob, len(entries))
		for _, e := range entries {
			all[e.key.value] = e.value
		}
		return all, true
	}}
}

// matching is the match of something that must not hold for every account by
// an oversight.
func matching(everywhere string) form[audit.Match] {
	return checked(matchForm, func(d *decoder, n *yaml.Node, _ audit.Match) {
		if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
			d.problemf(n, "\"match\" chooses every account: %s", everywhere)
		}
	})
}

const nameSome = "name accounts, names, ous, tags or states"

var overrideForm = checked(placedObject(object(nil,
	key("match", "The accounts: all of its keys must hold, each by any of its values.",
		matching("write the values under \"contacts\" at the top, or "+nameSome), func(o *audit.Override, v audit.Match) { o.Match = v }).needed(nameSome),
	key("contacts", "The values wanted of these accounts.",
		contactsForm, func(o *audit.Override, v map[audit.ContactType]audit.Wanted) { o.Contacts = v }).needed("name the values that are wanted of these accounts"),
), func(o *audit.Override, at audit.Position) { o.At = at }), func(d *decoder, n *yaml.Node, o audit.Override) {
	for _, w := range o.Contacts {
		if len(w) > 0 {
			return
		}
	}
	d.problemf(n, "an override that wants nothing: name a field of a contact, or remove it")
}).named("override")

// placedObject keeps where a group of keys starts.
func placedObject[T any](f form[T], set func(*T, audit.Position)) form[T] {
	read := f.read
	f.read = func(d *decoder, n *yaml.Node, name string) (T, bool) {
		v, ok := read(d, n, name)
		set(&v, at(n))
		return v, ok
	}
	return f
}

// ruleForm is the id of a rule.
var ruleForm = ruleID()

func ruleID(others ...audit.RuleID) form[audit.RuleID] {
	rules := audit.Rules()
	known := make([]string, 0, len(rules)+len(others))
	enum := make([]any, 0, len(rules)+len(others))
	for _, r := range rules {
		known, enum = append(known, string(r.ID)), append(enum, string(r.ID))
	}
	for _, id := range others {
		known, enum = append(known, string(id)), append(enum, string(id))
	}
	return form[audit.RuleID]{schema: schema{enum: enum}, read: func(d *decoder, n *yaml.Node, name string) (audit.RuleID, bool) {
		if d.beyond(n) {
			return "", false
		}
		if fault := untext(n, false); fault != "" {
			d.problemf(n, "%s %s", name, fault)
			return "", false
		}
		for _, k := range known {
			if k == n.Value {
				return audit.RuleID(k), true
			}
		}
		advice := meant(n, known)
		if advice == "" {
			advice = ": \"accountable rules\" lists all of them"
		}
		d.problemf(n, "unknown rule %q%s", n.Value, advice)
		return "", false
	}}
}

var exceptionForm = judged(placedObject(object(nil,
	key("match", "The accounts: all of its keys must hold, each by any of its values.",
		matching(nameSome), func(e *audit.Exception, v audit.Match) { e.Match = v }).needed(nameSome),
	key("rule", "The rule that need not hold, or * for all of them.",
		ruleID(audit.AnyRule), func(e *audit.Exception, v audit.RuleID) { e.Rule = v }).needed(`name a rule, or "*" for all of them`).withExample("email-shared-mailbox"),
	key("reason", "Why it is tolerated.",
		sentence("The list is being set up"), func(e *audit.Exception, v string) { e.Reason = v }).needed("say why it is tolerated"),
	key("owner", "Who answers for it.",
		sentence("cloud-platform@octank.cloud"), func(e *audit.Exception, v string) { e.Owner = v }).needed("name who answers for it"),
	key("expires", "The last day on which it holds, to its end in UTC.",
		text(schema{format: "date", examples: []any{"2027-01-31"}}, true, takeDay), func(e *audit.Exception, v time.Time) { e.Expires = v }).
		needed("name the last day on which it holds, such as 2027-01-31"),
), func(e *audit.Exception, at audit.Position) { e.At = at }), func(d *decoder, n *yaml.Node, e audit.Exception) {
	if e.Rule == audit.AnyRule && e.Match.Everything() && d.sound(n, "match") {
		d.problemf(n, "an exception from every rule for every account: nothing would be judged; name rules, or some accounts")
	}
}).named("exception")

var exemptionForm = placedObject(object(nil,
	key("match", "The accounts: all of its keys must hold, each by any of its values.",
		matching(nameSome), func(e *audit.Exemption, v audit.Match) { e.Match = v }).needed(nameSome),
	key("reason", "Why, as reports say it.",
		sentence("Belongs to a customer"), func(e *audit.Exemption, v string) { e.Reason = v }).needed("say why"),
), func(e *audit.Exemption, at audit.Position) { e.At = at }).named("exemption")

// leavesSome: leaving out every account is no policy.
func leavesSome(d *decoder, n *yaml.Node, e audit.Exemption) {
	if e.Match.Everything() {
		d.problemf(n, "every account is left out: nothing would be judged; %s", strings.Replace(nameSome, "name ", "name some ", 1))
	}
}
