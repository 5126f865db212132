package trouble_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// The sandbox refuses and fails in every way it can.
func TestFrom_AWSFailures(t *testing.T) {
	always := func(kind sandbox.FaultKind) func(*sandbox.Server) {
		return func(s *sandbox.Server) { s.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: kind}) }
	}
	for name, test := range map[string]struct {
		world   func(*sandbox.World)
		fault   func(*sandbox.Server)
		profile string // "": keys
		want    cloudtest.Want
	}{
		"IAM denies": {
			fault: always(sandbox.Denied),
			want: cloudtest.Want{
				Kind: audit.AccessDenied, Message: "user/keys to call account:GetAlternateContact",
				Next: "Allow account:GetAlternateContact on arn:aws:account::111122223333:account",
			},
		},
		"a service control policy denies": {
			fault: always(sandbox.DeniedBySCP),
			want: cloudtest.Want{
				Kind: audit.AccessDenied, Message: "a service control policy (SCP) of the organization denies account:GetAlternateContact",
				Next: "us-east-1", Command: "--target-id " + cloudtest.AccountID,
			},
		},
		"a session policy denies": {
			world: func(w *sandbox.World) { w.Deny(cloudtest.AccountID, "account:*", sandbox.SessionPolicy) },
			want:  cloudtest.Want{Kind: audit.AccessDenied, Message: "the session policy"},
		},
		"throttled to the end": {
			fault: always(sandbox.Throttle),
			want:  cloudtest.Want{Kind: audit.Throttled, Message: "kept throttling", Next: "--concurrency"},
		},
		"server errors to the end": {
			fault: always(sandbox.ServerError),
			want:  cloudtest.Want{Kind: audit.ServiceError, Message: "AWS had an internal error (InternalServerException, HTTP status 500)"},
		},
		"connections are cut": {
			fault: always(sandbox.Reset),
			want:  cloudtest.Want{Kind: audit.Unreachable, Message: "was closed early"},
		},
		"no answer": {
			fault: always(sandbox.Hang),
			want:  cloudtest.Want{Kind: audit.Timeout, Message: "no answer from aws.octank.internal in time"},
		},
		"not JSON": {
			fault: always(sandbox.Malformed),
			want:  cloudtest.Want{Kind: audit.BadResponse, Message: "damaged or not from AWS"},
		},
		"half an answer": {
			fault: always(sandbox.Truncated),
			want:  cloudtest.Want{Kind: audit.Unreachable, Message: "was closed early"},
		},
		"a proxy's page": {
			fault: always(sandbox.ProxyPage),
			want:  cloudtest.Want{Kind: audit.BadResponse, Message: "is not from AWS (HTTP status 502)", Next: "proxy"},
		},
		"a clock that the SDK cannot correct": {
			fault: always(sandbox.BadClock),
			want:  cloudtest.Want{Kind: audit.ClockSkew, Message: "clock", Next: "Set the clock", Command: " "},
		},
		"expired session keys": {
			fault: always(sandbox.Expired),
			want: cloudtest.Want{
				Kind: audit.InvalidCredentials, Message: "the session credentials of profile keys have expired",
				Next: "put valid keys into profile keys", Command: "aws sts get-caller-identity --region us-east-1 --profile keys",
			},
		},
		"expired keys of a session": {
			world: func(w *sandbox.World) { w.Keys[0].Token = "session" },
			fault: always(sandbox.Expired),
			want: cloudtest.Want{
				Kind: audit.InvalidCredentials, Message: "have expired", Next: "key, secret and session token",
				Command: "aws configure set aws_session_token SESSION_TOKEN --profile keys",
			},
		},
		"a key that AWS does not know": {
			world: func(w *sandbox.World) { w.Keys = nil },
			want:  cloudtest.Want{Kind: audit.InvalidCredentials, Message: "AWS does not know the access key", Next: "put valid keys into profile keys", Command: "aws sts get-caller-identity --region us-east-1 --profile keys"},
		},
		"not signed in": {
			world:   func(w *sandbox.World) { cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Token = "" }) },
			profile: "sso",
			want:    cloudtest.Want{Kind: audit.SigninExpired, Message: "not signed in", Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"expired sign-in": {
			world:   func(w *sandbox.World) { cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Life = -time.Hour }) },
			profile: "sso",
			want:    cloudtest.Want{Kind: audit.SigninExpired, Message: "has expired", Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"expired legacy sign-in": {
			world: func(w *sandbox.World) {
				cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Name, s.Life = "", -time.Hour })
			},
			profile: "sso",
			want:    cloudtest.Want{Kind: audit.SigninExpired, Message: "has expired", Command: "aws sso login --profile sso", SignIn: true},
		},
		"revoked sign-in": {
			world:   func(w *sandbox.World) { cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Revoked = true }) },
			profile: "sso",
			want:    cloudtest.Want{Kind: audit.SigninExpired, Message: "revoked", Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"a role on an expired sign-in": {
			world: func(w *sandbox.World) {
				cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Life = -time.Hour })
				w.AddRole("role", "sso", cloudtest.AccountID, "Reader")
			},
			profile: "role",
			want:    cloudtest.Want{Kind: audit.SigninExpired, Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"no assignment": {
			world: func(w *sandbox.World) {
				cloudtest.AddSignIn(w, nil)
				w.SignIns[0].Assignments = nil
			},
			profile: "sso",
			want:    cloudtest.Want{Kind: audit.AccessDenied, Message: "access to 111122223333 as Auditor", Next: "assignment"},
		},
		"a role that does not trust": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", cloudtest.AccountID, "Reader")
				w.Roles[0].Trusts = nil
			},
			profile: "role",
			want: cloudtest.Want{
				Kind: audit.AccessDenied, Message: "cannot assume role arn:aws:iam::111122223333:role/Reader",
				Next: "Allow arn:aws:iam::111122223333:user/keys to assume it",
			},
		},
		"a role that needs a code": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", cloudtest.AccountID, "Reader")
				w.Profile("role").MFASerial = "arn:aws:iam::111122223333:mfa/jane"
			},
			profile: "role",
			want: cloudtest.Want{
				Kind: audit.MFARequired, Message: "arn:aws:iam::111122223333:mfa/jane",
				Command: "aws sts get-session-token --profile keys --serial-number arn:aws:iam::111122223333:mfa/jane",
			},
		},
		"untrusted web identity": {
			world: func(w *sandbox.World) {
				w.AddWebIdentity("web", cloudtest.AccountID, "ci")
				w.Roles[0].Tokens = []string{"another"}
			},
			profile: "web",
			want:    cloudtest.Want{Kind: audit.AccessDenied, Message: "web identity", Next: "trust policy"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := cloudtest.OneAccount()
				if test.world != nil {
					test.world(&w)
				}
				r := cloudtest.Open(t, w)
				if test.fault != nil {
					test.fault(r.Server)
				}
				profile := test.profile
				if profile == "" {
					profile = "keys"
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				route := r.Route(profile)
				_, err := r.ReadContact(ctx, route, cloudtest.AccountID, audit.Security)
				test.want.Check(t, cloudtest.Trouble(t, err))
			})
		})
	}
}

