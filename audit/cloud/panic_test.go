package cloud_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/nameserver"
	"accountable/audit/workers"
)

// panickingNetwork panics when a request of an operation is sent.
type panickingNetwork struct {
	http.RoundTripper
	operation string
}

func (n panickingNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.Header.Get("X-Amz-Target")+" "+r.URL.Path, n.operation) {
		panic(cloudtest.GoodContact)
	}
	return n.RoundTripper.RoundTrip(r)
}

// openPanicking opens a world whose network panics in one operation.
func openPanicking(t *testing.T, w sandbox.World, operation string) *cloudtest.Cloud {
	t.Helper()
	return cloudtest.Open(t, w, func(s *cloudtest.Setup) {
		s.Options.HTTPClient.Transport = panickingNetwork{s.Options.HTTPClient.Transport, operation}
	})
}

// expectInternal fails unless a trouble is a panic, without its value.
func expectInternal(t *testing.T, found *audit.Trouble) {
	t.Helper()
	if found == nil || found.Kind != audit.Unknown || !strings.Contains(found.Message, "internal error: a panic with a value of type") || strings.Contains(found.Message, cloudtest.GoodContact.Email) {
		t.Errorf("the trouble is %+v", found)
	}
}

// A panic in the goroutines of a discovery is a trouble of what could not be found.
func TestPanic_InDiscovery(t *testing.T) {
	for _, row := range []struct {
		name, operation string
		gap             audit.Gap
		accounts        bool // the accounts are found
	}{
		{"organization", "DescribeOrganization", audit.GapAccounts, false},
		{"accounts", "ListAccounts", audit.GapAccounts, false},
		{"units", "ListOrganizationalUnitsForParent", audit.GapOUNames, true},
		{"tags", "ListTagsForResource", audit.GapTags, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := openPanicking(t, cloudtest.OrganizationWithUnits(), row.operation)
				f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{OUNames: true, Tags: true}))
				expectInternal(t, f.OneTrouble(t))
				if len(f.Gaps) != 1 || f.Gaps[0] != row.gap {
					t.Errorf("gaps %v, want %v", f.Gaps, row.gap)
				}
				if found := len(f.Targets) > 0; found != row.accounts {
					t.Errorf("%d accounts", len(f.Targets))
				}
			})
		})
	}
}

// A panic while the roles of an account are listed is a trouble of that account.
func TestPanic_InPortal(t *testing.T) {
	signIn := func() sandbox.World {
		w := cloudtest.OneAccount()
		cloudtest.AddSignIn(&w, nil)
		return w
	}
	synctest.Test(t, func(t *testing.T) {
		f := cloudtest.Collect(t, openPanicking(t, signIn(), "/assignment/roles").IdentityCenter(t.Context(), "octank"))
		f.ExpectNoTrouble(t)
		if len(f.Targets) == 0 {
			t.Error("no account was found")
		}
		for _, target := range f.Targets {
			expectInternal(t, target.Trouble)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f := cloudtest.Collect(t, openPanicking(t, signIn(), "/assignment/accounts").IdentityCenter(t.Context(), "octank"))
		expectInternal(t, f.OneTrouble(t))
	})
}

// The SDK retrieves credentials in goroutines of its own. A panic there is an error of the
// profile, and of each profile that shares the sign-in.
func TestPanic_InCredentials(t *testing.T) {
	for _, row := range []struct{ name, operation string }{{"role credentials", "/federation/credentials"}, {"refresh of the sign-in", "/token"}} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := cloudtest.OneAccount()
				cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) {
					s.Refreshable = true
					if row.operation == "/token" {
						s.Life = -time.Hour
					}
				})
				r := openPanicking(t, w, row.operation)
				for range 2 { // the second one does not wait for the first
					_, err := r.Read(t.Context(), "sso")
					expectInternal(t, audit.TroubleOf(err))
				}
				if _, err := r.Read(t.Context(), "keys"); err != nil {
					t.Errorf("another profile: %v", err)
				}
			})
		})
	}
}

// panickingDNS panics for one of its questions.
type panickingDNS struct {
	nameserver.Zone

	name string
}

func (d panickingDNS) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	if name == d.name {
		panic(cloudtest.GoodContact)
	}
	return d.Zone.LookupMX(ctx, name)
}

// A check of the DNS that panicked does not prove that its answers are right.
func TestPanic_InMailResolver(t *testing.T) {
	t.Parallel()
	known := nameserver.Zone{"amazon.com": {MX: nameserver.Mail("amazon-smtp.amazon.com")}, "octank.cloud": {MX: nameserver.Mail("mail.octank.cloud")}}
	for _, name := range []string{"amazon.com.", "octank.cloud."} {
		resolver := cloud.NewMailResolver(panickingDNS{known, name})
		_, err := workers.Call(t.Context(), func() (audit.MailAnswer, error) { return resolver.LookupMail(t.Context(), "octank.cloud") })
		expectInternal(t, audit.TroubleOf(err))
	}
	resolver := cloud.NewMailResolver(panickingDNS{known, "amazon.com."})
	_ = workers.Catch(t.Context(), func() { _, _ = resolver.LookupMail(t.Context(), "octank.cloud") })
	if answer, err := resolver.LookupMail(t.Context(), "octank.cloud"); err != nil || !answer.Unknown {
		t.Errorf("%+v, %v", answer, err)
	}
}
