package scan

import (
	"context"
	"slices"
	"sync"

	"accountable/audit"
	"accountable/audit/workers"
)

// PlaceKind is a kind of place where accounts are found.
type PlaceKind int

// The kinds of places.
const (
	OrganizationOf  PlaceKind = iota // the organization that a profile manages
	SessionAccounts                  // the accounts that a session of Identity Center can enter
)

// Place is where accounts are found that no profile has to lead to.
type Place struct {
	Kind      PlaceKind
	Name      string // of the profile or the session
	AccountID string // of the profile, or "" where no file says it
}

// Source is a place that was searched, or is being searched, with the outcome so
// far. The Engine changes it; others only read it.
type Source struct {
	Place

	Searching    bool
	Organization *audit.Organization // nil until it is known
	Accounts     int                 // found so far
	Troubles     []*audit.Trouble    // that kept accounts, or facts about them, from being found
	Gaps         []audit.Gap         // what is missing because of them
	Answered     bool                // some step came without a trouble

	search  *search
	attempt int // steps of earlier attempts are dropped
	stop    context.CancelFunc
}

// signInID returns the sign-in that the search waits for, or "".
func (s *Source) signInID() string {
	for _, t := range s.Troubles {
		if t.SignInID != "" {
			return t.SignInID
		}
	}
	return ""
}

// Search says where accounts are looked for and which of them are wanted.
type Search struct {
	Places []Place
	// OUNames and Tags are learned about the accounts even where the policy does
	// not choose by them. Tags cost a request for each account.
	OUNames, Tags bool
	// SkipMembers leaves out profiles whose account an organization of this search
	// has brought.
	SkipMembers bool
	// InOrder makes profiles bring accounts in the order of the places: the route
	// of a write must not depend on who answers first.
	InOrder bool
	// FirstPage ends the search of a profile with the first accounts: only who
	// manages an organization is to be found out.
	FirstPage bool
	// Accounts are the only ones that are listed; the search ends when they all
	// have been found. Nil: all are listed.
	Accounts []string
}

// profilesAtOnce is how many profiles of one search are asked for their
// organization at the same time.
const profilesAtOnce = 8

// search is a Search under way.
type search struct {
	Search

	options audit.DiscoverOptions
	slots   chan struct{}
	sources []*Source
	missing map[string]bool // of Accounts; the owner's

	mu      sync.Mutex
	members map[string]bool // accounts that organizations have brought
}

// Discover searches places for accounts and returns their sources. A place that
// was searched before is searched again, and what is left of the earlier search is
// dropped.
func (e *Engine) Discover(s Search) []*Source {
	if !e.Busy() {
		e.pass = nil
	}
	run := &search{Search: s, slots: make(chan struct{}, profilesAtOnce), members: map[string]bool{}, missing: map[string]bool{}}
	for _, id := range s.Accounts {
		run.missing[id] = true
	}
	for _, place := range s.Places {
		i := slices.IndexFunc(e.sources, func(s *Source) bool { return s.Kind == place.Kind && s.Name == place.Name })
		if i < 0 {
			i = len(e.sources)
			e.sources = append(e.sources, &Source{})
		}
		source := e.sources[i]
		source.cancel()
		source.Place, source.search = place, run
		run.sources = append(run.sources, source)
	}
	e.begin(run, run.sources)
	return run.sources
}

// Sources are the places that were searched, in the order in which they were first asked for.
func (e *Engine) Sources() []*Source { return e.sources }

// Searching reports whether accounts are being looked for.
func (e *Engine) Searching() bool {
	return slices.ContainsFunc(e.sources, func(s *Source) bool { return s.Searching })
}

// HasFound reports whether the searches brought accounts: at least one of the
// organizations, if any was searched, and every session of Identity Center.
func (e *Engine) HasFound() bool {
	organizations, found := false, false
	for _, s := range e.sources {
		switch s.Kind {
		case OrganizationOf:
			organizations, found = true, found || s.Accounts > 0
		case SessionAccounts:
			if !s.Answered {
				return false
			}
		}
	}
	return found || !organizations
}

// Misses reports whether one of the gaps was left by a search and not filled by
// another profile that sees the same organization.
func (e *Engine) Misses(gaps ...audit.Gap) bool {
	return slices.ContainsFunc(e.sources, func(s *Source) bool {
		return slices.ContainsFunc(s.Gaps, func(g audit.Gap) bool { return slices.Contains(gaps, g) && !e.isFilled(s, g) })
	})
}

// isFilled reports whether another source of the same organization has no such gap.
func (e *Engine) isFilled(s *Source, g audit.Gap) bool {
	return s.Organization != nil && slices.ContainsFunc(e.sources, func(other *Source) bool {
		return other.Organization != nil && other.Organization.ID == s.Organization.ID && !slices.Contains(other.Gaps, g)
	})
}

// cancel stops the search of a source and drops its further steps.
func (s *Source) cancel() {
	if s.stop != nil {
		s.stop()
	}
	s.attempt++
	s.Searching = false
}

// attempt is one search of one source.
type attempt struct {
	source *Source
	place  Place
	number int
	ctx    context.Context
	stop   context.CancelFunc
}

