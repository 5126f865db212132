package transport

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"accountable/config/atomicfile"
)

// The limits of an answer. The largest answers that AWS sends here are pages of lists: a
// page has 100 accounts of the portal, or 20 of Organizations, and a token of up to
// 100,000 characters (models of SSO and of Organizations).
const (
	// maxBody is the size of a body in bytes.
	maxBody = 1 << 20
	// maxHeader is the size of all headers in bytes.
	maxHeader = 64 << 10
	// maxNesting is how deep JSON and XML may be nested. The deepest answer has 6 levels.
	maxNesting = 64
	// maxValues is the number of values in JSON. A decoded value takes up to 50 times
	// as much memory as its text.
	maxValues = 20_000
	// bodyTimeout is the time for a body after its headers. It also ends requests that
	// the SDK detaches from their context, such as those for credentials.
	bodyTimeout = 20 * time.Second
)

// AnswerError is an answer that is not used, because AWS does not send such answers. The
// request is not repeated: the same sender would answer.
type AnswerError struct {
	Reason string // a clause such as "it is compressed", without text of the answer
	Err    error  // the cause, or nil
}

func (e *AnswerError) Error() string { return "the answer cannot be used: " + e.Reason }

// Unwrap returns the cause.
func (e *AnswerError) Unwrap() error { return e.Err }

// RetryableError makes the SDK give up.
func (e *AnswerError) RetryableError() bool { return false }

// guard is the only way to the network. Before the SDK decodes an answer, it refuses answers
// that AWS does not send. It sends with RoundTrip, which follows no redirects: they would
// carry signed requests and sign-ins to another host.
type guard struct {
	network          http.RoundTripper
	returnsRedirects bool // instead of refusing them
}

// errSlowBody ends a request whose body did not arrive within bodyTimeout.
var errSlowBody = fmt.Errorf("the body did not arrive within %s: %w", bodyTimeout, context.DeadlineExceeded)

// Do sends a request and reads the whole answer. Its error is a *url.Error with a PublicURL.
// It wraps an AnswerError, an error of the network, or the error of the request's context.
func (g guard) Do(r *http.Request) (*http.Response, error) {
	resp, err := g.send(r)
	if err != nil {
		return nil, &url.Error{Op: r.Method, URL: PublicURL(r.URL.String()), Err: err}
	}
	return resp, nil
}

func (g guard) send(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	r = r.Clone(ctx)
	if r.Header.Get("Accept-Encoding") == "" {
		r.Header.Set("Accept-Encoding", "identity") // net/http would offer gzip and unpack it
	}
	resp, err := g.network.RoundTrip(r)
	if err != nil {
		if reason := violation(err); reason != "" {
			err = &AnswerError{Reason: reason, Err: err}
		}
		return nil, err
	}
	defer resp.Body.Close()
	if isRedirect(resp) && !g.returnsRedirects {
		return nil, &AnswerError{Reason: "it redirects to " + redirectHost(resp) + ", and AWS does not redirect"}
	}
	if reason := refuseByHeader(resp); reason != "" {
		return nil, &AnswerError{Reason: reason}
	}
	slow := time.AfterFunc(bodyTimeout, func() { cancel(errSlowBody) })
	defer slow.Stop()
	body, err := atomicfile.ReadAll(resp.Body, "the body", atomicfile.Limit{Bytes: maxBody, Of: "answers"})
	switch {
	case isTooLarge(err):
		return nil, &AnswerError{Reason: tooLarge, Err: err}
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && (IsConnectionLost(err) || isNetworkTimeout(err)):
		return nil, err
	case err != nil:
		return nil, &AnswerError{Reason: noHTTP, Err: err}
	}
	if reason := refuseBody(body, isXML(r)); reason != "" {
		return nil, &AnswerError{Reason: reason}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// isRedirect reports whether an answer names another address.
func isRedirect(resp *http.Response) bool {
	return resp.StatusCode >= 300 && resp.StatusCode < 400 && resp.Header.Get("Location") != ""
}

// refuseByHeader returns why an answer is refused before its body is read, or "".
func refuseByHeader(resp *http.Response) string {
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return "it is compressed, although that was not requested"
	}
	if resp.ContentLength > maxBody {
		return tooLarge
	}
	return ""
}

var tooLarge = fmt.Sprintf("it is larger than %d MiB", maxBody>>20)

// redirectHost returns the host that a redirect names, without user and password, or
// "another address" for a text that is not a host.
func redirectHost(resp *http.Response) string {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]"
	to, err := resp.Location()
	if err != nil || to.Host == "" || len(to.Host) > 253 || strings.Trim(to.Host, allowed) != "" {
		return "another address"
	}
	return to.Host
}

// isXML reports whether the answer to a request is XML: only the query protocol of STS
// sends forms.
func isXML(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// refuseBody returns why a body is refused before it is decoded, or "".
func refuseBody(body []byte, isXML bool) string {
	var nesting, values int
	if isXML {
		nesting = xmlNesting(body)
	} else {
		nesting, values = measureJSON(body)
	}
	switch {
	case nesting > maxNesting:
		return fmt.Sprintf("it is nested more than %d levels deep", maxNesting)
	case values > maxValues:
		return fmt.Sprintf("it has more than %d values", maxValues)
	}
	return ""
}

// measureJSON returns how deep the objects and arrays in a text are nested, and at least
// the number of its values. The text need not be JSON.
func measureJSON(text []byte) (nesting, values int) {
	depth, isQuoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isQuoted && c == '\\':
			i++
		case c == '"':
			isQuoted = !isQuoted
		case isQuoted:
		case c == '{' || c == '[':
			depth++
			values++
			nesting = max(nesting, depth)
		case c == '}' || c == ']':
			depth--
		case c == ',' || c == ':':
			values++
		}
	}
	return nesting, values
}

// xmlNesting returns how deep the elements in a text are nested, up to the place where
// the text is no longer XML.
func xmlNesting(text []byte) int {
	nesting, depth := 0, 0
	for decoder := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := decoder.RawToken()
		if err != nil {
			return nesting
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
			nesting = max(nesting, depth)
		case xml.EndElement:
			depth--
		}
	}
}

// violations are net/http's errors for answers that do not follow HTTP or that have
// headers above maxHeader. They have no exported types.
var violations = []struct{ text, reason string }{
	{"server response headers exceeded", largeHeaders},
	{"response header list larger than advertised limit", largeHeaders},
	{"malformed HTTP", noHTTP},
	{"HTTP/1.x transport connection broken", noHTTP},
	{"connection error: ", noHTTP}, // of HTTP/2, as the next one
	{"stream error: ", noHTTP},
}

var largeHeaders = fmt.Sprintf("its headers are larger than %d KiB", maxHeader>>10)

const noHTTP = "it does not follow HTTP"

// violation returns why the headers of an answer are refused, or "" for another error.
func violation(err error) string {
	text := err.Error()
	for _, v := range violations {
		if strings.Contains(text, v.text) && !IsConnectionLost(err) && !isNetworkTimeout(err) {
			return v.reason
		}
	}
	return ""
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*atomicfile.TooLargeError](err)
	return ok
}

func isNetworkTimeout(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && e.Timeout()
}
