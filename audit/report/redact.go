package report

import (
	"maps"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// Redact returns the report without names, emails and phones of contacts, and
// without root emails and owners of exceptions, also where findings, troubles,
// profile names or ARNs quote them. Titles, account ids and ARNs stay, except
// the session or user at the end of an ARN. One value has the same mask
// everywhere, so that shared contacts stay visible. The original report is not
// changed.
func Redact(r Report) Report {
	m := newMasker(r.Accounts)
	r.Accounts = slices.Clone(r.Accounts)
	r.reaches = make([]*reachKeys, len(r.Accounts))
	for i := range r.Accounts {
		r.reaches[i] = m.maskReach(r.Accounts[i]) // before its addresses are masked
		m.maskResult(&r.Accounts[i])
	}
	if r.Policy != nil {
		p := *r.Policy
		p.Path = m.maskText(p.Path)
		r.Policy = &p
	}
	return r
}

// newMasker collects all values before any text is masked.
func newMasker(accounts []scan.Result) *masker {
	m := &masker{
		masks: map[string]string{}, words: map[string]maskedWord{}, lengths: map[[2]rune][]int{},
		phones: map[string]string{}, counts: map[maskKind]int{},
	}
	for _, r := range accounts {
		for _, t := range slices.Sorted(maps.Keys(r.Contacts)) {
			if c := r.Contact(t); c != nil {
				m.addValue(email, c.Email)
				m.addValue(phone, c.Phone)
				m.addValue(name, c.Name)
			}
		}
		m.addValue(email, r.Target.RootEmail)
		for _, f := range r.Findings {
			if f.Exception != nil {
				m.addValue(kindOfOwner(f.Exception.Owner), f.Exception.Owner)
			}
		}
	}
	return m
}

func (m *masker) maskResult(r *scan.Result) {
	r.Target = m.maskTarget(r.Target)
	r.Via = m.maskRoute(r.Via)
	r.Caller.ARN = m.maskText(r.Caller.ARN)
	var quoted []string // by findings that are errors: the trouble of one may be that of the account
	for _, f := range r.Findings {
		if f.Trouble != nil {
			quoted = append(quoted, f.Quoted...)
		}
	}
	r.Trouble = m.maskTrouble(r.Trouble, quoted...)
	r.Contacts = maps.Clone(r.Contacts)
	for _, t := range slices.Sorted(maps.Keys(r.Contacts)) { // the order decides the numbers of the masks
		reading := r.Contacts[t]
		r.Contacts[t] = audit.Reading{Contact: m.maskContact(reading.Contact), Trouble: m.maskTrouble(reading.Trouble)}
	}
	r.Findings = slices.Clone(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Detail, f.Remedy = m.maskQuoting(f.Detail, f.Quoted), m.maskQuoting(f.Remedy, f.Quoted)
		f.Exception, f.Trouble = m.maskException(f.Exception), m.maskTrouble(f.Trouble, f.Quoted...)
		f.Quoted = nil
	}
}

func (m *masker) maskContact(c *audit.Contact) *audit.Contact {
	if c == nil {
		return nil
	}
	return &audit.Contact{
		Name: m.maskField(name, c.Name), Title: m.maskText(c.Title), Email: m.maskField(email, c.Email), Phone: m.maskField(phone, c.Phone),
	}
}

func (m *masker) maskTarget(t audit.Target) audit.Target {
	t.Key, t.Name, t.OUPath, t.Skip = m.maskText(t.Key), m.maskText(t.Name), m.maskOUPath(t.OUPath), m.maskText(t.Skip)
	t.RootEmail = m.maskField(email, t.RootEmail)
	t.Trouble = m.maskTrouble(t.Trouble)
	t.Routes = slices.Clone(t.Routes)
	for i := range t.Routes {
		t.Routes[i] = m.maskRoute(t.Routes[i])
	}
	return t
}

// maskOUPath masks each name: in the path, a name with a slash is written differently.
func (m *masker) maskOUPath(path string) string {
	names := audit.SplitOUPath(path)
	for i, name := range names {
		names[i] = m.maskText(name)
	}
	return audit.JoinOUPath(names...)
}

func (m *masker) maskRoute(r audit.Route) audit.Route {
	r.Profile, r.Endpoint = m.maskText(r.Profile), m.maskText(r.Endpoint)
	r.Chain = slices.Clone(r.Chain)
	for i := range r.Chain {
		r.Chain[i] = m.maskText(r.Chain[i])
	}
	return r
}

// maskException masks the owner as a whole: it is a person or an address.
func (m *masker) maskException(e *policy.Exception) *policy.Exception {
	if e == nil {
		return nil
	}
	masked := *e
	masked.Reason, masked.Owner = m.maskText(e.Reason), m.maskField(kindOfOwner(e.Owner), e.Owner)
	return &masked
}

func kindOfOwner(owner string) maskKind {
	if strings.Contains(owner, "@") {
		return email
	}
	return name
}

// maskTrouble masks a trouble with parts that come from contact data. It also removes the
// cause and the output of a helper program, because they may contain anything.
func (m *masker) maskTrouble(t *audit.Trouble, parts ...string) *audit.Trouble {
	if t == nil {
		return nil
	}
	masked := *t
	masked.Message, masked.NextStep, masked.Command = m.maskQuoting(t.Message, parts), m.maskQuoting(t.NextStep, parts), m.maskText(t.Command)
	masked.Err, masked.HelperOutput = nil, ""
	return &masked
}
