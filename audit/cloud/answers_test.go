package cloud_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
)

// answering is a network that answers in its own way what the sandbox, being
// AWS, would not.
type answering func(r *http.Request) (*http.Response, error)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is what comes back.
func answer(status int, header http.Header, body string) answering {
	return func(r *http.Request) (*http.Response, error) {
		h := header.Clone()
		if h == nil {
			h = http.Header{}
		}
		return &http.Response{
			StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		}, nil
	}
}

// failing is a connection that does not come about or breaks.
func failing(err error) answering {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func dialError(err error) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
}

// TestTroublesOfTheNetwork has something else answer in AWS's place.
func TestTroublesOfTheNetwork(t *testing.T) {
	errorType := func(code string) http.Header { return http.Header{"X-Amzn-Errortype": {code}} }
	for name, test := range map[string]struct {
		network answering
		want    expected
	}{
		"no such name": {
			failing(&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "account.octank.internal", IsNotFound: true}}),
			expected{kind: audit.Unreachable, message: "could not resolve account.octank.internal", next: "network"},
		},
		"refused": {
			failing(dialError(syscall.ECONNREFUSED)),
			expected{kind: audit.Unreachable, message: "aws.octank.internal refused the connection", next: "endpoint"},
		},
		"no route": {
			failing(dialError(syscall.EHOSTUNREACH)),
			expected{kind: audit.Unreachable, message: "there is no route to aws.octank.internal", next: "VPN"},
		},
		"no network": {
			failing(dialError(syscall.ENETUNREACH)),
			expected{kind: audit.Unreachable, message: "there is no route"},
		},
		"no answer to the call": {
			failing(&net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}),
			expected{kind: audit.Unreachable, message: "could not connect to aws.octank.internal"},
		},
		"the proxy is away": {
			failing(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: dialError(syscall.ECONNREFUSED)}),
			expected{kind: audit.Unreachable, message: "could not connect to the proxy", next: "HTTPS_PROXY"},
		},
		"a captive portal": {
			answer(http.StatusFound, http.Header{"Location": {"http://portal.octank.internal/"}}, "<html>Sign in to the network</html>"),
			expected{kind: audit.BadResponse, message: "is not from AWS (HTTP status 302)", next: "captive portal"},
		},
		"a page instead of JSON": {
			answer(http.StatusOK, nil, "<html>Welcome</html>"),
			expected{kind: audit.BadResponse, message: "damaged or not from AWS"},
		},
		"a page that is missing": {
			answer(http.StatusNotFound, nil, "<html>404</html>"),
			expected{kind: audit.BadResponse, message: "(HTTP status 404)"},
		},
		"not found, without a word of AWS's": {
			answer(http.StatusNotFound, nil, "{}"),
			expected{kind: audit.BadResponse, message: "(HTTP status 404)"},
		},
		"an empty answer": {
			answer(http.StatusOK, nil, "{}"),
			expected{kind: audit.BadResponse},
		},
		"too many, said by the status alone": {
			answer(http.StatusTooManyRequests, nil, "{}"),
			expected{kind: audit.Throttled},
		},
		"trusted access, said in other words": {
			answer(http.StatusForbidden, errorType("AccessDeniedException"),
				`{"message":"Your organization MUST FIRST ENABLE TRUSTED ACCESS, we are told."}`),
			expected{kind: audit.TrustedAccessDisabled, command: "enable-aws-service-access"},
		},
		"no policy named": {
			answer(http.StatusForbidden, errorType("AccessDeniedException"), `{"message":"Access Denied"}`),
			expected{kind: audit.AccessDenied, message: "IAM does not allow profile keys to call account:GetAlternateContact", next: "Allow account:GetAlternateContact"},
		},
		"a permissions boundary": {
			answer(http.StatusForbidden, errorType("AccessDeniedException"),
				`{"message":"User: arn:aws:iam::111122223333:user/jane is not authorized to perform: account:GetAlternateContact on resource: arn:aws:account::111122223333:account because no permissions boundary allows the account:GetAlternateContact action"}`),
			expected{kind: audit.AccessDenied, message: "the permissions boundary does not allow user/jane to call account:GetAlternateContact"},
		},
		"an explicit deny": {
			answer(http.StatusForbidden, errorType("AccessDeniedException"),
				`{"message":"User: arn:aws:iam::111122223333:user/jane is not authorized to perform: account:GetAlternateContact on resource: arn:aws:account::111122223333:account with an explicit deny in an identity-based policy"}`),
			expected{kind: audit.AccessDenied, message: "IAM explicitly denies"},
		},
		"a secret key that does not match": {
			answer(http.StatusForbidden, errorType("InvalidSignatureException"), `{"message":"The request signature we calculated does not match"}`),
			expected{kind: audit.InvalidCredentials, message: "the secret key does not match the access key", command: "aws configure --profile keys"},
		},
		"an error nobody has heard of": {
			answer(http.StatusTeapot, errorType("TeapotException"), `{"message":"short and stout"}`),
			expected{kind: audit.Unknown, message: "AWS returned TeapotException for GetAlternateContact", next: "--log-file"},
		},
		"a value that AWS names": {
			answer(http.StatusBadRequest, errorType("ValidationException"),
				`{"message":"bad","reason":"fieldValidationFailed","fieldList":[{"name":"phoneNumber","message":"'call me' is bad"}]}`),
			expected{kind: audit.Unknown, message: "AWS rejected phoneNumber", next: "Change"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rigUp(t, smallWorld(), func(g *rigging) {
					g.options.HTTPClient = &http.Client{Transport: test.network, CheckRedirect: noRedirect}
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				_, err := r.read(ctx, "keys")
				test.want.hold(t, trouble(t, err))
			})
		})
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// TestSomebodyElsesClock: how far the clocks are apart comes from the Date of
// the answer that refuses the signature.
func TestSomebodyElsesClock(t *testing.T) {
	for date, want := range map[string]string{
		"Sat, 01 Jan 2000 00:14:00 GMT": "this computer's clock is 14 minutes behind AWS's",
		"Fri, 31 Dec 1999 21:00:00 GMT": "this computer's clock is 3 hours ahead of AWS's",
		"":                              "this computer's clock is wrong",
	} {
		synctest.Test(t, func(t *testing.T) { // the clock of a bubble starts on 2000-01-01
			header := http.Header{"X-Amzn-Errortype": {"InvalidSignatureException"}}
			if date != "" {
				header.Set("Date", date)
			}
			r := rigUp(t, smallWorld(), func(g *rigging) {
				g.options.HTTPClient = &http.Client{Transport: answer(http.StatusForbidden, header,
					`{"message":"Signature expired: 20000101T000000Z is now earlier than 20000101T000900Z (20000101T001400Z - 5 min.)"}`)}
			})
			_, err := r.read(t.Context(), "keys")
			expected{kind: audit.ClockSkew, message: want, next: "Set the clock", command: " "}.hold(t, trouble(t, err))
		})
	}
}

// TestDialOnceMore: an endpoint that nobody listens on is told of soon.
func TestDialOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		r := rigUp(t, smallWorld(), func(g *rigging) {
			g.options.HTTPClient = &http.Client{Transport: answering(func(*http.Request) (*http.Response, error) {
				dials++
				return nil, dialError(syscall.ECONNREFUSED)
			})}
		})
		if _, err := r.read(t.Context(), "keys"); err == nil {
			t.Error("no error")
		} else if audit.TroubleOf(err).Err == nil || !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("the cause is lost: %v", err)
		}
		if dials != 2 {
			t.Errorf("%d attempts, want 2", dials)
		}
	})
}
