package scan_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// directory is a Discoverer that answers from memory, one step after each pause.
type directory struct {
	pause map[string]time.Duration
	steps map[string][]audit.Discovery // by profile or session

	mu    sync.Mutex
	asked []string
}

func (d *directory) Organization(ctx context.Context, profile string, _ audit.DiscoverOptions) <-chan audit.Discovery {
	return d.discover(ctx, profile)
}

func (d *directory) IdentityCenter(ctx context.Context, session string) <-chan audit.Discovery {
	return d.discover(ctx, session)
}

func (d *directory) Sessions() []string { return nil }

func (d *directory) discover(ctx context.Context, name string) <-chan audit.Discovery {
	d.mu.Lock()
	d.asked = append(d.asked, name)
	d.mu.Unlock()
	steps := make(chan audit.Discovery)
	go func() {
		defer close(steps)
		for _, step := range d.steps[name] {
			select {
			case <-time.After(d.pause[name]):
			case <-ctx.Done():
				return
			}
			steps <- step
		}
	}()
	return steps
}

// locked is the trouble of a profile that waits for a sign-in.
func locked(id string) *audit.Trouble {
	return &audit.Trouble{Kind: audit.SigninExpired, Message: "not signed in", SignIn: true, SignInID: id}
}

func TestEngineSearchesOrganizations(t *testing.T) {
	for name, test := range map[string]struct {
		search scan.Search
		rows   string
		took   time.Duration
	}{
		"as they answer":        {scan.Search{}, accountB + " " + accountA + " " + accountC, 6 * time.Second},
		"in order":              {scan.Search{InOrder: true}, accountA + " " + accountC + " " + accountB, 6 * time.Second},
		"first pages alone":     {scan.Search{FirstPage: true}, accountB + " " + accountA, 3 * time.Second},
		"chosen accounts alone": {scan.Search{Accounts: []string{accountA, accountB}}, accountB + " " + accountA, 3 * time.Second},
		"chosen, with tags":     {scan.Search{Accounts: []string{accountA, accountB}, Tags: true}, accountB + " " + accountA, 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.dir.pause["m"], b.dir.pause["n"] = 3*time.Second, time.Second
				b.dir.steps["m"] = []audit.Discovery{{Targets: []audit.Target{member(accountA, "logs", "")}}, {Targets: []audit.Target{member(accountC, "stage", "")}}}
				b.dir.steps["n"] = []audit.Discovery{{Targets: []audit.Target{member(accountB, "payments", "")}}}
				test.search.Places = []scan.Place{organizationOf("m"), organizationOf("n")}
				start := time.Now()
				b.Discover(test.search)
				b.finish()
				if got := keys(b.Roster().Rows()); got != test.rows {
					t.Errorf("rows: %s, want %s", got, test.rows)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("took %s, want %s", took, test.took)
				}
			})
		})
	}
}

func TestEngineSkipsProfilesOfMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.dir.steps["p0"] = []audit.Discovery{{Targets: []audit.Target{member(accountB, "payments", "")}}}
		search := scan.Search{SkipMembers: true}
		for i := range 9 { // more than are asked at once
			search.Places = append(search.Places, organizationOf(fmt.Sprintf("p%d", i)))
			b.dir.pause[fmt.Sprintf("p%d", i)] = time.Second
		}
		b.dir.pause["p0"] = time.Second / 2
		search.Places = append(search.Places, scan.Place{Kind: scan.OrganizationOf, Name: "member", AccountID: accountB})
		for i := 1; i < 9; i++ {
			b.dir.steps[fmt.Sprintf("p%d", i)] = []audit.Discovery{{Trouble: &audit.Trouble{Kind: audit.NoOrganization, Message: "none"}}}
		}
		b.Discover(search)
		b.finish()
		if slices.Contains(b.dir.asked, "member") || len(b.dir.asked) != 9 {
			t.Errorf("asked %q", b.dir.asked)
		}
		if len(b.last.Ended) != 10 || len(b.last.Refused) != 8 {
			t.Errorf("%d searches ended, %d were refused", len(b.last.Ended), len(b.last.Refused))
		}
	})
}

func TestEngineSearchAgainDropsTheEarlierSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.dir.pause["m"] = time.Second
		b.dir.steps["m"] = []audit.Discovery{{Targets: []audit.Target{member(accountA, "logs", "")}}, {Targets: []audit.Target{member(accountB, "stage", "")}}}
		search := scan.Search{Places: []scan.Place{organizationOf("m")}}
		b.Discover(search)
		time.Sleep(1500 * time.Millisecond)
		b.step()
		source := b.Discover(search)[0]
		b.finish()
		if len(b.Sources()) != 1 || source.Accounts != 2 || len(b.last.Ended) != 1 {
			t.Errorf("%d sources, %d accounts, %d ends", len(b.Sources()), source.Accounts, len(b.last.Ended))
		}
	})
}

