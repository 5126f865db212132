package sandbox_test

import (
	"errors"
	"net"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
	"accountable/audit/sandbox/network"
)

func TestDemo_IsConsistent(t *testing.T) {
	w := demo.World()
	if n := len(w.Profiles); n < 12 || n > 14 {
		t.Errorf("%d profiles, want 12 to 14", n)
	}
	names := map[string]bool{}
	for _, p := range w.Profiles {
		if names[p.Name] {
			t.Errorf("two profiles are called %s", p.Name)
		}
		names[p.Name] = true
		if p.Source != "" && !names[p.Source] {
			t.Errorf("%s has no source %s before it", p.Name, p.Source)
		}
	}
	unit := regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$`) // the Organizations model
	parents := map[string]bool{w.Organization.RootID: true}
	for _, u := range w.Organization.Units {
		if !unit.MatchString(u.ID) || !parents[u.ParentID] {
			t.Errorf("unit %s below %s", u.ID, u.ParentID)
		}
		parents[u.ID] = true
	}
	ids := map[string]bool{}
	for _, a := range w.Accounts {
		if len(a.ID) != 12 || ids[a.ID] || !parents[a.Parent] || a.Email == "" {
			t.Errorf("account %+v", a)
		}
		ids[a.ID] = true
	}
}

func TestDemo_ApprovesSignIns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := demo.World()
		hr := w.Profile("hr-systems")
		c := serveWorld(t, w)
		if got := c.portal(w.SignIns[1].Token, hr.AccountID, hr.RoleName); got.status != http.StatusUnauthorized {
			t.Errorf("without signing in: %d %s", got.status, got.body)
		}
		id := c.register(nil)
		started := c.oidc("/device_authorization", merge(id, members{"startUrl": w.SignIns[1].StartURL}))
		began := time.Now()
		d := deviceFlow{client: c, id: id, code: started.text(t, "deviceCode")}
		got := d.poll()
		for got.status != http.StatusOK {
			expectPending(t, "waiting", got)
			time.Sleep(time.Second)
			got = d.poll()
		}
		if took := time.Since(began); took < 2*time.Second || took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		if got := c.portal(got.text(t, "accessToken"), hr.AccountID, hr.RoleName); got.status != http.StatusOK {
			t.Errorf("signed in: %d %s", got.status, got.body)
		}
	})
}

// AWS stores every contact of the demo unchanged.
func TestDemo_ContactsPassTheSchema(t *testing.T) {
	w := demo.World()
	w.Latency, w.Quotas, w.Denials = sandbox.Latency{}, map[string]sandbox.Quota{}, nil
	management := w.Organization.ManagementID
	w.AddKeys("root", management)
	c := serveWorld(t, w)
	for _, a := range w.Accounts {
		for kind, contact := range a.Contacts {
			in := putRequest(contact, members{"AlternateContactType": kind})
			if a.ID != management {
				in["AccountId"] = a.ID
			}
			if got := c.account(management, sandbox.PutAlternateContact, in); got.status != http.StatusOK {
				t.Errorf("%s: %s", a.Name, got.body)
			}
			if stored, _ := c.server.Contact(a.ID, kind); stored != contact {
				t.Errorf("%s stores %+v, want %+v", a.Name, stored, contact)
			}
		}
	}
}

func TestWorlds_AreTheSameEveryTime(t *testing.T) {
	if !reflect.DeepEqual(demo.World(), demo.World()) || !reflect.DeepEqual(demo.Many(30), demo.Many(30)) {
		t.Error("a world differs from itself")
	}
	answers := func() (all string) {
		synctest.Test(t, func(t *testing.T) {
			w := demo.World()
			w.AddKeys("root", w.Organization.ManagementID)
			c := serveWorld(t, w)
			all += c.portal(w.SignIns[0].Token, w.Organization.ManagementID, "AdministratorAccess").body
			all += c.security(w.Organization.ManagementID).header.Get("X-Amzn-Requestid")
			all += c.organizations(w.Organization.ManagementID, sandbox.ListAccounts, members{}).body
			all += time.Now().String()
		})
		return all
	}
	if first, second := answers(), answers(); first != second {
		t.Errorf("the same requests are answered by\n%s\nand by\n%s", first, second)
	}
}

func TestWorld_CanBeChangedBeforeNew(t *testing.T) {
	w := newWorld()
	w.AddRole("auditor", member, member, "Auditor")
	w.Role(auditor).Trusts = []string{delegated}
	w.Key(outsider).Life = -time.Second
	if w.Key("auditor") != nil || w.Key("nobody") != nil || w.Profile("nobody") != nil || w.Account("nobody") != nil {
		t.Error("something was found that is not there")
	}
	c := serveWorld(t, w)
	expectRefusal(t, c.security(outsider), 403, "ExpiredTokenException", "The security token included in the request is expired")
	for caller, status := range map[string]int{delegated: 200, member: 403} {
		if got := c.sts(c.keys[caller], sandbox.AssumeRole, assumeRequest(nil)); got.status != status {
			t.Errorf("%s was answered %d, want %d", caller, got.status, status)
		}
	}
}

func TestMany_HasAllFindings(t *testing.T) {
	w := demo.Many(100)
	if len(w.Accounts) != 100 || len(w.Profiles) != 100 || len(w.Keys) != 100 {
		t.Fatalf("%d accounts, %d profiles, %d keys", len(w.Accounts), len(w.Profiles), len(w.Keys))
	}
	c := serveWorld(t, w)
	counts := map[int]int{}
	for i := range 100 {
		counts[c.security(demo.ManyID(i)).status]++
	}
	if counts[200] != 70 || counts[404] != 20 || counts[403] != 10 {
		t.Errorf("answers by status: %v", counts)
	}
}

func TestListener_RefusesOtherAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := network.Listen()
		conn, err := listener.DialContext(t.Context(), "tcp", "account.us-east-1.amazonaws.com:443")
		if opError, ok := errors.AsType[*net.OpError](err); !ok || !strings.Contains(opError.Error(), "account.us-east-1.amazonaws.com:443") {
			t.Errorf("dialed %v, %v", conn, err)
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := listener.DialContext(t.Context(), "tcp", listener.Addr().String()); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a closed listener was dialed: %v", err)
		}
		if _, err := listener.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a closed listener accepts: %v", err)
		}
	})
}
