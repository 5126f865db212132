package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"accountable/audit"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
	"accountable/ui/style"
)

// search is where accounts are looked for that no profile has to lead to.
type search struct {
	// managers are the profiles whose organizations are asked for. Unless they
	// were named, those whose account an organization has brought are not asked.
	managers []manager
	named    bool
	session  string // of Identity Center; "": none
	// accounts are the only ones wanted of all that are found; nil: all.
	accounts []string
	// inOrder has profiles bring accounts in the order of the files: by whom an
	// account is written must not hang on who answers first.
	inOrder bool
	// probing is for finding out who manages an organization, and no more.
	probing bool
	options audit.DiscoverOptions
}

// manager is a profile that may manage an organization.
type manager struct{ profile, display, accountID string }

// anywhere tells whether there is anything to look through.
func (s search) anywhere() bool { return len(s.managers) > 0 || s.session != "" }

// askedAtOnce is how many profiles are asked at a time for their organization.
const askedAtOnce = 8

// find is one step of a search.
type find struct {
	audit.Discovery

	of      string // profile or session, as people write it
	manager bool
}

// begin starts the search. The channel is closed at the end and has to be drained.
func (s search) begin(ctx context.Context, d audit.Discoverer) <-chan find {
	finds := make(chan find)
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		known = map[string]bool{} // accounts that organizations have brought
		slots = make(chan struct{}, askedAtOnce)
	)
	if s.session != "" {
		wait.Go(func() {
			for step := range d.IdentityCenter(ctx, s.session) {
				finds <- find{Discovery: step, of: s.session}
			}
		})
	}
	ask := func(m manager, earlier <-chan struct{}) {
		mu.Lock()
		covered := !s.named && m.accountID != "" && known[m.accountID]
		mu.Unlock()
		if covered || ctx.Err() != nil {
			return
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for step := range d.Organization(ctx, m.profile, s.options) {
			if s.inOrder {
				<-earlier
			}
			if s.probing && len(step.Targets) > 0 {
				stop()
			}
			mu.Lock()
			for _, t := range step.Targets {
				known[t.AccountID] = true
			}
			mu.Unlock()
			finds <- find{Discovery: step, of: m.display, manager: true}
		}
	}
	go func() {
		earlier := make(chan struct{}) // closed once those before have been asked
		close(earlier)
		for _, m := range s.managers {
			slots <- struct{}{}
			before, done := earlier, make(chan struct{})
			earlier = done
			wait.Go(func() {
				defer func() { <-slots }()
				defer close(done)
				ask(m, before)
			})
		}
		wait.Wait()
		close(finds)
	}()
	return finds
}

// haul is what a search has come to so far.
type haul struct {
	search        search
	organizations []audit.Organization
	accounts      int // steps brought so many
	managed       int // of these, organizations
	inSession     bool
	brought       []audit.Target // of the accounts that are wanted alone
	refused       []refusal
	gaps          []blank
}

// blank is what a profile or a session could not tell.
type blank struct {
	of string
	is audit.Gap
}

// refusal is why a profile or a session brought no accounts, or not all that there
// is to know of them.
type refusal struct {
	of      string
	manager bool
	trouble *audit.Trouble
}

// take notes a step and gives the targets that are wanted.
func (h *haul) take(f find) []audit.Target {
	if f.Organization != nil {
		h.organizations = append(h.organizations, *f.Organization)
	}
	if f.Trouble != nil {
		h.refused = append(h.refused, refusal{f.of, f.manager, f.Trouble})
	}
	if f.Gap != audit.GapNone {
		h.gaps = append(h.gaps, blank{f.of, f.Gap})
	}
	h.inSession = h.inSession || !f.manager && f.Trouble == nil
	h.accounts += len(f.Targets)
	if f.manager {
		h.managed += len(f.Targets)
	}
	if h.search.accounts == nil {
		return f.Targets
	}
	wanted := slices.DeleteFunc(f.Targets, func(t audit.Target) bool { return !slices.Contains(h.search.accounts, t.AccountID) })
	h.brought = append(h.brought, wanted...)
	return wanted
}