func TestFrom_OrganizationRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		organization func(*sandbox.Organization)
		profile      string
		asked        string
		want         cloudtest.Want
	}{
		"trusted access is off": {
			organization: func(o *sandbox.Organization) { o.TrustedAccess = false },
			profile:      "manager", asked: cloudtest.MemberID,
			want: cloudtest.Want{
				Kind: audit.TrustedAccessDisabled, Message: "has not enabled trusted access for AWS Account Management",
				Command: "aws organizations enable-aws-service-access --service-principal account.amazonaws.com",
			},
		},
		"the management account by its id": {
			profile: "manager", asked: cloudtest.ManagerID,
			want: cloudtest.Want{Kind: audit.NotOrganizationAdmin, Message: "management account's own credentials"},
		},
		"the delegated administrator asks for the management account": {
			profile: "delegate", asked: cloudtest.ManagerID,
			want: cloudtest.Want{Kind: audit.NotOrganizationAdmin, Message: "management account's own credentials"},
		},
		"a member asks for another": {
			profile: "member", asked: cloudtest.DelegateID,
			want: cloudtest.Want{
				Kind: audit.NotOrganizationAdmin, Message: "cannot manage",
				Command: "aws organizations describe-organization --profile member",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := cloudtest.Organization()
			if test.organization != nil {
				test.organization(w.Organization)
			}
			r := cloudtest.Open(t, w)
			route := r.Route(test.profile)
			route.Mode = audit.InOrganization
			_, err := r.ReadContact(t.Context(), route, test.asked, audit.Security)
			test.want.Check(t, cloudtest.Trouble(t, err))
		})
	}
}

func TestReadContact_ThroughTheOrganization(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.Organization())
	for _, profile := range []string{"manager", "delegate"} {
		route := r.Route(profile)
		route.Mode = audit.InOrganization
		contact, err := r.ReadContact(t.Context(), route, cloudtest.MemberID, audit.Security)
		if err != nil || contact == nil || contact.Email != cloudtest.GoodContact.Email {
			t.Errorf("%s: %+v, %v", profile, contact, err)
		}
	}
}
