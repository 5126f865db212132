package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

var otherContact = sandbox.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4127"}

func TestFaults_ThatAnswer(t *testing.T) {
	const who = "User: arn:aws:iam::333344445555:user/333344445555 is not authorized to perform: account:PutAlternateContact" +
		" on resource: arn:aws:account::333344445555:account "
	for _, tc := range []struct {
		name          string
		kind          sandbox.FaultKind
		status        int
		code, message string
	}{
		{"throttle", sandbox.Throttle, 429, "TooManyRequestsException", "Too Many Requests"},
		{"server error", sandbox.ServerError, 500, "InternalServerException", "Internal server error"},
		{"denied", sandbox.Denied, 403, "AccessDeniedException", who + "because no identity-based policy allows the account:PutAlternateContact action"},
		{"denied by SCP", sandbox.DeniedBySCP, 403, "AccessDeniedException", who + "with an explicit deny in a service control policy"},
		{"expired", sandbox.Expired, 403, "ExpiredTokenException", "The security token included in the request is expired"},
		{
			"bad clock", sandbox.BadClock, 403, "InvalidSignatureException",
			"Signature expired: 20000101T000000Z is now earlier than 20000101T005500Z (20000101T010000Z - 5 min.)",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveWorld(t, newWorld())
				c.server.SetFault(member, "", sandbox.Fault{Kind: tc.kind})
				expectRefusal(t, c.account(member, sandbox.PutAlternateContact, putRequest(otherContact, nil)), tc.status, tc.code, tc.message)
				if stored, _ := c.server.Contact(member, sandbox.Security); stored != goodContact {
					t.Errorf("the write took effect: %+v", stored)
				}
			})
		})
	}
}

func TestFaults_ThatBreakTheAnswer(t *testing.T) {
	for _, tc := range []struct {
		name   string
		kind   sandbox.FaultKind
		fails  error // of reading the answer; nil: none
		body   string
		status int
		takes  bool // the write takes effect
	}{
		{name: "reset", kind: sandbox.Reset, fails: io.EOF},
		{name: "lost answer", kind: sandbox.LostAnswer, fails: io.EOF, takes: true},
		{name: "truncated", kind: sandbox.Truncated, fails: io.ErrUnexpectedEOF, takes: true},
		{name: "malformed", kind: sandbox.Malformed, body: `{"AlternateContact": <oops>`, status: 200, takes: true},
		{name: "slow body", kind: sandbox.SlowBody, body: "{}", status: 200, takes: true},
		{name: "proxy's page", kind: sandbox.ProxyPage, body: "<html>", status: 502},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveWorld(t, newWorld())
				c.server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: tc.kind})
				got, err := c.try(member, sandbox.PutAlternateContact, putRequest(otherContact, nil))
				if !errors.Is(err, tc.fails) {
					t.Errorf("failed with %v, want %v", err, tc.fails)
				}
				if tc.fails == nil && (got.status != tc.status || !strings.HasPrefix(got.body, tc.body)) {
					t.Errorf("answered %d %s", got.status, got.body)
				}
				stored, _ := c.server.Contact(member, sandbox.Security)
				if took := stored == otherContact; took != tc.takes {
					t.Errorf("the write took effect: %v, want %v", took, tc.takes)
				}
			})
		})
	}
}

func TestProxyPage_HasNoHeadersOfAWS(t *testing.T) {
	c := serveWorld(t, newWorld())
	c.server.SetFault("", "", sandbox.Fault{Kind: sandbox.ProxyPage})
	got := c.security(member)
	if got.header.Get("Content-Type") != "text/html" || got.header.Get("X-Amzn-Requestid") != "" {
		t.Error(got.header)
	}
}

func TestReset_OverTCP(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	server := sandbox.New(w)
	stop := server.Serve(listener)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	server.SetFault("", "", sandbox.Fault{Kind: sandbox.Reset})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+listener.Addr().String()+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err == nil {
		_ = response.Body.Close()
	}
	if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
		t.Errorf("failed with %v, want a reset", err)
	}
}

func TestHang_LastsUntilTheClientIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, newWorld())
		c.server.SetFault(member, "", sandbox.Fault{Kind: sandbox.Hang})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		began, body := time.Now(), encodeJSON(t, putRequest(otherContact, nil))
		_, err := c.send(ctx, http.MethodPost, "/putAlternateContact", body, func(r *http.Request) {
			sandbox.Sign(r, body, c.keys[member], "account", time.Now())
		})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 20*time.Minute {
			t.Errorf("ended after %v with %v", time.Since(began), err)
		}
		if stored, _ := c.server.Contact(member, sandbox.Security); stored != goodContact {
			t.Errorf("the write took effect: %+v", stored)
		}
	})
}