// complete tells whether all is found that is wanted: then nobody has to wait for
// the rest.
func (h *haul) complete() bool {
	s := h.search
	return s.accounts != nil && !s.options.OUNames && !s.options.Tags && len(without(s.accounts, h.brought)) == 0
}

// partial tells whether accounts may be missing of those that are wanted: not all
// were listed, or nobody could tell of some whether they are chosen.
func (h *haul) partial(f *FilterOptions) bool {
	matters := map[audit.Gap]bool{audit.GapAccounts: true, audit.GapOUNames: len(f.Units) > 0, audit.GapTags: len(f.Tags) > 0}
	return slices.ContainsFunc(h.gaps, func(g blank) bool { return matters[g.is] && !h.filled(g) })
}

// filled tells whether another profile told of the same organization what one
// could not.
func (h *haul) filled(g blank) bool {
	var id string
	for _, o := range h.organizations {
		if h.display(o.Profile) == g.of {
			id = o.ID
		}
	}
	return id != "" && slices.ContainsFunc(h.organizations, func(o audit.Organization) bool {
		return o.ID == id && !slices.Contains(h.gaps, blank{h.display(o.Profile), g.is})
	})
}

// fruitful tells whether anything was found where it was looked for.
func (h *haul) fruitful() bool {
	return (len(h.search.managers) == 0 || h.managed > 0) && (h.search.session == "" || h.inSession)
}

// fruitless says what was tried.
func (h *haul) fruitless(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, o := range h.organizations {
		if slices.Contains(h.gaps, blank{h.display(o.Profile), audit.GapAccounts}) {
			return &command.Failure{
				Code: command.ExitUnjudged, Text: "the accounts of organization " + style.Clean(o.ID) + " could not be listed",
				Hint: h.tried(true),
			}
		}
	}
	if len(h.search.managers) > 0 && h.managed == 0 {
		text := "none of the " + audit.Plural(len(h.search.managers), "profile", "profiles") + " manages an organization"
		if len(h.search.managers) == 1 {
			text = "the profile " + h.search.managers[0].display + " manages no organization"
		}
		return command.Usage(h.tried(true), "%s", text)
	}
	return &command.Failure{
		Code: command.ExitUnjudged, Text: fmt.Sprintf("the accounts of the Identity Center session %s could not be listed", h.search.session),
		Hint: h.tried(false),
	}
}

// tried lists what kept accounts from being found, each reason once.
func (h *haul) tried(manager bool) string {
	var reasons []string
	behind := map[string][]string{}
	for _, r := range h.refused {
		if r.manager != manager {
			continue
		}
		reason := r.trouble.Message
		if advice := r.trouble.Advice(); advice != "" {
			reason += ". " + advice
		}
		if behind[reason] == nil {
			reasons = append(reasons, reason)
		}
		behind[reason] = append(behind[reason], r.of)
	}
	var lines []string
	for _, reason := range reasons {
		lines = append(lines, "  "+style.Clean(text.JoinProfiles(behind[reason])+": "+reason))
	}
	return strings.Join(lines, "\n")
}

// remarks are what there is to say of a search that found something: what of an
// organization stayed unknown. That other profiles manage none is no news, unless
// they were named.
func (h *haul) remarks() []refusal {
	return slices.DeleteFunc(slices.Clone(h.refused), func(r refusal) bool {
		return r.manager && !h.search.named && !slices.ContainsFunc(h.organizations, func(o audit.Organization) bool {
			return h.display(o.Profile) == r.of
		})
	})
}

// display is a manager as people write it.
func (h *haul) display(profile string) string {
	for _, m := range h.search.managers {
		if m.profile == profile {
			return m.display
		}
	}
	return profile
}
