package cloud

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/netip"
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

// LookupMail reports whether mail can be delivered to a domain: by its MX records, or
// by its addresses where it has none (RFC 5321, 5.1), and never with a null MX (RFC
// 7505). The error of a failed lookup is a *audit.Trouble. The answer is unknown if the
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
		return audit.MailAnswer{AcceptsMail: true, Reason: "MX " + strings.TrimSuffix(records[0].Host, ".")}, nil
	case err != nil && !isNotFound(err):
		return audit.MailAnswer{}, trouble.MailLookup(domain, err)
	}
	addresses, err := m.dns.LookupNetIP(ctx, "ip", name)
	switch {
	case len(addresses) > 0:
		return audit.MailAnswer{AcceptsMail: true, Reason: "no MX; mail is delivered to its address " + addresses[0].Unmap().String()}, nil
	case err != nil && !isNotFound(err):
		return audit.MailAnswer{}, trouble.MailLookup(domain, err)
	}
	return audit.MailAnswer{Reason: "the domain has no MX and no address records"}, nil
}

// isNotFound reports whether the domain, or the record type, does not exist.
func isNotFound(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}
