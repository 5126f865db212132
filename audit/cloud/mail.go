package cloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"accountable/audit"
)

// DNS is what is asked of a resolver; *net.Resolver is one.
type DNS interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// MailResolver tells by the DNS whether a domain takes mail.
type MailResolver struct{ dns DNS }

var _ audit.MailResolver = (*MailResolver)(nil)

// NewMailResolver asks the given DNS; nil means this computer's resolver.
func NewMailResolver(dns DNS) *MailResolver {
	if dns == nil {
		dns = net.DefaultResolver
	}
	return &MailResolver{dns}
}

// LookupMail reports whether mail can be delivered to a domain: by its MX
// records, or by its addresses where it has none (RFC 5321, 5.1), and never
// where it has a null MX (RFC 7505). The error of a lookup that failed is a
// *audit.Trouble.
func (m *MailResolver) LookupMail(ctx context.Context, domain string) (audit.MailAnswer, error) {
	// The dot keeps the search list of this computer's resolver out.
	name := strings.TrimSuffix(domain, ".") + "."
	records, err := m.dns.LookupMX(ctx, name)
	switch {
	case len(records) == 1 && strings.Trim(records[0].Host, ".") == "":
		return audit.MailAnswer{Reason: "null MX: the domain says that it takes no mail"}, nil
	case len(records) > 0:
		// A record with a broken name comes back as an error beside the others.
		return audit.MailAnswer{AcceptsMail: true, Reason: "MX " + strings.TrimSuffix(records[0].Host, ".")}, nil
	case err != nil && !isNotFound(err):
		return audit.MailAnswer{}, mailTrouble(domain, err)
	}
	addresses, err := m.dns.LookupNetIP(ctx, "ip", name)
	switch {
	case len(addresses) > 0:
		return audit.MailAnswer{AcceptsMail: true, Reason: "no MX; mail goes to its address " + addresses[0].Unmap().String()}, nil
	case err != nil && !isNotFound(err):
		return audit.MailAnswer{}, mailTrouble(domain, err)
	}
	return audit.MailAnswer{Reason: "the domain has neither MX nor address records"}, nil
}

// isNotFound is both: no such domain, and a domain without such records.
func isNotFound(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

// mailTrouble is a lookup that failed, which says nothing about the domain.
func mailTrouble(domain string, err error) *audit.Trouble {
	t := &audit.Trouble{
		Kind: audit.Unreachable, Err: err,
		Message:  fmt.Sprintf("the mail servers of %s could not be looked up", domain),
		NextStep: "Check this computer's DNS and try again",
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, context.Canceled):
		t.Kind, t.Message, t.NextStep = audit.Cancelled, "stopped before there was an answer", "Run it again"
	case errors.Is(err, context.DeadlineExceeded) || isDNS && dns.IsTimeout:
		t.Kind = audit.Timeout
	}
	return t
}
