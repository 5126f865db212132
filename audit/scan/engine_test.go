package scan_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// bench is an engine over fakes.
type bench struct {
	*scan.Engine
	t    *testing.T
	aws  *audittest.AWS
	dir  *directory
	last scan.Update // of all events so far
}

// newBench makes an engine over profiles, each of which leads to the account given.
func newBench(t *testing.T, accounts map[string]string, change ...func(*scan.Options)) *bench {
	t.Helper()
	aws := audittest.NewAWS(accounts)
	dir := &directory{pause: map[string]time.Duration{}, steps: map[string][]audit.Discovery{}}
	o := scan.Options{Auditor: &scan.Auditor{Reader: aws, InForce: policy.NewInForce(policy.Policy{}), Clock: timing.SystemClock{}}, Discoverer: dir}
	for _, c := range change {
		c(&o)
	}
	e := scan.New(t.Context(), o, audittest.TargetsOf(slices.Sorted(maps.Keys(accounts))...))
	t.Cleanup(e.Close)
	return &bench{Engine: e, t: t, aws: aws, dir: dir}
}

// step applies the next events.
func (b *bench) step() {
	u := b.Apply(b.Next(b.t.Context(), 0))
	b.last.Rows = append(b.last.Rows, u.Rows...)
	b.last.Results = append(b.last.Results, u.Results...)
	b.last.Found = append(b.last.Found, u.Found...)
	b.last.Refused = append(b.last.Refused, u.Refused...)
	b.last.Ended = append(b.last.Ended, u.Ended...)
}

// finish applies events until nothing is under way.
func (b *bench) finish() {
	b.t.Helper()
	for b.Busy() {
		b.step()
	}
	for _, row := range b.Roster().Rows() {
		if b.Started() && (row.Waiting || row.Result == nil) {
			b.t.Errorf("%s still waits although nothing is under way", row.Target.Key)
		}
	}
}

// status returns the status of each row in its order.
func (b *bench) status() string {
	var all []string
	for _, row := range b.Roster().Rows() {
		all = append(all, row.Target.Key+" "+string(row.Status()))
	}
	return strings.Join(all, ", ")
}

func (b *bench) expectStatus(want string) {
	b.t.Helper()
	if got := b.status(); got != want {
		b.t.Errorf("rows: %s\nwant: %s", got, want)
	}
}

func (b *bench) expectCalls(want ...string) {
	b.t.Helper()
	if got := slices.Sorted(slices.Values(b.aws.Calls)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		b.t.Errorf("AWS was asked:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const (
	accountA = "111122223333"
	accountB = "222233334444"
	accountC = "333344445555"
)

func organizationOf(profile string) scan.Place {
	return scan.Place{Kind: scan.OrganizationOf, Name: profile}
}

func TestEngineReadsNothingBeforeStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "m": accountB})
		b.dir.steps["m"] = []audit.Discovery{{Targets: []audit.Target{member(accountC, "logs", "")}}}
		b.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}})
		b.finish()
		b.expectCalls()
		b.expectStatus("a , m , " + accountC + " ")
		b.Start()
		b.finish()
		b.expectStatus("a fail, m fail, " + accountC + " fail")
	})
}

func TestEngineReadsAccountOnceHoweverItIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "b": accountA, "m": accountB})
		b.aws.Set(audittest.Good)
		b.aws.Latency = time.Second
		b.dir.steps["m"] = []audit.Discovery{{Targets: []audit.Target{member(accountA, "payments", ""), member(accountC, "logs", "")}}}
		b.Start()
		b.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}}) // before anyone knows where a and b lead
		b.finish()
		if b.aws.Reads != 3 {
			t.Errorf("%d reads of 3 accounts: %q", b.aws.Reads, b.aws.Calls)
		}
		if n := b.Roster().Summary().Accounts; n != 3 {
			t.Errorf("%d accounts: %s", n, b.status())
		}
	})
}

