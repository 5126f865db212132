package trouble_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
)

// Something else answers instead of AWS.
func TestFrom_NetworkFailures(t *testing.T) {
	errorType := func(code string) http.Header { return http.Header{"X-Amzn-Errortype": {code}} }
	for name, test := range map[string]struct {
		network cloudtest.RoundTrip
		want    cloudtest.Want
	}{
		"no such name": {
			cloudtest.Fail(&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "account.octank.internal", IsNotFound: true}}),
			cloudtest.Want{Kind: audit.Unreachable, Message: "could not resolve account.octank.internal", Next: "network"},
		},
		"refused": {
			cloudtest.Fail(cloudtest.DialError(syscall.ECONNREFUSED)),
			cloudtest.Want{Kind: audit.Unreachable, Message: "aws.octank.internal refused the connection", Next: "endpoint"},
		},
		"no route": {
			cloudtest.Fail(cloudtest.DialError(syscall.EHOSTUNREACH)),
			cloudtest.Want{Kind: audit.Unreachable, Message: "there is no route to aws.octank.internal", Next: "VPN"},
		},
		"no network": {
			cloudtest.Fail(cloudtest.DialError(syscall.ENETUNREACH)),
			cloudtest.Want{Kind: audit.Unreachable, Message: "there is no route"},
		},
		"no answer to the call": {
			cloudtest.Fail(&net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}),
			cloudtest.Want{Kind: audit.Unreachable, Message: "could not connect to aws.octank.internal"},
		},
		"the proxy is away": {
			cloudtest.Fail(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: cloudtest.DialError(syscall.ECONNREFUSED)}),
			cloudtest.Want{Kind: audit.Unreachable, Message: "could not connect to the proxy", Next: "HTTPS_PROXY"},
		},
		"a captive portal": {
			cloudtest.Answer(http.StatusFound, http.Header{"Location": {"http://portal.octank.internal/"}}, "<html>Sign in to the network</html>"),
			cloudtest.Want{Kind: audit.BadResponse, Message: "it redirects to portal.octank.internal", Next: "captive portal"},
		},
		"a page instead of JSON": {
			cloudtest.Answer(http.StatusOK, nil, "<html>Welcome</html>"),
			cloudtest.Want{Kind: audit.BadResponse, Message: "damaged or not from AWS"},
		},
		"missing page": {
			cloudtest.Answer(http.StatusNotFound, nil, "<html>404</html>"),
			cloudtest.Want{Kind: audit.BadResponse, Message: "(HTTP status 404)"},
		},
		"not found, without an error code": {
			cloudtest.Answer(http.StatusNotFound, nil, "{}"),
			cloudtest.Want{Kind: audit.BadResponse, Message: "(HTTP status 404)"},
		},
		"an empty answer": {
			cloudtest.Answer(http.StatusOK, nil, "{}"),
			cloudtest.Want{Kind: audit.BadResponse},
		},
		"too many requests, by status only": {
			cloudtest.Answer(http.StatusTooManyRequests, nil, "{}"),
			cloudtest.Want{Kind: audit.Throttled},
		},
		"trusted access, reworded": {
			cloudtest.Answer(http.StatusForbidden, errorType("AccessDeniedException"),
				`{"message":"Your organization MUST FIRST ENABLE TRUSTED ACCESS, we are told."}`),
			cloudtest.Want{Kind: audit.TrustedAccessDisabled, Command: "enable-aws-service-access"},
		},
		"no policy named": {
			cloudtest.Answer(http.StatusForbidden, errorType("AccessDeniedException"), `{"message":"Access Denied"}`),
			cloudtest.Want{Kind: audit.AccessDenied, Message: "IAM does not allow profile keys to call account:GetAlternateContact", Next: "Allow account:GetAlternateContact"},
		},
		"a permissions boundary": {
			cloudtest.Answer(http.StatusForbidden, errorType("AccessDeniedException"),
				`{"message":"User: arn:aws:iam::111122223333:user/jane is not authorized to perform: account:GetAlternateContact on resource: arn:aws:account::111122223333:account because no permissions boundary allows the account:GetAlternateContact action"}`),
			cloudtest.Want{Kind: audit.AccessDenied, Message: "the permissions boundary does not allow user/jane to call account:GetAlternateContact"},
		},
		"an explicit deny": {
			cloudtest.Answer(http.StatusForbidden, errorType("AccessDeniedException"),
				`{"message":"User: arn:aws:iam::111122223333:user/jane is not authorized to perform: account:GetAlternateContact on resource: arn:aws:account::111122223333:account with an explicit deny in an identity-based policy"}`),
			cloudtest.Want{Kind: audit.AccessDenied, Message: "IAM explicitly denies"},
		},
		"a secret key that does not match": {
			cloudtest.Answer(http.StatusForbidden, errorType("InvalidSignatureException"), `{"message":"The request signature we calculated does not match"}`),
			cloudtest.Want{Kind: audit.InvalidCredentials, Message: "the secret key does not match the access key", Command: "aws sts get-caller-identity --region us-east-1 --profile keys"},
		},
		"a sign-up that is not complete": {
			cloudtest.Answer(http.StatusForbidden, errorType("SubscriptionRequiredException"), `{"message":"The AWS Access Key Id needs a subscription for the service"}`),
			cloudtest.Want{Kind: audit.NotActivated, Message: "its sign-up may not be complete", Next: "root user"},
		},
		"a service that is not activated": {
			cloudtest.Answer(http.StatusForbidden, errorType("OptInRequired"), `{"message":"You are not subscribed to this service"}`),
			cloudtest.Want{Kind: audit.NotActivated, Message: "its sign-up may not be complete"},
		},
		"unknown error code": {
			cloudtest.Answer(http.StatusTeapot, errorType("TeapotException"), `{"message":"short and stout"}`),
			cloudtest.Want{Kind: audit.Unknown, Message: "AWS returned TeapotException for GetAlternateContact", Next: "--log-file"},
		},
		"a value that AWS names": {
			cloudtest.Answer(http.StatusBadRequest, errorType("ValidationException"),
				`{"message":"bad","reason":"fieldValidationFailed","fieldList":[{"name":"phoneNumber","message":"'call me' is bad"}]}`),
			cloudtest.Want{Kind: audit.Unknown, Message: "AWS rejected phoneNumber", Next: "Change"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) {
					g.Options.HTTPClient = &http.Client{Transport: test.network}
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				_, err := r.Read(ctx, "keys")
				test.want.Check(t, cloudtest.Trouble(t, err))
			})
		})
	}
}

// The Date of the answer that refuses the signature shows the difference.
func TestFrom_ClockSkew(t *testing.T) {
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
			r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) {
				g.Options.HTTPClient = &http.Client{Transport: cloudtest.Answer(http.StatusForbidden, header,
					`{"message":"Signature expired: 20000101T000000Z is now earlier than 20000101T000900Z (20000101T001400Z - 5 min.)"}`)}
			})
			_, err := r.Read(t.Context(), "keys")
			cloudtest.Want{Kind: audit.ClockSkew, Message: want, Next: "Set the clock", Command: " "}.Check(t, cloudtest.Trouble(t, err))
		})
	}
}

func TestFrom_ConnectionRefusedAfterOneRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) {
			g.Options.HTTPClient = &http.Client{Transport: cloudtest.RoundTrip(func(*http.Request) (*http.Response, error) {
				dials++
				return nil, cloudtest.DialError(syscall.ECONNREFUSED)
			})}
		})
		if _, err := r.Read(t.Context(), "keys"); err == nil {
			t.Error("no error")
		} else if audit.TroubleOf(err).Err == nil || !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("the cause is lost: %v", err)
		}
		if dials != 2 {
			t.Errorf("%d attempts, want 2", dials)
		}
	})
}
