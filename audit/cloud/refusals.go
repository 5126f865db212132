package cloud

import (
	"sync"
	"time"

	"accountable/audit"
)

// refusals remember for a moment what AWS said of a whole organization, so that
// it is not asked again for each of its members.
type refusals struct {
	mu    sync.Mutex
	known map[string]refused // by profile
}

type refused struct {
	trouble *audit.Trouble
	at      time.Time
}

// refusalLife is how long it holds: whoever has put it right since reads again.
const refusalLife = 5 * time.Second

func (r *refusals) note(route audit.Route, t *audit.Trouble, now time.Time) {
	if route.Mode != audit.InOrganization || t.Kind != audit.TrustedAccessDisabled {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]refused{}
	}
	r.known[route.Profile] = refused{t, now}
}

// of is what is known to keep the route from working, nil for nothing.
func (r *refusals) of(route audit.Route, now time.Time) *audit.Trouble {
	if route.Mode != audit.InOrganization {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.known[route.Profile]
	if !ok || now.Sub(known.at) >= refusalLife {
		return nil
	}
	return known.trouble
}
