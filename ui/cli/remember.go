package cli

import "accountable/audit/scan"

// remember keeps what was read for the next start. That it cannot is worth a
// word and no more: it is for looking at.
func (r *runner) remember(s *session, results []scan.Result) {
	if s.cache == nil {
		return
	}
	if _, word := s.cache.Load(); word != "" {
		r.sayf("%s", word)
	}
	if err := s.cache.Save(results); err != nil {
		r.sayf("%s", err)
	}
}