func TestEngineUnlocksRowsAndSearches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "b": accountB})
		b.aws.Accounts["a"] = ""
		b.Engine = scan.New(t.Context(), scan.Options{
			Auditor:    &scan.Auditor{Reader: &lockedAWS{b.aws, map[string]string{"a": "sso:x"}}, Clock: timing.SystemClock{}},
			Discoverer: b.dir,
		}, audittest.TargetsOf("a", "b"))
		b.dir.steps["m"] = []audit.Discovery{{Trouble: locked("sso:x"), Gap: audit.GapAccounts}}
		b.Start()
		sources := b.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}})
		b.finish()
		b.expectStatus("a error, b fail")
		if got := fmt.Sprint(b.Locks()); got != "[{sso:x 1 1}]" {
			t.Fatalf("waits for %s", got)
		}
		if len(b.last.Refused) != 1 || len(b.last.Ended) != 1 || len(sources[0].Troubles) != 1 {
			t.Errorf("%d refusals, %d ends", len(b.last.Refused), len(b.last.Ended))
		}
		b.aws.Accounts["a"] = accountA
		b.dir.steps["m"] = []audit.Discovery{{Targets: []audit.Target{member(accountC, "logs", "")}}}
		if got := keys(b.Unlock("sso:x")); got != "a" {
			t.Errorf("reads again: %s", got)
		}
		if len(b.Locks()) != 0 {
			t.Errorf("still waits for %v", b.Locks())
		}
		b.finish()
		b.expectStatus("a fail, b fail, " + accountC + " fail")
		if len(sources[0].Troubles) != 0 || sources[0].Accounts != 1 || len(sources[0].Gaps) != 0 {
			t.Errorf("%+v", sources[0])
		}
	})
}

// lockedAWS refuses profiles that lead nowhere with the sign-in that they wait for.
type lockedAWS struct {
	*audittest.AWS
	locks map[string]string
}

func (l *lockedAWS) Identify(ctx context.Context, r audit.Route) (audit.Identity, error) {
	if l.Accounts[r.Profile] == "" && l.locks[r.Profile] != "" {
		return audit.Identity{}, locked(l.locks[r.Profile])
	}
	return l.AWS.Identify(ctx, r)
}

func TestEngineReportsWhatSearchesMissed(t *testing.T) {
	organization := func(id string) *audit.Organization { return &audit.Organization{ID: id} }
	refused := &audit.Trouble{Kind: audit.AccessDenied, Message: "denied"}
	session := scan.Place{Kind: scan.SessionAccounts, Name: "s"}
	some := []audit.Target{member(accountA, "logs", "")}
	for name, test := range map[string]struct {
		places   []scan.Place
		steps    map[string][]audit.Discovery
		hasFound bool
		misses   bool // accounts
	}{
		"nothing is searched":    {nil, nil, true, false},
		"no organization":        {[]scan.Place{organizationOf("m")}, map[string][]audit.Discovery{"m": {{Trouble: refused}}}, false, false},
		"one of two":             {[]scan.Place{organizationOf("m"), organizationOf("n")}, map[string][]audit.Discovery{"m": {{Trouble: refused}}, "n": {{Targets: some}}}, true, false},
		"a page is missing":      {[]scan.Place{organizationOf("m")}, map[string][]audit.Discovery{"m": {{Organization: organization("o-1"), Targets: some}, {Trouble: refused, Gap: audit.GapAccounts}}}, true, true},
		"another profile has it": {[]scan.Place{organizationOf("m"), organizationOf("n")}, map[string][]audit.Discovery{"m": {{Organization: organization("o-1"), Trouble: refused, Gap: audit.GapAccounts}}, "n": {{Organization: organization("o-1"), Targets: some}}}, true, false},
		"another organization":   {[]scan.Place{organizationOf("m"), organizationOf("n")}, map[string][]audit.Discovery{"m": {{Organization: organization("o-1"), Trouble: refused, Gap: audit.GapAccounts}}, "n": {{Organization: organization("o-2"), Targets: some}}}, true, true},
		"only tags are missing":  {[]scan.Place{organizationOf("m")}, map[string][]audit.Discovery{"m": {{Organization: organization("o-1"), Targets: some}, {Trouble: refused, Gap: audit.GapTags}}}, true, false},
		"an empty session":       {[]scan.Place{session}, map[string][]audit.Discovery{"s": {{}}}, true, false},
		"a locked session":       {[]scan.Place{session}, map[string][]audit.Discovery{"s": {{Trouble: locked("sso:s"), Gap: audit.GapAccounts}}}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			b.dir.steps = test.steps
			b.Discover(scan.Search{Places: test.places})
			b.finish()
			if got := b.HasFound(); got != test.hasFound {
				t.Errorf("has found: %v", got)
			}
			if got := b.Misses(audit.GapAccounts); got != test.misses {
				t.Errorf("misses accounts: %v", got)
			}
		})
	}
}
