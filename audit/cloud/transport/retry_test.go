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

func TestRetry_TemporaryFaults(t *testing.T) {
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

// The SDK signs with the server's time after the first answer.
func TestRetry_ClockSkewIsCorrected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetClockSkew(-42 * time.Minute)
		if _, err := r.Read(t.Context(), "keys"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRetry_TimeoutReportsTheLastFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: sandbox.Throttle})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := r.Read(ctx, "keys")
		cloudtest.Want{Kind: audit.Throttled}.Check(t, cloudtest.Trouble(t, err))
	})
}

func TestRetry_Canceled(t *testing.T) {
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
