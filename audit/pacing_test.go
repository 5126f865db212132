package audit_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
)

// patient is an AWS whose quota makes requests wait.
type patient struct {
	*aws
	wait time.Duration
}

func (p patient) ReadContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	resume := audit.Waits(ctx)
	err := audit.SystemClock{}.Sleep(ctx, p.wait)
	resume()
	if err != nil {
		return nil, err
	}
	return p.aws.ReadContact(ctx, route, id, t)
}

func (p patient) PutContact(ctx context.Context, route audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	resume := audit.Waits(ctx)
	err := audit.SystemClock{}.Sleep(ctx, p.wait)
	resume()
	if err = errors.Join(err, ctx.Err()); err != nil {
		return "", err
	}
	return p.aws.PutContact(ctx, route, id, t, c)
}

func TestWaitingForAQuotaIsNoTimeOfTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := newAWS(map[string]string{"p": "111122223333"})
		cloud.latency = 14 * time.Second // identify and read: 28 of 30 seconds
		a := &audit.Auditor{Reader: patient{cloud, time.Hour}, Clock: audit.SystemClock{}, Timeout: 30 * time.Second}
		if res := auditAll(t.Context(), a, byProfile("p"))["p"]; res.Status != audit.Fail {
			t.Errorf("%s: %v", res.Status, res.Trouble)
		}
		cloud.latency = 16 * time.Second
		if res := auditAll(t.Context(), a, byProfile("p"))["p"]; res.Status != audit.Error || res.Trouble.Kind != audit.Timeout {
			t.Errorf("%s: %v", res.Status, res.Trouble)
		}
	})
}

func TestWaitingEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		cloud := newAWS(map[string]string{"p": "111122223333"})
		a := &audit.Auditor{Reader: patient{cloud, time.Hour}, Clock: audit.SystemClock{}}
		if res := auditAll(ctx, a, byProfile("p"))["p"]; res.Status != audit.Error {
			t.Errorf("%s", res.Status)
		}
		audit.Waits(t.Context())() // outside of a run: nothing
	})
}

func TestHowLongAQuotaTakesForAll(t *testing.T) {
	for name, c := range map[string]struct {
		pacing audit.Pacing
		left   int
		want   time.Duration
	}{
		"none waits":           {audit.Pacing{}, 200, 0},
		"all wait":             {audit.Pacing{Waiting: 30, Longest: 3 * time.Second}, 30, 3 * time.Second},
		"most do not wait yet": {audit.Pacing{Waiting: 30, Longest: 3 * time.Second}, 300, 30 * time.Second},
		"several of one":       {audit.Pacing{Waiting: 30, Longest: 3 * time.Second}, 10, 3 * time.Second},
	} {
		if got := c.pacing.Remaining(c.left); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}
