package report

import (
	"maps"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// Redacted is the report without names, emails and phones of contacts, and
// without root emails and owners of exceptions: not in the contacts, and not
// where findings, troubles, profile names or ARNs quote them. Titles, account ids and ARNs stay, but for
// the session or user at an ARN's end. One value has one mask throughout, so
// that it still shows who shares a contact. The report given stays as it is.
func Redacted(r Report) Report {
	m := newMasker(r.Accounts)
	r.Accounts = slices.Clone(r.Accounts)
	for i := range r.Accounts {
		m.result(&r.Accounts[i])
	}
	if r.Policy != nil {
		p := *r.Policy
		p.Path = m.text(p.Path)
		r.Policy = &p
	}
	return r
}

// newMasker collects every value that is to be masked before any text is.
func newMasker(accounts []scan.Result) *masker {
	m := &masker{
		masks: map[string]string{}, words: map[string]word{}, lengths: map[[2]rune][]int{},
		phones: map[string]string{}, counts: map[kind]int{},
	}
	for _, r := range accounts {
		for _, t := range slices.Sorted(maps.Keys(r.Contacts)) {
			if c := r.Contact(t); c != nil {
				m.learn(email, c.Email)
				m.learn(phone, c.Phone)
				m.learn(name, c.Name)
			}
		}
		m.learn(email, r.Target.RootEmail)
		for _, f := range r.Findings {
			if f.Exception != nil {
				m.learn(ownerKind(f.Exception.Owner), f.Exception.Owner)
			}
		}
	}
	return m
}

func (m *masker) result(r *scan.Result) {
	r.Target = m.target(r.Target)
	r.Via = m.route(r.Via)
	r.Caller.ARN = m.text(r.Caller.ARN)
	r.Trouble = m.trouble(r.Trouble)
	r.Contacts = maps.Clone(r.Contacts)
	for _, t := range slices.Sorted(maps.Keys(r.Contacts)) { // masks are numbered as they come
		reading := r.Contacts[t]
		r.Contacts[t] = audit.Reading{Contact: m.contact(reading.Contact), Trouble: m.trouble(reading.Trouble)}
	}
	r.Findings = slices.Clone(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Detail, f.Remedy = m.quoting(f.Detail, f.Quoted), m.quoting(f.Remedy, f.Quoted)
		f.Quoted = nil
		f.Exception = m.exception(f.Exception)
		f.Trouble = m.trouble(f.Trouble)
	}
}

func (m *masker) contact(c *audit.Contact) *audit.Contact {
	if c == nil {
		return nil
	}
	return &audit.Contact{
		Name: m.whole(name, c.Name), Title: m.text(c.Title), Email: m.whole(email, c.Email), Phone: m.whole(phone, c.Phone),
	}
}

func (m *masker) target(t audit.Target) audit.Target {
	t.Key, t.Name, t.OUPath, t.Skip = m.text(t.Key), m.text(t.Name), m.text(t.OUPath), m.text(t.Skip)
	t.RootEmail = m.whole(email, t.RootEmail)
	t.Trouble = m.trouble(t.Trouble)
	t.Routes = slices.Clone(t.Routes)
	for i := range t.Routes {
		t.Routes[i] = m.route(t.Routes[i])
	}
	return t
}

func (m *masker) route(r audit.Route) audit.Route {
	r.Profile, r.Endpoint = m.text(r.Profile), m.text(r.Endpoint)
	r.Chain = slices.Clone(r.Chain)
	for i := range r.Chain {
		r.Chain[i] = m.text(r.Chain[i])
	}
	return r
}

// exception masks its owner as a whole: a person, or somebody's address.
func (m *masker) exception(e *policy.Exception) *policy.Exception {
	if e == nil {
		return nil
	}
	masked := *e
	masked.Reason, masked.Owner = m.text(e.Reason), m.whole(ownerKind(e.Owner), e.Owner)
	return &masked
}

func ownerKind(owner string) kind {
	if strings.Contains(owner, "@") {
		return email
	}
	return name
}

// trouble leaves the cause away, whose text nobody can vouch for.
func (m *masker) trouble(t *audit.Trouble) *audit.Trouble {
	if t == nil {
		return nil
	}
	masked := *t
	masked.Message, masked.NextStep, masked.Command = m.text(t.Message), m.text(t.NextStep), m.text(t.Command)
	masked.Err = nil
	return &masked
}
