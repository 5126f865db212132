package cloud_test

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox/nameserver"
)

// serveZone serves a zone on loopback and returns a resolver that asks it.
func serveZone(t *testing.T, zone nameserver.Zone) *net.Resolver {
	t.Helper()
	connection, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- zone.Serve(connection) }()
	t.Cleanup(func() {
		_ = connection.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return nameserver.Resolver(connection.LocalAddr())
}

// at has an address.
var at = nameserver.Records{Addresses: []string{"192.0.2.1"}}

// TestMailResolver_LookupMail asks over the network.
func TestMailResolver_LookupMail(t *testing.T) {
	t.Parallel()
	equal := func(hosts ...string) []*net.MX {
		records := nameserver.Mail(hosts...)
		for _, r := range records {
			r.Pref = 10
		}
		return records
	}
	zone := nameserver.Zone{
		"amazon.com":                           {MX: nameserver.Mail("amazon-smtp.amazon.com")},
		"octank.cloud":                         {MX: nameserver.Mail("Mail.Octank.Cloud", "backup.octank.cloud")},
		"mail.octank.cloud":                    at,
		"six.octank.cloud":                     {MX: nameserver.Mail("v6.octank.cloud")},
		"v6.octank.cloud":                      {Addresses: []string{"2001:db8::2"}},
		"nomail.octank.cloud":                  {MX: nameserver.Mail("."), Addresses: []string{"192.0.2.1"}},
		"address.octank.cloud":                 {Addresses: []string{"2001:db8::1"}},
		"empty.octank.cloud":                   {},
		"gone.octank.cloud":                    {MX: nameserver.Mail("old.octank.cloud", "mail.octank.cloud")},
		"nameless.octank.cloud":                {MX: nameserver.Mail("empty.octank.cloud")},
		"pair.octank.cloud":                    {MX: equal("old.octank.cloud", "mail.octank.cloud")},
		"deadpair.octank.cloud":                {MX: equal("z.octank.cloud", "old.octank.cloud")},
		"many.octank.cloud":                    {MX: equal("a.octank.cloud", "b.octank.cloud", "c.octank.cloud", "d.octank.cloud", "e.octank.cloud")},
		"unsure.octank.cloud":                  {MX: nameserver.Mail("failing.octank.cloud")},
		"ses.octank.cloud":                     {MX: nameserver.Mail("inbound-smtp.us-east-1.amazonaws.com")},
		"inbound-smtp.us-east-1.amazonaws.com": at,
		"failing.octank.cloud":                 {Fault: nameserver.Failing},
		"silent.octank.cloud":                  {Fault: nameserver.Silent},
		"garbage.octank.cloud":                 {Fault: nameserver.Garbage},
	}
	resolver := cloud.NewMailResolver(serveZone(t, zone))
	for domain, want := range map[string]struct {
		takes  bool
		reason string
		host   string
		kind   audit.TroubleKind
	}{
		"octank.cloud":          {true, "MX mail.octank.cloud", "mail.octank.cloud", ""},
		"octank.cloud.":         {true, "MX mail.octank.cloud", "mail.octank.cloud", ""},
		"six.octank.cloud":      {true, "MX v6.octank.cloud", "v6.octank.cloud", ""},
		"ses.octank.cloud":      {true, "MX inbound-smtp", "inbound-smtp.us-east-1.amazonaws.com", ""},
		"nomail.octank.cloud":   {false, "null MX", "", ""},
		"address.octank.cloud":  {true, "2001:db8::1", "", ""},
		"empty.octank.cloud":    {false, "no MX and no address", "", ""},
		"nowhere.octank.cloud":  {false, "no MX and no address", "", ""},
		"gone.octank.cloud":     {false, "its first mail server old.octank.cloud has no address", "old.octank.cloud", ""},
		"nameless.octank.cloud": {false, "its first mail server empty.octank.cloud has no address", "empty.octank.cloud", ""},
		"pair.octank.cloud":     {true, "MX mail.octank.cloud", "mail.octank.cloud", ""},
		"deadpair.octank.cloud": {false, "such as old.octank.cloud, have no address", "old.octank.cloud", ""},
		"many.octank.cloud":     {kind: audit.Unreachable},
		"unsure.octank.cloud":   {kind: audit.Unreachable},
		"failing.octank.cloud":  {kind: audit.Unreachable},
		"silent.octank.cloud":   {kind: audit.Timeout},
		"garbage.octank.cloud":  {kind: audit.Timeout}, // it waits for a valid answer
		"stopped.octank.cloud":  {kind: audit.Cancelled},
	} {
		t.Run(domain, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if want.kind == audit.Timeout {
				ctx, cancel = context.WithTimeout(ctx, 200*time.Millisecond)
				defer cancel()
			}
			if want.kind == audit.Cancelled {
				cancel()
			}
			got, err := resolver.LookupMail(ctx, domain)
			if want.kind != "" {
				if found := cloudtest.Trouble(t, err); found.Kind != want.kind {
					t.Errorf("%s, want %s", found.Kind, want.kind)
				}
				return
			}
			if err != nil || got.AcceptsMail != want.takes || !strings.Contains(got.Reason, want.reason) || got.Host != want.host {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
		})
	}
}

// countingZone counts the questions about names below example.com.
type countingZone struct {
	nameserver.Zone

	asked *atomic.Int32
}

func (z countingZone) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	if strings.HasSuffix(name, ".example.com.") {
		z.asked.Add(1)
	}
	return z.Zone.LookupMX(ctx, name)
}

func TestMailResolver_ChecksItsDNS(t *testing.T) {
	t.Parallel()
	amazon := nameserver.Records{MX: nameserver.Mail("amazon-smtp.amazon.com")}
	octank := nameserver.Records{MX: nameserver.Mail("mail.octank.cloud")}
	zone := func(star ...nameserver.Records) nameserver.Zone {
		z := nameserver.Zone{"amazon.com": amazon, "octank.cloud": octank, "mail.octank.cloud": at}
		for _, r := range star {
			z["*"] = r
		}
		return z
	}
	for _, test := range []struct {
		name   string
		zone   nameserver.Zone
		reason string // why every answer is unknown
	}{
		{"good", zone(), ""},
		{"finds nothing", nameserver.Zone{}, "does not find the mail servers of amazon.com"},
		{"finds inside names alone", nameserver.Zone{"octank.cloud": octank}, "does not find the mail servers of amazon.com"},
		{"null MX for everything", nameserver.Zone{"*": {MX: nameserver.Mail(".")}}, "does not find the mail servers of amazon.com"},
		{"MX for everything", zone(nameserver.Records{MX: nameserver.Mail("portal.example")}), "does not report"},
		{"address for everything", zone(at), "does not report"},
		{"every name exists", zone(nameserver.Records{}), ""},
		{"fails for missing names", zone(nameserver.Records{Fault: nameserver.Failing}), "does not report"},
	} {
		t.Run(test.name, func(t *testing.T) {
			counting := countingZone{test.zone, &atomic.Int32{}}
			resolver := cloud.NewMailResolver(counting)
			for _, domain := range []string{"octank.cloud", "nowhere.octank.cloud"} {
				got, err := resolver.LookupMail(t.Context(), domain)
				if err != nil || got.Unknown != (test.reason != "") || !strings.Contains(got.Reason, test.reason) {
					t.Errorf("%s: %+v, %v", domain, got, err)
				}
			}
			if n := counting.asked.Load(); n > 1 {
				t.Errorf("checked %d times", n)
			}
		})
	}
}
