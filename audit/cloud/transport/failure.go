package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"accountable/audit"
)

// ProxyError is the answer of a proxy that refused to open a connection.
type ProxyError struct {
	Proxy  string // host and port
	Status int    // HTTP status
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s answered %d %s", e.Proxy, e.Status, http.StatusText(e.Status))
}

// PublicURL returns what may be shown of a URL: scheme, host and port. For a user, a
// password, a path or a query, audit.HiddenURLPart follows. It returns "" for a text that
// is not a URL with a host.
func PublicURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return ""
	}
	shown := u.Scheme + "://" + u.Host
	if u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		shown += audit.HiddenURLPart
	}
	return shown
}

// checkProxyAnswer turns a proxy's refusal into a ProxyError; net/http would
// return its text only.
func checkProxyAnswer(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Status: resp.StatusCode}
}

// AnswerWithoutTLS is the text of net/http's error when a server answers a TLS
// handshake in plain HTTP.
const AnswerWithoutTLS = "HTTP response to HTTPS client"

// IsDialFailure reports whether no connection was opened, so that nothing was
// sent.
func IsDialFailure(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// isHandshakeFailure reports whether the TLS handshake or the proxy failed, so
// that nothing was sent.
func isHandshakeFailure(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*ProxyError](err); ok {
		return true
	}
	sent, ok := errors.AsType[*url.Error](err)
	return ok && strings.Contains(sent.Err.Error(), AnswerWithoutTLS)
}

// IsConnectionLost reports whether a connection ended before the answer was complete.
// net/http's errors of HTTP/2 (GOAWAY, RST_STREAM) have no exported types.
func IsConnectionLost(err error) bool {
	if isNetworkTimeout(err) {
		return false
	}
	for _, end := range []error{syscall.ECONNRESET, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, end) {
			return true
		}
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "read" || op.Op == "write") {
		return true // Windows has error numbers of its own
	}
	text := err.Error()
	return slices.ContainsFunc([]string{"http2: server sent GOAWAY", "http2: Transport received", "http2: client connection", "received from peer", "server closed idle connection"},
		func(part string) bool { return strings.Contains(text, part) })
}

// tooManyRequests recognizes throttling by the HTTP status alone: a gateway or a
// proxy may drop the error code that the SDK looks for.
var tooManyRequests = retry.RetryableHTTPStatusCode{Codes: map[int]struct{}{http.StatusTooManyRequests: {}}}

// throttles recognizes answers of AWS that refuse a request because of its rate.
var throttles = retry.IsErrorRetryables{
	retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes},
	tooManyRequests,
}

// IsThrottled reports whether AWS refused the request because of its rate. A
// throttled request was not executed.
func IsThrottled(err error) bool { return throttles.IsErrorRetryable(err) == aws.TrueTernary }

// IsNotSent reports whether the request certainly did not reach AWS.
func IsNotSent(err error) bool {
	_, queued := errors.AsType[*queueError](err)
	return queued || IsDialFailure(err) || isHandshakeFailure(err)
}
