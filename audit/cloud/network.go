package cloud

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"accountable/audit"
)

// proxyError is a proxy that did not open the way.
type proxyError struct {
	proxy  string
	status int
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy %s answered %d %s", e.proxy, e.status, http.StatusText(e.status))
}

// onProxyAnswer gives the standard library's bare text a type.
func onProxyAnswer(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{proxy: proxy.Host, status: resp.StatusCode}
}

// networkSymptoms are told by Go's errors: nobody at AWS answered.
var networkSymptoms = []symptom{
	{
		kind: audit.TLSFailure, found: isA[x509.UnknownAuthorityError],
		message: func(f *failure) string {
			return "the certificate" + f.of() + " is signed by an authority that this computer does not trust"
		},
		next: say("If your network inspects TLS, name the file with its certificates in AWS_CA_BUNDLE"),
	},
	{
		kind: audit.TLSFailure, found: isA[x509.HostnameError],
		message: func(f *failure) string { return "the certificate" + f.of() + " is for another host" },
		next:    say("Check the endpoint and the proxy"),
	},
	{
		kind: audit.TLSFailure, found: isA[x509.CertificateInvalidError],
		message: func(f *failure) string {
			return "the certificate" + f.of() + " is not valid, or not at this computer's time"
		},
		next: say("Check this computer's clock and the proxy"),
	},
	{
		kind: audit.TLSFailure, found: isA[tls.RecordHeaderError],
		message: func(f *failure) string { return "whoever answers" + f.at() + " does not speak TLS" },
		next:    say("Check the endpoint (http or https?) and the proxy"),
	},
	{
		kind: audit.TLSFailure, found: func(f *failure) bool {
			return isA[*tls.CertificateVerificationError](f) || isA[tls.AlertError](f) || f.saysLocally("tls: ", "x509: ", "remote error: tls", noTLS)
		},
		message: func(f *failure) string { return "no TLS connection" + f.to() + " came about" },
		next:    say("Check the endpoint, the proxy and AWS_CA_BUNDLE"),
	},
	{
		kind: audit.Unreachable, found: func(f *failure) bool {
			op, ok := errors.AsType[*net.OpError](f.err)
			return isA[*proxyError](f) || ok && op.Op == "proxyconnect"
		},
		message: func(f *failure) string {
			if e, ok := errors.AsType[*proxyError](f.err); ok {
				return e.Error()
			}
			return "the proxy cannot be reached"
		},
		next: say("Check HTTPS_PROXY and NO_PROXY"),
	},
	{
		kind: audit.Unreachable, found: func(f *failure) bool { return f.variant() != nil },
		message: func(f *failure) string {
			return fmt.Sprintf("the name %s cannot be looked up: AWS may offer no %s endpoint here, which is what %s asks for",
				f.unknownName(), f.variant().words, f.variant().key)
		},
		next: func(f *failure) string {
			return fmt.Sprintf("Check the network; if everything else works, set %s = false in the profile, or %s=false", f.variant().key, f.variant().variable)
		},
	},
	{
		kind: audit.Unreachable, found: isA[*net.DNSError],
		message: func(f *failure) string {
			e, _ := errors.AsType[*net.DNSError](f.err)
			return "the name " + e.Name + " cannot be looked up"
		},
		next: say("Check the network, the endpoint and the region"),
	},
	{
		kind: audit.Unreachable, found: is(syscall.ECONNREFUSED),
		message: func(f *failure) string { return "nobody answers" + f.at() + " (connection refused)" },
		next:    say("Check the endpoint and the proxy"),
	},
	{
		kind: audit.Unreachable, found: func(f *failure) bool { return is(syscall.ENETUNREACH)(f) || is(syscall.EHOSTUNREACH)(f) },
		message: func(f *failure) string { return "there is no route" + f.to() },
		next:    say("Check the network and the VPN"),
	},
	{
		kind: audit.Unreachable, found: func(f *failure) bool {
			return is(syscall.ECONNRESET)(f) || is(syscall.EPIPE)(f) || is(io.EOF)(f) || is(net.ErrClosed)(f)
		},
		message: func(f *failure) string { return "the connection" + f.to() + " was cut" },
		next:    say("Try again; check the network and the proxy"),
	},
	{
		kind: audit.BadResponse, found: is(io.ErrUnexpectedEOF),
		message: func(f *failure) string { return "the answer" + f.from() + " was cut short" },
		next:    say("Try again"),
	},
	{
		kind: audit.Unreachable, found: func(f *failure) bool { return isDialFailure(f.err) },
		message: func(f *failure) string { return "no connection" + f.to() + " came about" },
		next:    say("Check the network, the endpoint and the proxy"),
	},
	{
		kind: audit.BadResponse, found: saysAny("malformed HTTP", "HTTP/1.x transport connection broken", "bad content length"),
		message: func(f *failure) string { return "whoever answers" + f.at() + " does not speak HTTP" },
		next:    say("Check the endpoint and the proxy"),
	},
}

// unknownName is the host that could not be looked up, or "".
func (f *failure) unknownName() string {
	e, ok := errors.AsType[*net.DNSError](f.err)
	if !ok {
		return ""
	}
	return strings.TrimSuffix(e.Name, ".")
}

// variant is the kind of endpoint that the name belongs to which could not be
// looked up, nil where it is the usual kind or no name.
func (f *failure) variant() *endpointVariant {
	name := f.unknownName()
	for i, v := range endpointVariants {
		if slices.ContainsFunc(v.parts, func(part string) bool { return strings.Contains(name, part) }) {
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

func (f *failure) where(preposition string) string {
	if f.host == "" {
		return ""
	}
	return " " + preposition + " " + f.host
}

func (f *failure) from() string { return f.where("from") }
func (f *failure) of() string   { return f.where("of") }
func (f *failure) at() string   { return f.where("at") }
func (f *failure) to() string   { return f.where("to") }

// skewBound is how far clocks may differ: AWS takes signatures up to 5 minutes old
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html).
const skewBound = 4 * time.Minute

// skew is how far this computer's clock is ahead of the one that answered.
func (f *failure) skew() (ahead time.Duration, ok bool) {
	if f.now.IsZero() || f.header == nil {
		return 0, false
	}
	server, err := http.ParseTime(f.header.Get("Date"))
	if err != nil {
		return 0, false
	}
	return f.now.Sub(server), true
}

// isSkewed tells a wrong clock from a wrong key: both are refused as a signature
// that does not match.
func isSkewed(f *failure) bool {
	if f.hasCode("RequestTimeTooSkewed") || f.code != "" && f.says("Signature expired", "Signature not yet current") {
		return true
	}
	ahead, ok := f.skew()
	return ok && ahead.Abs() > skewBound && f.hasCode(append(signatureCodes, "RequestExpired", "AuthFailure")...)
}

func (f *failure) skewWords() string {
	ahead, ok := f.skew()
	if !ok || ahead.Abs() < time.Minute {
		return "this computer's clock is wrong"
	}
	direction := "ahead of"
	if ahead < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("this computer's clock is %s %s AWS's", roughly(ahead.Abs()), direction)
}

// roughly is a duration of a minute or more in words.
func roughly(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int((d + unit.length/2) / unit.length); d >= unit.length {
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return "less than a minute"
}

// beforeRequest tells that the TLS handshake failed, which goes before anything
// that is sent.
func beforeRequest(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*proxyError](err); ok {
		return true
	}
	sent, ok := errors.AsType[*url.Error](err)
	return ok && strings.Contains(sent.Err.Error(), noTLS)
}

// noTLS is how net/http says that an answer to a TLS handshake was HTTP.
const noTLS = "HTTP response to HTTPS client"