func TestSlowBody_Delay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, newWorld())
		plain := c.security(member)
		c.server.SetFault(member, "", sandbox.Fault{Kind: sandbox.SlowBody, Delay: time.Second})
		began := time.Now()
		slow := c.security(member)
		if took := time.Since(began); took < time.Duration(len(plain.body)-1)*time.Second {
			t.Errorf("%d bytes took %v", len(plain.body), took)
		}
		if slow.body != plain.body {
			t.Errorf("read %s, want %s", slow.body, plain.body)
		}
	})
}

func TestStaleReads_ShowTheOldValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, newWorld())
		c.server.SetFault(member, "", sandbox.Fault{Kind: sandbox.StaleReads, Delay: 5 * time.Second})
		if got := c.account(member, sandbox.PutAlternateContact, putRequest(otherContact, nil)); got.status != http.StatusOK {
			t.Fatal(got.body)
		}
		if stored, _ := c.server.Contact(member, sandbox.Security); stored != otherContact {
			t.Errorf("stored %+v", stored)
		}
		for _, step := range []struct {
			wait time.Duration
			want string
		}{{0, goodContact.Email}, {4 * time.Second, goodContact.Email}, {time.Second, otherContact.Email}} {
			time.Sleep(step.wait)
			if got := c.security(member); !strings.Contains(got.body, step.want) {
				t.Errorf("%v later reads show %s, want %s", step.wait, got.body, step.want)
			}
		}
		c.account(member, sandbox.DeleteAlternateContact, members{"AlternateContactType": sandbox.Security})
		if got := c.security(member); got.status != http.StatusOK {
			t.Errorf("a delete shows at once: %s", got.body)
		}
		time.Sleep(5 * time.Second)
		expectRefusal(t, c.security(member), 404, "ResourceNotFoundException", notFound)
	})
}

func TestFaults_MostSpecificStrikes(t *testing.T) {
	c := serveWorld(t, newWorld())
	set := func(account, operation string, kind sandbox.FaultKind, times int) {
		c.server.SetFault(account, operation, sandbox.Fault{Kind: kind, Times: times})
	}
	set("", "", sandbox.ServerError, 0)
	set("", sandbox.GetAlternateContact, sandbox.Throttle, 0)
	set(member, "", sandbox.ProxyPage, 0)
	set(member, sandbox.GetAlternateContact, sandbox.Denied, 2)
	read := func(caller string, in members) int {
		t.Helper()
		in["AlternateContactType"] = sandbox.Security
		return c.account(caller, sandbox.GetAlternateContact, in).status
	}
	got := []int{
		read(member, members{}), // the account and the operation, twice; then the account
		read(member, members{}),
		read(member, members{}),
		read(management, members{"AccountId": member}), // by its account
		read(management, members{}),                    // the operation
		c.account(management, sandbox.GetAccountInformation, members{}).status,
	}
	if want := "[403 403 502 502 429 500]"; fmt.Sprint(got) != want {
		t.Errorf("answers are %v, want %s", got, want)
	}
	c.server.ClearFaults()
	if status := read(member, members{}); status != http.StatusOK {
		t.Errorf("a fault outlives ClearFaults: %d", status)
	}
}

func TestDenied_DoesNotStrikeGetCallerIdentity(t *testing.T) {
	c := serveWorld(t, newWorld())
	c.server.SetFault(member, "", sandbox.Fault{Kind: sandbox.Denied})
	if got := c.sts(c.keys[member], sandbox.GetCallerIdentity, nil); got.status != http.StatusOK {
		t.Errorf("answered %d %s", got.status, got.body)
	}
}

func TestRandomFaults_DependOnTheSeed(t *testing.T) {
	const accounts, rounds = 40, 5
	strike := func(seed uint64, order func(i int) int) (pattern map[string]int, struck int) {
		w := demo.Many(accounts)
		w.Quotas, w.Denials = map[string]sandbox.Quota{}, nil
		c := serveWorld(t, w)
		c.server.SetRandomFaults(seed, 0.25, sandbox.Fault{Kind: sandbox.Throttle}, sandbox.Fault{Kind: sandbox.ServerError})
		pattern = map[string]int{}
		for round := range rounds {
			for i := range accounts {
				id := demo.ManyID(order(i))
				status := c.security(id).status
				pattern[fmt.Sprint(id, " ", round)] = status
				if status == 429 || status == 500 {
					struck++
				}
			}
		}
		return pattern, struck
	}
	forward, struck := strike(7, func(i int) int { return i })
	backward, _ := strike(7, func(i int) int { return accounts - 1 - i })
	other, _ := strike(8, func(i int) int { return i })
	if fmt.Sprint(forward) != fmt.Sprint(backward) {
		t.Error("the order of the accounts changes what strikes them")
	}
	if fmt.Sprint(forward) == fmt.Sprint(other) {
		t.Error("another seed strikes the same requests")
	}
	if share := float64(struck) / (accounts * rounds); share < 0.15 || share > 0.35 {
		t.Errorf("%.2f of the requests were struck, want about 0.25", share)
	}
}
