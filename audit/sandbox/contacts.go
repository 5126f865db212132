package sandbox

import "time"

// contactKey names an alternate contact.
type contactKey struct {
	account, kind string
}

// contactRecord is an alternate contact over time: what is stored now, and what
// reads still show until then.
type contactRecord struct {
	now, before *Contact
	since       time.Time // when reads begin to show now
}

// seen is what a read at that time shows; nil: none is set.
func (r *contactRecord) seen(at time.Time) *Contact {
	switch {
	case r == nil:
		return nil
	case at.Before(r.since):
		return r.before
	default:
		return r.now
	}
}

// latest is what is stored, seen or not.
func (r *contactRecord) latest() *Contact {
	if r == nil {
		return nil
	}
	return r.now
}

// store writes a contact, nil for none, that reads show from the given time on.
func (s *Server) store(key contactKey, since, now time.Time, contact *Contact) {
	s.written[key] = &contactRecord{now: contact, before: s.written[key].seen(now), since: since}
}

// Contact is what AWS holds, whether reads show it yet or not; ok is false
// where none is set.
func (s *Server) Contact(accountID, contactType string) (contact Contact, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.written[contactKey{accountID, contactType}].latest()
	if stored == nil {
		return Contact{}, false
	}
	return *stored, true
}

// SetContact changes a contact behind the program's back, as somebody else
// would; nil removes it.
func (s *Server) SetContact(accountID, contactType string, contact *Contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if contact != nil {
		copied := *contact
		contact = &copied
	}
	now := time.Now().Add(s.skew)
	s.store(contactKey{accountID, contactType}, now, now, contact)
}
