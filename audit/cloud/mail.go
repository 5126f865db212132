package cloud

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"

	"accountable/audit"
	"accountable/audit/cloud/trouble"
)

// DNS resolves names; *net.Resolver implements it.
type DNS interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// MailResolver reports by the DNS whether a domain accepts mail.
type MailResolver struct{ dns DNS }

var _ audit.MailResolver = (*MailResolver)(nil)

// NewMailResolver returns a resolver that uses dns; nil means this computer's
// resolver.
func NewMailResolver(dns DNS) *MailResolver {
	if dns == nil {
		dns = net.DefaultResolver
	}
	return &MailResolver{dns}
}

// LookupMail reports whether mail can be delivered to a domain: by its MX records, or
// by its addresses where it has none (RFC 5321, 5.1), and never with a null MX (RFC
// 7505). The error of a failed lookup is a *audit.Trouble.
func (m *MailResolver) LookupMail(ctx context.Context, domain string) (audit.MailAnswer, error) {
	// The dot disables the search list of this computer's resolver.
	name := strings.TrimSuffix(domain, ".") + "."
	records, err := m.dns.LookupMX(ctx, name)
	switch {
	case len(records) == 1 && strings.Trim(records[0].Host, ".") == "":
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