// begin searches sources.
func (e *Engine) begin(run *search, sources []*Source) {
	policy := e.auditor.InForce.Policy()
	run.options = audit.DiscoverOptions{OUNames: run.OUNames || policy.UsesOrganization(), Tags: run.Tags || policy.UsesTags()}
	if run.FirstPage {
		run.options = audit.DiscoverOptions{}
	}
	options := run.options
	attempts := make([]attempt, len(sources))
	for i, source := range sources {
		source.cancel()
		ctx, stop := context.WithCancel(e.ctx)
		source.stop, source.Searching, source.Accounts, source.Troubles, source.Gaps, source.Answered = stop, true, 0, nil, nil, false
		attempts[i] = attempt{source, source.Place, source.attempt, ctx, stop}
	}
	e.queue.begin(len(attempts))
	workers.Go(e.ctx, func() {
		earlier := make(chan struct{}) // closed when the profiles before have been asked
		close(earlier)
		for _, a := range attempts {
			if a.place.Kind == SessionAccounts {
				e.follow(a, nil, nil, func() <-chan audit.Discovery { return e.discoverer.IdentityCenter(a.ctx, a.place.Name) }, nil)
				continue
			}
			run.slots <- struct{}{}
			before, done := earlier, make(chan struct{})
			earlier = done
			e.follow(a, run, before, func() <-chan audit.Discovery {
				if run.isMember(a.place) || a.ctx.Err() != nil {
					return nil
				}
				return e.discoverer.Organization(a.ctx, a.place.Name, options)
			}, func() {
				close(done)
				<-run.slots
			})
		}
	}, nil)
}

// isMember reports whether a profile need not be asked for its organization.
func (run *search) isMember(p Place) bool {
	run.mu.Lock()
	defer run.mu.Unlock()
	return run.SkipMembers && p.AccountID != "" && run.members[p.AccountID]
}

// note remembers the accounts that an organization has brought.
func (run *search) note(targets []audit.Target) {
	run.mu.Lock()
	defer run.mu.Unlock()
	for _, t := range targets {
		run.members[t.AccountID] = true
	}
}

// follow turns the steps of one search into events, in a goroutine, and calls end, unless
// that is nil. The run is nil for a session of Identity Center. No steps: the place need not
// be searched.
func (e *Engine) follow(a attempt, run *search, before <-chan struct{}, start func() <-chan audit.Discovery, end func()) {
	workers.Go(a.ctx, func() {
		if steps := start(); steps != nil {
			e.addSteps(a, steps, run, before)
		}
	}, func(err error) {
		a.stop()
		if err != nil {
			e.queue.add(Found{a.source, audit.Discovery{Trouble: audit.TroubleOf(err), Gap: audit.GapAccounts}, a.number})
		}
		e.queue.end(SearchEnded{a.source, a.number}, 1)
		if end != nil {
			end()
		}
	})
}

func (e *Engine) addSteps(a attempt, steps <-chan audit.Discovery, run *search, before <-chan struct{}) {
	for step := range steps {
		if run != nil {
			if run.InOrder {
				<-before
			}
			if run.FirstPage && len(step.Targets) > 0 {
				a.stop()
			}
			run.note(step.Targets)
		}
		e.queue.add(Found{a.source, step, a.number})
	}
}

func (e *Engine) applyFound(ev Found, u *Update) {
	source, step := ev.Source, ev.Discovery
	if ev.attempt != source.attempt {
		return
	}
	if step.Organization != nil {
		source.Organization = step.Organization
	}
	source.Answered = source.Answered || step.Trouble == nil
	if step.Gap != audit.GapNone {
		source.Gaps = append(source.Gaps, step.Gap)
	}
	e.list(source, step.Targets, u)
	u.Rows = append(u.Rows, e.roster.SetOUPaths(step.OUPaths)...)
	u.Rows = append(u.Rows, e.roster.SetTags(step.Tags)...)
	if step.Trouble != nil {
		source.Troubles = append(source.Troubles, step.Trouble)
		u.Refused = append(u.Refused, step.Trouble)
	}
	if source.search.isComplete() {
		for _, s := range source.search.sources {
			if s.search == source.search {
				s.cancel()
			}
		}
	}
}

// list adds accounts that were found to the roster and reads the new ones.
func (e *Engine) list(source *Source, targets []audit.Target, u *Update) {
	source.Accounts += len(targets)
	if source.search.Accounts != nil {
		targets = slices.DeleteFunc(slices.Clone(targets), func(t audit.Target) bool {
			return !slices.Contains(source.search.Accounts, t.AccountID)
		})
	}
	if len(targets) == 0 {
		return
	}
	u.Rows = append(u.Rows, e.learnNames(targets)...)
	unread := e.roster.AddTargets(targets)
	found := FoundRows{Source: source}
	for _, t := range targets {
		delete(source.search.missing, t.AccountID)
		found.Rows = append(found.Rows, e.roster.RowsOfAccount(t.AccountID)...)
	}
	u.Found = append(u.Found, found)
	e.recall(unread)
	if e.started {
		// A row that is being read is read again when that fails.
		e.ask(e.currentPass(), slices.DeleteFunc(unread, func(row *Row) bool { _, waits := e.waiting[row.Source.Key]; return waits }))
	}
}

// isComplete reports whether all accounts that are wanted have been found, with
// everything that is to be learned about them.
func (run *search) isComplete() bool {
	return run.Accounts != nil && len(run.missing) == 0 && !run.options.OUNames && !run.options.Tags
}

func (e *Engine) applyEnd(ev SearchEnded, u *Update) {
	if ev.attempt == ev.Source.attempt && ev.Source.Searching {
		ev.Source.Searching = false
		u.Ended = append(u.Ended, ev.Source)
	}
}
