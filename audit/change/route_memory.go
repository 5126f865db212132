package change

import (
	"sync"

	"accountable/audit"
	"accountable/audit/journal"
)

// RouteMemory remembers which route wrote to each account last and which routes
// AWS did not let write there. A Batch records outcomes in it and a Planner plans by
// it, so that every way to start a write goes by the same memory. The zero value
// remembers nothing. It is safe for concurrent use.
type RouteMemory struct {
	mu     sync.Mutex
	denied map[deniedRoute]string
	last   map[string]string // label by account id
	before func(accountID string) string
}

// deniedRoute is a route to an account, as far as permissions depend on it.
type deniedRoute struct {
	accountID, label string
	mode             audit.Mode
}

// Record remembers the route of an outcome: as the last one that wrote to the
// account, or as denied. It ignores outcomes that are neither.
func (m *RouteMemory) Record(o Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id, route := o.Change.AccountID, o.Change.Route
	switch {
	case o.Kind.Accepted():
		if m.last == nil {
			m.last = map[string]string{}
		}
		m.last[id] = route.Label()
	case o.Trouble != nil && o.Trouble.Kind == audit.AccessDenied && (o.Kind == journal.Failed || o.Kind == journal.Refused):
		if m.denied == nil {
			m.denied = map[deniedRoute]string{}
		}
		m.denied[deniedRoute{id, route.Label(), route.Mode}] = o.Trouble.Message
	}
}

// RememberEarlier adds what the journal holds of earlier runs (see
// Journal.LastWriters). Writes of this run win.
func (m *RouteMemory) RememberEarlier(last func(accountID string) string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before = last
}

// LastWriter returns the label of the route that wrote to an account last, or "".
func (m *RouteMemory) LastWriter(accountID string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if label := m.last[accountID]; label != "" || m.before == nil {
		return label
	}
	return m.before(accountID)
}

// Denial returns why a route must not be used to write to an account, or "" when
// AWS denied nothing. A nil RouteMemory returns "".
func (m *RouteMemory) Denial(accountID string, r audit.Route) string {
	if m == nil {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.denied[deniedRoute{accountID, r.Label(), r.Mode}]
}

// ForgetDenials forgets what AWS denied for an account. It is called when the
// account is read again, because the permission may have been granted.
func (m *RouteMemory) ForgetDenials(accountID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for denied := range m.denied {
		if denied.accountID == accountID {
			delete(m.denied, denied)
		}
	}
}
