package transport_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// TestPassingFaults are those that a few attempts get over.
func TestPassingFaults(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"throttled": {Kind: sandbox.Throttle, Times: 6},
		"errors":    {Kind: sandbox.ServerError, Times: 3},
		"cut":       {Kind: sandbox.Reset, Times: 3},
		"proxy":     {Kind: sandbox.ProxyPage, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := cloudtest.Open(t, cloudtest.OneAccount())
				r.Server.SetFault("", sandbox.GetAlternateContact, fault)
				contact, err := r.Read(t.Context(), "keys")
				if err != nil || contact == nil {
					t.Fatal(contact, err)
				}
			})
		})
	}
}

// TestWrongClock: the SDK signs by the server's clock once it has heard it.
func TestWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetClockSkew(-42 * time.Minute)
		if _, err := r.Read(t.Context(), "keys"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTimeRunsOut: what the attempts before failed of is told, and not that
// there was no more time for another.
func TestTimeRunsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: sandbox.Throttle})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := r.Read(ctx, "keys")
		cloudtest.Want{Kind: audit.Throttled}.Check(t, cloudtest.Trouble(t, err))
	})
}

func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetFault("", "", sandbox.Fault{Kind: sandbox.Hang})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := r.Read(ctx, "keys")
		cloudtest.Want{Kind: audit.Cancelled}.Check(t, cloudtest.Trouble(t, err))
		_, err = r.Identify(ctx, r.Route("keys"))
		cloudtest.Want{Kind: audit.Cancelled}.Check(t, cloudtest.Trouble(t, err))
	})
}
