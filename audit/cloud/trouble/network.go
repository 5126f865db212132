package trouble

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"accountable/audit"
	"accountable/audit/cloud/transport"
)

// networkSymptoms are errors of Go's network packages: AWS did not answer.
var networkSymptoms = []symptom{
	{
		kind: audit.TLSFailure, matches: isA[x509.UnknownAuthorityError],
		message: host("this computer does not trust the certificate authority of %s"),
		next: func(f *failure) string {
			if f.OtherBundle != "" {
				return "Set AWS_CA_BUNDLE to the file that " + f.OtherBundle + " names: this program does not read " + f.OtherBundle
			}
			return "If your network inspects TLS, set AWS_CA_BUNDLE to the file with its certificates"
		},
	},
	{
		kind: audit.TLSFailure, matches: isA[x509.HostnameError],
		message: host("the certificate of %s is for another host"),
		next:    say("Check the endpoint and the proxy"),
	},
	{
		kind: audit.TLSFailure, matches: isA[x509.CertificateInvalidError],
		message: host("the certificate of %s is not valid, or not at this computer's time"),
		next:    say("Check this computer's clock and the proxy"),
	},
	{
		kind: audit.TLSFailure, matches: isA[tls.RecordHeaderError],
		message: host("%s does not use TLS"),
		next:    say("Check the endpoint (http or https?) and the proxy"),
	},
	{
		kind: audit.TLSFailure, matches: func(f *failure) bool {
			return isA[*tls.CertificateVerificationError](f) || isA[tls.AlertError](f) ||
				f.saysLocally("tls: ", "x509: ", "remote error: tls", transport.AnswerWithoutTLS)
		},
		message: host("TLS handshake with %s failed"),
		next:    say("Check the endpoint, the proxy and AWS_CA_BUNDLE"),
	},
	{
		kind: audit.Unreachable, matches: func(f *failure) bool {
			op, ok := errors.AsType[*net.OpError](f.err)
			return isA[*transport.ProxyError](f) || ok && op.Op == "proxyconnect"
		},
		message: func(f *failure) string {
			if e, ok := errors.AsType[*transport.ProxyError](f.err); ok {
				return e.Error()
			}
			return "could not connect to the proxy"
		},
		next: say("Check HTTPS_PROXY and NO_PROXY"),
	},
	{
		kind: audit.Unreachable, matches: func(f *failure) bool { return f.variant() != nil },
		message: func(f *failure) string {
			return fmt.Sprintf("could not resolve %s: AWS may have no %s endpoint here, but %s asks for one",
				f.unresolvedName(), f.variant().name, f.variant().key)
		},
		next: func(f *failure) string {
			return fmt.Sprintf("Check the network; if everything else works, set %s = false in the profile, or %s=false", f.variant().key, f.variant().variable)
		},
	},
	{
		kind: audit.Unreachable, matches: isA[*net.DNSError],
		message: func(f *failure) string { return "could not resolve " + find[*net.DNSError](f).Name },
		next:    say("Check the network, the endpoint and the region"),
	},
	{
		kind: audit.Unreachable, matches: is(syscall.ECONNREFUSED),
		message: host("%s refused the connection"),
		next:    say("Check the endpoint and the proxy"),
	},
	{
		kind: audit.Unreachable, matches: func(f *failure) bool { return is(syscall.ENETUNREACH)(f) || is(syscall.EHOSTUNREACH)(f) },
		message: host("there is no route to %s"),
		next:    say("Check the network and the VPN"),
	},
	{
		kind: audit.Unreachable, matches: func(f *failure) bool { return f.code == "" && transport.IsConnectionLost(f.err) },
		message: host("the connection to %s was closed early"),
		next:    say("Try again; check the network and the proxy"),
	},
	{
		kind: audit.Unreachable, matches: func(f *failure) bool { return transport.IsDialFailure(f.err) },
		message: host("could not connect to %s"),
		next:    say("Check the network, the endpoint and the proxy"),
	},
}

// host fills the server's name into a sentence.
func host(template string) func(*failure) string {
	return func(f *failure) string { return fmt.Sprintf(template, f.server()) }
}

// server returns the host of the request, or words for an unknown one.
func (f *failure) server() string { return cmp.Or(f.host, "the server") }

// endpointVariant is a kind of endpoint that only some services have in some
// regions.
type endpointVariant struct {
	name, key, variable string
	hostParts           []string // by the SDK's endpoint rules
}

var endpointVariants = []endpointVariant{
	{"FIPS", "use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", []string{"-fips."}},
	{"dual-stack", "use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", []string{".api.aws", ".api.amazonwebservices.", ".api.cloud-aws."}},
}

// unresolvedName returns the host that DNS did not resolve, or "".
func (f *failure) unresolvedName() string {
	e, ok := errors.AsType[*net.DNSError](f.err)
	if !ok {
		return ""
	}
	return strings.TrimSuffix(e.Name, ".")
}

// variant returns the variant of the unresolved host; nil for a usual endpoint.
func (f *failure) variant() *endpointVariant {
	name := f.unresolvedName()
	for i, v := range endpointVariants {
		if slices.ContainsFunc(v.hostParts, func(part string) bool { return strings.Contains(name, part) }) {
			return &endpointVariants[i]
		}
	}
	return nil
}

func isTimeout(f *failure) bool {
	if errors.Is(f.err, context.DeadlineExceeded) {
		return true
	}
	e, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](f.err)
	return ok && e.Timeout()
}

// RenewalLookup is returned when RDAP did not say how long a domain is registered. It says
// nothing about the domain.
func RenewalLookup(domain string, err error) *audit.Trouble {
	t := From(err, Call{})
	if t.Kind == audit.Cancelled {
		return t
	}
	reason := t.Message
	if t.Kind == audit.Timeout {
		reason = "its registry did not answer in time"
	}
	return &audit.Trouble{
		Kind: t.Kind, Err: err,
		Message:  "could not find out until when " + domain + " is registered: " + reason,
		NextStep: "Try again later, or run without --rdap",
	}
}

// MailLookup is returned when the DNS lookup of a mail domain failed. It says
// nothing about the domain.
func MailLookup(domain string, err error) *audit.Trouble {
	t := &audit.Trouble{
		Kind: audit.Unreachable, Err: err,
		Message:  "could not look up the mail servers of " + domain,
		NextStep: "Check this computer's DNS and try again",
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, context.Canceled):
		return From(err, Call{})
	case errors.Is(err, context.DeadlineExceeded) || isDNS && dns.IsTimeout:
		t.Kind = audit.Timeout
	}
	return t
}
