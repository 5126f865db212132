package cloud

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"accountable/audit"
	"accountable/audit/cloud/trouble"
	"accountable/audit/workers"
)

// DNS resolves names; *net.Resolver implements it.
type DNS interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// MailResolver reports by the DNS whether a domain accepts mail.
type MailResolver struct {
	dns DNS

	check    sync.Once
	mistrust string // why no answer of the DNS is used, "" for none; set by check
}

var _ audit.MailResolver = (*MailResolver)(nil)

// NewMailResolver returns a resolver that uses dns; nil means this computer's
// resolver.
func NewMailResolver(dns DNS) *MailResolver {
	if dns == nil {
		dns = net.DefaultResolver
	}
	return &MailResolver{dns: dns}
}

// LookupMail reports whether mail can be delivered to a domain: to the
// first servers in its MX records, or to its own address where it has none (RFC 5321, 5.1),
// and never with a null MX (RFC 7505). The error of a failed lookup is a *audit.Trouble. The answer is unknown if the
// DNS fails the check of checkResolver, which is made once.
func (m *MailResolver) LookupMail(ctx context.Context, domain string) (audit.MailAnswer, error) {
	var checked workers.Group
	checked.Go(func() {
		m.check.Do(func() {
			m.mistrust = "the check of this computer's DNS failed, so it is unknown which domains accept mail" // if it panics
			m.mistrust = m.checkResolver(ctx)
		})
	})
	answer, err := m.lookup(ctx, domain)
	checked.Wait()
	if m.mistrust != "" {
		return audit.MailAnswer{Unknown: true, Reason: m.mistrust}, nil
	}
	return answer, err
}

const (
	// mailDomain is a domain that certainly has mail servers.
	mailDomain = "amazon.com"
	// noMailDomain is a domain below which there are no names: it is reserved (RFC
	// 2606) and has a null MX.
	noMailDomain = "example.com"
)

// checkResolver returns why the DNS says nothing about the mail of any domain, or "".
// Inside some networks it finds no name of the outside world; others answer for every
// name with an address of their own.
func (m *MailResolver) checkResolver(ctx context.Context) string {
	records, _ := m.dns.LookupMX(ctx, mailDomain+".")
	if len(records) == 0 || isNullMX(records) {
		return "this computer's DNS does not find the mail servers of " + mailDomain + ", so it is unknown which domains accept mail"
	}
	name := strings.ToLower(rand.Text()) + "." + noMailDomain + "."
	records, mxErr := m.dns.LookupMX(ctx, name)
	addresses, ipErr := m.dns.LookupNetIP(ctx, "ip", name)
	if len(records) > 0 || len(addresses) > 0 || !isNotFound(mxErr) || !isNotFound(ipErr) {
		return "this computer's DNS does not report that a name does not exist, so it is unknown which domains accept mail"
	}
	return ""
}

// isNullMX reports whether a domain accepts no mail (RFC 7505).
func isNullMX(records []*net.MX) bool {
	return len(records) == 1 && strings.Trim(records[0].Host, ".") == ""
}

// triedHosts limits how many of the first mail servers of a domain are looked up.
const triedHosts = 4

// lookup looks a domain up in the DNS.
func (m *MailResolver) lookup(ctx context.Context, domain string) (audit.MailAnswer, error) {
	// The dot disables the search list of this computer's resolver.
	name := strings.TrimSuffix(domain, ".") + "."
	records, err := m.dns.LookupMX(ctx, name)
	switch {
	case isNullMX(records):
		return audit.MailAnswer{Reason: "null MX: the domain accepts no mail"}, nil
	case len(records) > 0:
		// A record with an invalid name is an error beside the valid records.
		return m.lookupHosts(ctx, domain, records)
	case err != nil && !isNotFound(err):
		return audit.MailAnswer{}, trouble.MailLookup(domain, err)
	}
	switch address, err := m.addressOf(ctx, name); {
	case err != nil:
		return audit.MailAnswer{}, trouble.MailLookup(domain, err)
	case address != "":
		return audit.MailAnswer{AcceptsMail: true, Reason: "no MX; mail is delivered to its address " + address}, nil
	}
	return audit.MailAnswer{Reason: "the domain has no MX and no address records"}, nil
}

// lookupHosts reports whether one of the mail servers that senders try first has an
// address. Those with the same preference are equal (RFC 5321, 5.1).
func (m *MailResolver) lookupHosts(ctx context.Context, domain string, records []*net.MX) (audit.MailAnswer, error) {
	hosts := firstHosts(records)
	answer := audit.MailAnswer{Host: hosts[0]}
	var failed error
	for _, host := range hosts[:min(len(hosts), triedHosts)] {
		address, err := m.addressOf(ctx, host+".")
		if err != nil {
			failed = err
		}
		if address != "" {
			return audit.MailAnswer{AcceptsMail: true, Reason: "MX " + host, Host: host}, nil
		}
	}
	switch {
	case failed != nil || len(hosts) > triedHosts:
		return audit.MailAnswer{}, trouble.MailLookup(domain, failed)
	case len(hosts) > 1:
		answer.Reason = "its first mail servers, such as " + hosts[0] + ", have no address"
	default:
		answer.Reason = "its first mail server " + hosts[0] + " has no address"
	}
	return answer, nil
}

// firstHosts returns the names of the mail servers with the lowest preference, sorted, in
// lower case and without a final dot.
func firstHosts(records []*net.MX) []string {
	lowest := slices.MinFunc(records, func(a, b *net.MX) int { return cmp.Compare(a.Pref, b.Pref) }).Pref
	var hosts []string
	for _, r := range records {
		if r.Pref == lowest {
			hosts = append(hosts, strings.ToLower(strings.TrimSuffix(r.Host, ".")))
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// addressOf returns an address of a name; "" if it has none.
func (m *MailResolver) addressOf(ctx context.Context, name string) (string, error) {
	addresses, err := m.dns.LookupNetIP(ctx, "ip", name)
	switch {
	case len(addresses) > 0:
		return addresses[0].Unmap().String(), nil
	case err != nil && !isNotFound(err):
		return "", err
	}
	return "", nil
}

// isNotFound reports whether the domain, or the record type, does not exist.
func isNotFound(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}
