package scan

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// Result is the verdict on one target, or why there is none.
type Result struct {
	Target    audit.Target // with facts learned while reading, such as the account id
	Status    audit.Status
	Contacts  map[audit.ContactType]audit.Reading // the types asked for
	Findings  []rules.Finding                     // of every rule that is on, passes included
	Via       audit.Route                         // the route that read the account, or that failed last
	Caller    audit.Identity                      // who read it; empty if AWS was not asked
	Trouble   *audit.Trouble                      // of the unreadable contact, or of the first errored finding
	CheckedAt time.Time
	Domains   rules.DomainFacts // by which the account was judged

	judgedBy judgedInputs
}

// RootFindings returns the findings about the root email; none if it is unknown.
func (r Result) RootFindings() []rules.Finding {
	i := slices.IndexFunc(r.Findings, func(f rules.Finding) bool { return f.Contact == audit.Root })
	if i < 0 {
		return nil
	}
	return r.Findings[i:] // they are the last ones: see rules.Judge
}

// Contact returns the contact of a type; nil if it is not set or was not read.
func (r Result) Contact(t audit.ContactType) *audit.Contact { return r.Contacts[t].Contact }

// WorstFinding returns the first finding with the result's status; nil on a pass or
// if no finding decides the status.
func (r Result) WorstFinding() *rules.Finding {
	for i, f := range r.Findings {
		if f.Status == r.Status && r.Status != audit.Pass && !f.Apart {
			return &r.Findings[i]
		}
	}
	return nil
}

// CompareByAccount orders results by account id. Results without one come last, by
// key.
func CompareByAccount(a, b Result) int {
	if (a.Target.AccountID == "") != (b.Target.AccountID == "") {
		return cmp.Compare(b.Target.AccountID, a.Target.AccountID)
	}
	return cmp.Or(cmp.Compare(a.Target.AccountID, b.Target.AccountID), cmp.Compare(a.Target.Key, b.Target.Key))
}

// judgedInputs are what a verdict depends on besides the contacts: the policy, the facts by
// which it chooses accounts, the root email, and the other accounts.
type judgedInputs struct {
	known                                   bool // false: it was not judged in this process
	peers                                   *rules.Peers
	policy                                  string
	account, name, ouPath, state, rootEmail string
	tags                                    map[string]string
}

func (a *Auditor) judgedInputs(p *policy.Policy, t audit.Target) judgedInputs {
	return judgedInputs{
		known: true, peers: a.peers.Load(), policy: p.Revision(),
		account: t.AccountID, name: t.Name, ouPath: t.OUPath, state: t.State, rootEmail: t.RootEmail, tags: t.Tags,
	}
}

// differsAlways reports whether inputs differ by which some rule judges under every policy.
func (b judgedInputs) differsAlways(o judgedInputs) bool {
	return b.account != o.account || b.rootEmail != o.rootEmail || !b.peers.Equal(o.peers)
}

// inputsDiffer reports whether the policy may judge differently by other inputs.
func inputsDiffer(p *policy.Policy, b, o judgedInputs) bool {
	if b.differsAlways(o) {
		return true
	}
	tagged := (b.tags != nil) != (o.tags != nil) || !maps.Equal(b.tags, o.tags)
	if b.name == o.name && b.ouPath == o.ouPath && b.state == o.state && !tagged {
		return false
	}
	c := p.Criteria()
	return c.Names && b.name != o.name || c.OUs && b.ouPath != o.ouPath || c.States && b.state != o.state || c.Tags && tagged
}

// Rejudge judges a result again if facts about its target, or the policy in force
// (by its Revision), have changed since it was judged. It returns other results as
// they are. It reads nothing: an account that was skipped unread stays skipped.
func (a *Auditor) Rejudge(res Result) Result {
	p := a.InForce.Policy()
	now := a.judgedInputs(p, res.Target)
	find := func(p policy.Policy, f rules.Facts) []rules.Finding { return rules.Rejudge(p, f, res.Findings) }
	switch {
	case !res.judgedBy.known, res.Status == audit.Skipped && len(res.Contacts) == 0:
		return res
	case res.judgedBy.policy != now.policy:
		find = rules.Judge
	case !inputsDiffer(p, res.judgedBy, now):
		return res
	}
	if primary, read := res.Contacts[a.contactTypes()[0]]; read && primary.Trouble == nil {
		res.Trouble = nil // it belonged to a finding
	}
	res.Target.Skip = ""
	return a.judge(p, res, find)
}

// judge completes a result with findings and a status.
func (a *Auditor) judge(p *policy.Policy, res Result, find func(policy.Policy, rules.Facts) []rules.Finding) Result {
	if reason := p.LeaveOutReason(res.Target); reason != "" {
		res.Target.Skip = reason
		return Result{Target: res.Target, Status: audit.Skipped, CheckedAt: res.CheckedAt, judgedBy: a.judgedInputs(p, res.Target)}
	}
	res.judgedBy = a.judgedInputs(p, res.Target)
	if len(res.Contacts) > 0 {
		res.Findings = find(*p, rules.Facts{Contacts: res.Contacts, Target: res.Target, Now: a.Clock.Now(), DomainFacts: res.Domains, Peers: res.judgedBy.peers})
	}
	res.Status = rules.WorstStatus(res.Findings)
	switch {
	case res.Trouble != nil:
		res.Status = audit.Error
	case res.Status == audit.Skipped:
		res.Target.Skip = unjudgedReason(res.Contacts)
	}
	if res.Trouble == nil && res.Status == audit.Error {
		res.Trouble = res.WorstFinding().Trouble
	}
	return res
}

// unjudgedReason says why no rule judged anything.
func unjudgedReason(contacts map[audit.ContactType]audit.Reading) string {
	for _, reading := range contacts {
		if reading.Contact != nil {
			return "nothing to judge: every rule for these contacts is off"
		}
	}
	return "nothing to judge: none of these contacts is set, and only a security contact is required"
}
