package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// askUntilThrottled sends requests until one is throttled, and counts the others.
func askUntilThrottled(ask func() answer) (answered int, refusal answer) {
	for {
		got := ask()
		if strings.Contains(got.body, "oo many requests") || strings.Contains(got.body, "Too Many Requests") {
			return answered, got
		}
		answered++
	}
}

func TestQuotas_AreTokenBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.Quotas = nil
		c := serveWorld(t, w)
		ask := map[string]func() answer{
			"Get": func() answer { return c.security(management) },
			"Get, a member": func() answer {
				return c.account(management, sandbox.GetAlternateContact, members{"AlternateContactType": sandbox.Security, "AccountId": member})
			},
			"Put":       func() answer { return c.account(member, sandbox.PutAlternateContact, putRequest(goodContact, nil)) },
			"Describe":  func() answer { return c.organizations(management, sandbox.DescribeOrganization, members{}) },
			"ListRoots": func() answer { return c.organizations(management, sandbox.ListRoots, members{}) },
		}
		for _, step := range []struct {
			after time.Duration
			ask   string
			want  int
		}{
			{0, "Get", 15},
			{0, "Get, a member", 0}, // the caller's bucket, for any account
			{0, "Put", 8},           // another caller and operation
			{100 * time.Millisecond, "Get", 1},
			{time.Second, "Get, a member", 10},
			{0, "Put", 5},
			{time.Minute, "Get", 15},
			{0, "Describe", 2},
			{time.Second, "Describe", 1},
			{0, "ListRoots", 2},
		} {
			time.Sleep(step.after)
			if got, _ := askUntilThrottled(ask[step.ask]); got != step.want {
				t.Errorf("%s after %v: %d answers, want %d", step.ask, step.after, got, step.want)
			}
		}
		if n := c.server.Throttled(); n != 10 {
			t.Errorf("%d requests were throttled, want 10", n)
		}
		_, refusal := askUntilThrottled(ask["Get"])
		expectRefusal(t, refusal, 429, "TooManyRequestsException", "Too Many Requests")
	})
}

func TestQuotas_SharedByTheOrganization(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.Quotas = map[string]sandbox.Quota{
			sandbox.ListRoots: {Limit: sandbox.Limit{Rate: 1, Burst: 2}, Shared: sandbox.Limit{Rate: 1, Burst: 3}},
		}
		c := serveWorld(t, w)
		list := func(caller string) func() answer {
			return func() answer { return c.organizations(caller, sandbox.ListRoots, members{}) }
		}
		first, _ := askUntilThrottled(list(management))
		second, refusal := askUntilThrottled(list(delegated))
		if first != 2 || second != 1 {
			t.Errorf("%d and %d answers, want 2 and 1", first, second)
		}
		if refusal.status != http.StatusBadRequest || refusal.text(t, "__type") != "TooManyRequestsException" ||
			refusal.text(t, "Message") != "You have sent too many requests in too short a period of time. Try again later." {
			t.Errorf("refused with %d %s", refusal.status, refusal.body)
		}
	})
}

func TestDocumentedQuotas_IsACopy(t *testing.T) {
	quotas := sandbox.DocumentedQuotas()
	quotas[sandbox.GetAlternateContact] = sandbox.Quota{}
	if got := sandbox.DocumentedQuotas()[sandbox.GetAlternateContact].Limit; got != (sandbox.Limit{Rate: 10, Burst: 15}) {
		t.Errorf("the quota became %+v", got)
	}
}

func TestLatency_IsFixedForAnAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := demo.Many(50)
		w.Latency = sandbox.Latency{Min: 80 * time.Millisecond, Max: 400 * time.Millisecond}
		c := serveWorld(t, w)
		took := func(id string) time.Duration {
			began := time.Now()
			c.security(id)
			return time.Since(began)
		}
		seen := map[time.Duration]bool{}
		for i := range 50 {
			id := demo.ManyID(i)
			first, second := took(id), took(id)
			if first != second || first < w.Latency.Min || first > w.Latency.Max {
				t.Errorf("%s answers in %v, then in %v", id, first, second)
			}
			seen[first.Round(50*time.Millisecond)] = true
		}
		if len(seen) < 6 {
			t.Errorf("all answers take the same time: %v", seen)
		}
	})
}

func TestPeakInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := demo.Many(6)
		w.Latency = sandbox.Latency{Min: time.Second}
		c := serveWorld(t, w)
		for i := range 6 {
			go c.security(demo.ManyID(i))
		}
		time.Sleep(2 * time.Second)
		if n := c.server.PeakInFlight(); n != 6 {
			t.Errorf("%d requests at once, want 6", n)
		}
	})
}
