package cloud_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
)

// fakeDNS answers for made-up names.
type fakeDNS map[string]struct {
	mx        []*net.MX
	addresses []netip.Addr
	err       error // of both lookups
}

func (z fakeDNS) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	entry, ok := z[name]
	if entry.err == nil && (!ok || len(entry.mx) == 0) {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return entry.mx, entry.err
}

func (z fakeDNS) LookupNetIP(_ context.Context, _, name string) ([]netip.Addr, error) {
	entry, ok := z[name]
	if entry.err == nil && (!ok || len(entry.addresses) == 0) {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return entry.addresses, entry.err
}

func mx(hosts ...string) (records []*net.MX) {
	for i, h := range hosts {
		records = append(records, &net.MX{Host: h, Pref: uint16(i)})
	}
	return records
}

func TestMailResolver_LookupMail(t *testing.T) {
	t.Parallel()
	resolver := cloud.NewMailResolver(fakeDNS{
		"amazon.com.":           {mx: mx("amazon-smtp.amazon.com.")},
		"octank.cloud.":         {mx: mx("mail.octank.cloud.", "backup.octank.cloud.")},
		"half.octank.cloud.":    {mx: mx("mail.octank.cloud."), err: &net.DNSError{Err: "a name is malformed"}},
		"nomail.octank.cloud.":  {mx: mx("."), addresses: []netip.Addr{netip.MustParseAddr("192.0.2.1")}},
		"address.octank.cloud.": {addresses: []netip.Addr{netip.MustParseAddr("2001:db8::1")}},
		"broken.octank.cloud.":  {err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}},
		"silent.octank.cloud.":  {err: &net.DNSError{Err: "i/o timeout", IsTimeout: true}},
		"late.octank.cloud.":    {err: context.DeadlineExceeded},
		"stopped.octank.cloud.": {err: context.Canceled},
		"odd.octank.cloud.":     {err: errors.New("odd")},
	})
	for domain, want := range map[string]struct {
		takes  bool
		reason string
		kind   audit.TroubleKind
	}{
		"octank.cloud":         {true, "MX mail.octank.cloud", ""},
		"octank.cloud.":        {true, "MX mail.octank.cloud", ""},
		"half.octank.cloud":    {true, "MX mail.octank.cloud", ""},
		"nomail.octank.cloud":  {false, "null MX", ""},
		"address.octank.cloud": {true, "2001:db8::1", ""},
		"nowhere.octank.cloud": {false, "no MX and no address", ""},
		"broken.octank.cloud":  {kind: audit.Unreachable},
		"silent.octank.cloud":  {kind: audit.Timeout},
		"late.octank.cloud":    {kind: audit.Timeout},
		"stopped.octank.cloud": {kind: audit.Cancelled},
		"odd.octank.cloud":     {kind: audit.Unreachable},
	} {
		got, err := resolver.LookupMail(t.Context(), domain)
		if want.kind != "" {
			if found := cloudtest.Trouble(t, err); found.Kind != want.kind {
				t.Errorf("%s: %s, want %s", domain, found.Kind, want.kind)
			}
			continue
		}
		if err != nil || got.AcceptsMail != want.takes || !strings.Contains(got.Reason, want.reason) {
			t.Errorf("%s: %+v, %v; want %v, %q", domain, got, err, want.takes, want.reason)
		}
	}
}

// anyDNS answers for names that a zone does not have.
type anyDNS struct {
	fakeDNS

	mx        []*net.MX
	addresses []netip.Addr
	err       error
	asked     *atomic.Int32 // how often the DNS was asked about a name that does not exist
}

func (a anyDNS) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	if _, ok := a.fakeDNS[name]; ok || len(a.mx) == 0 && a.err == nil {
		return a.fakeDNS.LookupMX(ctx, name)
	}
	return a.mx, a.err
}

func (a anyDNS) LookupNetIP(ctx context.Context, network, name string) ([]netip.Addr, error) {
	if strings.HasSuffix(name, ".example.com.") {
		a.asked.Add(1)
	}
	if _, ok := a.fakeDNS[name]; ok || len(a.addresses) == 0 && a.err == nil {
		return a.fakeDNS.LookupNetIP(ctx, network, name)
	}
	return a.addresses, a.err
}

func TestMailResolver_ChecksItsDNS(t *testing.T) {
	t.Parallel()
	amazon := fakeDNS{"amazon.com.": {mx: mx("amazon-smtp.amazon.com.")}, "octank.cloud.": {mx: mx("mail.octank.cloud.")}}
	for name, test := range map[string]struct {
		dns    anyDNS
		reason string // why every answer is unknown
	}{
		"good":                     {anyDNS{fakeDNS: amazon}, ""},
		"finds nothing":            {anyDNS{fakeDNS: fakeDNS{}}, "does not find the mail servers of amazon.com"},
		"finds inside names alone": {anyDNS{fakeDNS: fakeDNS{"octank.cloud.": {mx: mx("mail.octank.cloud.")}}}, "does not find the mail servers of amazon.com"},
		"null MX for everything":   {anyDNS{fakeDNS: fakeDNS{}, mx: mx(".")}, "does not find the mail servers of amazon.com"},
		"MX for everything":        {anyDNS{fakeDNS: amazon, mx: mx("portal.example.")}, "does not report"},
		"address for everything":   {anyDNS{fakeDNS: amazon, addresses: []netip.Addr{netip.MustParseAddr("192.0.2.1")}}, "does not report"},
		"fails for missing names":  {anyDNS{fakeDNS: amazon, err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}}, "does not report"},
	} {
		t.Run(name, func(t *testing.T) {
			test.dns.asked = &atomic.Int32{}
			resolver := cloud.NewMailResolver(test.dns)
			for _, domain := range []string{"octank.cloud", "nowhere.octank.cloud"} {
				got, err := resolver.LookupMail(t.Context(), domain)
				if err != nil || got.Unknown != (test.reason != "") || !strings.Contains(got.Reason, test.reason) {
					t.Errorf("%s: %+v, %v", domain, got, err)
				}
			}
			if n := test.dns.asked.Load(); n > 1 {
				t.Errorf("checked %d times", n)
			}
		})
	}
}