func TestEngineReadsByRouteThatIsFoundWhileAnotherFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA})
		target := audittest.TargetsOf("a")[0]
		target.AccountID = accountA
		b.Engine = scan.New(t.Context(), scan.Options{
			Auditor: &scan.Auditor{Reader: b.aws, Clock: timing.SystemClock{}, Types: []audit.ContactType{audit.Billing, audit.Security}}, Discoverer: b.dir,
		}, []audit.Target{target})
		b.aws.Latency = 10 * time.Second
		b.aws.Denied["a/SECURITY"] = audit.AccessDenied
		b.dir.pause["m"] = time.Second
		b.dir.steps["m"] = []audit.Discovery{{Targets: []audit.Target{member(accountA, "payments", "")}}}
		b.Start()
		b.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}})
		b.finish()
		b.expectStatus("a fail")
		// The contact that could be read is not read again.
		b.expectCalls("read a BILLING", "read a SECURITY", "read a SECURITY", "read management SECURITY")
	})
}

func TestEngineDropsAnswersToEarlierQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA})
		b.aws.Latency = 2 * time.Second // two requests an answer
		b.Start()
		time.Sleep(3 * time.Second) // the contact is being read
		b.aws.Mutex.Lock()
		b.aws.Denied["a"] = audit.SigninExpired
		b.aws.Mutex.Unlock()
		b.Reread(b.Roster().Rows()[:1])
		time.Sleep(1500 * time.Millisecond)
		b.step()
		if len(b.last.Results) != 0 || !b.Roster().Row("a").Waiting {
			t.Errorf("the row took the answer to an earlier question: %s", b.status())
		}
		b.finish()
		b.expectStatus("a error")
		if len(b.last.Results) != 1 {
			t.Errorf("%d results were accepted, want 1", len(b.last.Results))
		}
	})
}

func TestEngineRereadsAccountByAllItsRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "b": accountA, "c": accountC})
		b.Start()
		b.finish()
		b.aws.Calls, b.aws.Reads = nil, 0
		b.aws.Set(audittest.Good)
		asked := b.Reread([]*scan.Row{b.Roster().Row("b")})
		if got := keys(asked); got != "a b" {
			t.Errorf("reads again %s", got)
		}
		b.finish()
		b.expectStatus("a pass, b pass, c fail")
		if b.aws.Reads != 1 {
			t.Errorf("%d reads: %q", b.aws.Reads, b.aws.Calls)
		}
	})
}

func TestEngineRereadDoesNotWaitBehindOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		accounts := map[string]string{}
		for i := range 100 {
			accounts[fmt.Sprintf("p%03d", i)] = fmt.Sprintf("%012d", i+1)
		}
		b := newBench(t, accounts, func(o *scan.Options) { o.Auditor.Concurrency = 2 })
		b.aws.Latency = time.Second
		b.Start()
		time.Sleep(2500 * time.Millisecond)
		b.step()
		first := b.Roster().Row("p000")
		b.Reread([]*scan.Row{first})
		time.Sleep(2500 * time.Millisecond)
		b.step()
		if first.Waiting {
			t.Error("a row that is read again waits behind the others")
		}
		b.aws.Mutex.Lock()
		defer b.aws.Mutex.Unlock()
		if b.aws.Peak != 3 {
			t.Errorf("%d requests in flight at once, want 2 and that of the row read again", b.aws.Peak)
		}
	})
}

func TestEngineRereadOfAllStopsReadsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "b": accountB, "c": accountC}, func(o *scan.Options) { o.Auditor.Concurrency = 1 })
		b.aws.Latency = time.Second
		b.Start()
		time.Sleep(500 * time.Millisecond)
		b.RereadAll()
		start := time.Now()
		b.finish()
		b.expectStatus("a fail, b fail, c fail")
		if took := time.Since(start); took != 6*time.Second {
			t.Errorf("took %s, want the time of 3 accounts", took)
		}
		b.expectCalls("identify a", "identify a", "identify b", "identify c", "read a SECURITY", "read b SECURITY", "read c SECURITY")
	})
}

func TestEnginePutWinsOverReadUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA})
		b.aws.Latency = time.Second
		b.Start()
		time.Sleep(1500 * time.Millisecond)
		if got := keys(b.Put(result("a", accountA, audit.Pass))); got != "a" {
			t.Errorf("changed rows: %s", got)
		}
		if b.Busy() {
			t.Error("still busy although the only row has its result")
		}
		time.Sleep(time.Minute)
		b.step()
		b.expectStatus("a pass")
	})
}

func TestEngineEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		aws := audittest.NewAWS(map[string]string{"a": accountA, "b": accountB})
		aws.Latency = time.Second
		dir := &directory{steps: map[string][]audit.Discovery{"m": {{Targets: []audit.Target{member(accountC, "logs", "")}}}}, pause: map[string]time.Duration{"m": time.Minute}}
		e := scan.New(ctx, scan.Options{Auditor: &scan.Auditor{Reader: aws, Clock: timing.SystemClock{}, Concurrency: 1}, Discoverer: dir}, audittest.TargetsOf("a", "b"))
		e.Start()
		e.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}})
		time.Sleep(500 * time.Millisecond)
		cancel()
		for e.Busy() {
			<-e.Ready()
			e.Apply(e.Take())
		}
		for _, row := range e.Roster().Rows() {
			if row.Status() != audit.Error || row.Result.Trouble.Kind != audit.Cancelled {
				t.Errorf("%s: %s, %v", row.Target.Key, row.Status(), row.Result.Trouble)
			}
		}
		if events := e.Next(t.Context(), time.Second); events != nil {
			t.Errorf("%d events after the end", len(events))
		}
	})
}

func TestEngineGathersEventsWithinTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "b": accountB, "c": accountC}, func(o *scan.Options) { o.Auditor.Concurrency = 1 })
		b.aws.Latency = 20 * time.Millisecond // 40 ms an account
		b.Start()
		start := time.Now()
		if n := len(b.Next(t.Context(), 70*time.Millisecond)); n != 2 || time.Since(start) != 110*time.Millisecond {
			t.Errorf("%d events after %s", n, time.Since(start))
		}
		if n := len(b.Next(t.Context(), 70*time.Millisecond)); n != 1 || time.Since(start) != 120*time.Millisecond {
			t.Errorf("the last event comes after %s, and does not wait for the window", time.Since(start))
		}
	})
}

func TestEngineShowsWhatEarlierRunsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newBench(t, map[string]string{"a": accountA})
		first.aws.Set(audittest.Good)
		first.Start()
		first.finish()
		cache := scan.OpenCache(t.TempDir(), timing.SystemClock{})
		if err := cache.Save(t.Context(), first.last.Results); err != nil {
			t.Fatal(err)
		}
		known, _ := cache.Load()
		b := newBench(t, map[string]string{"a": accountA, "b": accountB}, func(o *scan.Options) { o.Known = known })
		b.aws.Latency = time.Second
		b.Start()
		b.step()
		if row := b.Roster().Row("a"); row.Known == nil || row.Known.Status != audit.Pass || row.Result != nil || b.Roster().Row("b").Known != nil {
			t.Errorf("%+v", row)
		}
		if got := keys(b.last.Rows); got != "a" {
			t.Errorf("changed rows: %s", got)
		}
	})
}

func TestEngineRejudgesByAdoptedPolicy(t *testing.T) {
	inForce := policy.NewInForce(policy.Policy{SHA256: "before"})
	b := newBench(t, map[string]string{"a": accountA}, func(o *scan.Options) { o.Auditor.InForce = inForce })
	b.aws.Set(audittest.Good)
	b.Start()
	b.finish()
	b.expectStatus("a pass")
	inForce.Adopt(policy.Policy{SHA256: "after", Contacts: map[audit.ContactType]policy.WantedFields{
		audit.Security: {audit.FieldEmail: {Text: "soc@octank.cloud"}},
	}})
	if got := keys(b.Rejudge()); got != "a" {
		t.Errorf("changed rows: %s", got)
	}
	b.expectStatus("a fail")
}

func TestIdentifyReturnsOwnersInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		accounts, routes := map[string]string{}, []audit.Route(nil)
		for i := range 20 {
			profile := fmt.Sprintf("p%02d", i)
			accounts[profile] = fmt.Sprintf("%012d", i)
			routes = append(routes, audit.Route{Profile: profile})
		}
		aws := audittest.NewAWS(accounts)
		aws.Latency = time.Second
		aws.Denied["p03"] = audit.SigninExpired
		answers := make(chan struct{}, len(routes))
		owners := (&scan.Auditor{Reader: aws, Concurrency: 4}).Identify(t.Context(), routes, func() { answers <- struct{}{} })
		for i, owner := range owners {
			if denied := i == 3; denied != (owner.Trouble != nil) || !denied && owner.AccountID != accounts[routes[i].Profile] {
				t.Errorf("%s belongs to %+v", routes[i].Profile, owner)
			}
		}
		if aws.Peak != 4 || len(answers) != len(routes) {
			t.Errorf("%d requests in flight, %d answers", aws.Peak, len(answers))
		}
	})
}
