package cloud_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
)

const (
	accountID  = "111122223333"
	memberID   = "444455556666"
	managerID  = accountID
	delegateID = "222233334444"
)

var goodContact = &sandbox.Contact{
	Name: "Octank Security Operations", Title: "Security Operations Center",
	Email: "security@octank.cloud", Phone: "+1 206 555 4100",
}

// smallWorld is one account with a profile of static keys called "keys".
func smallWorld() sandbox.World {
	var w sandbox.World
	w.Quotas = map[string]sandbox.Quota{}
	w.AddAccount(accountID, "payments-prod", goodContact)
	w.AddKeys("keys", accountID)
	return w
}

// signedIn adds a sign-in and a profile of it called "sso".
func signedIn(w *sandbox.World, change func(*sandbox.SignIn)) {
	s := sandbox.SignIn{
		Name: "octank", StartURL: "https://octank.awsapps.com/start", Region: "eu-central-1", User: "jane", Token: "a-token",
	}
	if change != nil {
		change(&s)
	}
	w.SignIns = append(w.SignIns, s)
	key := s.Name
	if key == "" {
		key = s.StartURL
	}
	w.AddSSO("sso", key, accountID, "Auditor")
}

// expected is what a Trouble is held against; the texts are parts of what it says.
type expected struct {
	kind    audit.TroubleKind
	message string
	next    string
	command string
	signIn  bool
}

func (want expected) hold(t *testing.T, got *audit.Trouble) {
	t.Helper()
	if got.Kind != want.kind {
		t.Errorf("kind %s, want %s (%s; %v)", got.Kind, want.kind, got.Message, got.Err)
	}
	if !strings.Contains(got.Message, want.message) {
		t.Errorf("message %q does not say %q", got.Message, want.message)
	}
	if !strings.Contains(got.NextStep, want.next) {
		t.Errorf("next step %q does not say %q", got.NextStep, want.next)
	}
	if !strings.Contains(got.Command, want.command) || want.command == "" && got.Command != "" {
		t.Errorf("command %q, want %q", got.Command, want.command)
	}
	if got.SignIn != want.signIn {
		t.Errorf("sign-in %v, want %v", got.SignIn, want.signIn)
	}
}

// TestTroublesOfAWS has the sandbox refuse and fail in every way it can.
func TestTroublesOfAWS(t *testing.T) {
	always := func(kind sandbox.FaultKind) func(*sandbox.Server) {
		return func(s *sandbox.Server) { s.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: kind}) }
	}
	for name, test := range map[string]struct {
		world   func(*sandbox.World)
		fault   func(*sandbox.Server)
		profile string // "" means keys
		want    expected
	}{
		"IAM denies": {
			fault: always(sandbox.Denied),
			want: expected{
				kind: audit.AccessDenied, message: "user/keys to call account:GetAlternateContact",
				next: "Allow account:GetAlternateContact on arn:aws:account::111122223333:account",
			},
		},
		"a service control policy denies": {
			fault: always(sandbox.DeniedBySCP),
			want: expected{
				kind: audit.AccessDenied, message: "a service control policy (SCP) of the organization denies account:GetAlternateContact",
				next: "us-east-1", command: "--target-id " + accountID,
			},
		},
		"a session policy denies": {
			world: func(w *sandbox.World) { w.Deny(accountID, "account:*", sandbox.SessionPolicy) },
			want:  expected{kind: audit.AccessDenied, message: "the session policy"},
		},
		"throttled to the end": {
			fault: always(sandbox.Throttle),
			want:  expected{kind: audit.Throttled, message: "kept throttling", next: "--concurrency"},
		},
		"server errors to the end": {
			fault: always(sandbox.ServerError),
			want:  expected{kind: audit.ServiceError, message: "AWS had an internal error (InternalServerException, HTTP status 500)"},
		},
		"connections are cut": {
			fault: always(sandbox.Reset),
			want:  expected{kind: audit.Unreachable, message: "was closed early"},
		},
		"no answer": {
			fault: always(sandbox.Hang),
			want:  expected{kind: audit.Timeout, message: "no answer in time"},
		},
		"not JSON": {
			fault: always(sandbox.Malformed),
			want:  expected{kind: audit.BadResponse, message: "damaged or not from AWS"},
		},
		"half an answer": {
			fault: always(sandbox.Truncated),
			want:  expected{kind: audit.BadResponse},
		},
		"a proxy's page": {
			fault: always(sandbox.ProxyPage),
			want:  expected{kind: audit.BadResponse, message: "is not from AWS (HTTP status 502)", next: "proxy"},
		},
		"a clock that the SDK cannot correct for": {
			fault: always(sandbox.BadClock),
			want:  expected{kind: audit.ClockSkew, message: "clock", next: "Set the clock", command: " "},
		},
		"session keys that ran out": {
			fault: always(sandbox.Expired),
			want: expected{
				kind: audit.InvalidCredentials, message: "the session credentials of profile keys have expired",
				command: "aws configure --profile keys",
			},
		},
		"a key that AWS does not know": {
			world: func(w *sandbox.World) { w.Keys = nil },
			want:  expected{kind: audit.InvalidCredentials, message: "AWS does not know the access key", command: "aws configure --profile keys"},
		},
		"nobody has signed in": {
			world:   func(w *sandbox.World) { signedIn(w, func(s *sandbox.SignIn) { s.Token = "" }) },
			profile: "sso",
			want:    expected{kind: audit.SigninExpired, message: "not signed in", command: "aws sso login --sso-session octank", signIn: true},
		},
		"the sign-in ran out": {
			world:   func(w *sandbox.World) { signedIn(w, func(s *sandbox.SignIn) { s.Life = -time.Hour }) },
			profile: "sso",
			want:    expected{kind: audit.SigninExpired, message: "has expired", command: "aws sso login --sso-session octank", signIn: true},
		},
		"the sign-in of the older kind ran out": {
			world: func(w *sandbox.World) {
				signedIn(w, func(s *sandbox.SignIn) { s.Name, s.Life = "", -time.Hour })
			},
			profile: "sso",
			want:    expected{kind: audit.SigninExpired, message: "has expired", command: "aws sso login --profile sso", signIn: true},
		},
		"the sign-in was taken back": {
			world:   func(w *sandbox.World) { signedIn(w, func(s *sandbox.SignIn) { s.Revoked = true }) },
			profile: "sso",
			want:    expected{kind: audit.SigninExpired, message: "revoked", command: "aws sso login --sso-session octank", signIn: true},
		},
		"a role on top of a sign-in that ran out": {
			world: func(w *sandbox.World) {
				signedIn(w, func(s *sandbox.SignIn) { s.Life = -time.Hour })
				w.AddRole("role", "sso", accountID, "Reader")
			},
			profile: "role",
			want:    expected{kind: audit.SigninExpired, command: "aws sso login --sso-session octank", signIn: true},
		},
		"no assignment": {
			world: func(w *sandbox.World) {
				signedIn(w, nil)
				w.SignIns[0].Assignments = nil
			},
			profile: "sso",
			want:    expected{kind: audit.AccessDenied, message: "access to 111122223333 as Auditor", next: "assignment"},
		},
		"a role that does not trust": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", accountID, "Reader")
				w.Roles[0].Trusts = nil
			},
			profile: "role",
			want: expected{
				kind: audit.AccessDenied, message: "cannot assume role arn:aws:iam::111122223333:role/Reader",
				next: "Allow arn:aws:iam::111122223333:user/keys to assume it",
			},
		},
		"a role that wants a code": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", accountID, "Reader")
				w.Profile("role").MFASerial = "arn:aws:iam::111122223333:mfa/jane"
			},
			profile: "role",
			want: expected{
				kind: audit.MFARequired, message: "arn:aws:iam::111122223333:mfa/jane",
				command: "aws sts get-session-token --profile keys --serial-number arn:aws:iam::111122223333:mfa/jane",
			},
		},
		"a web identity that the role does not take": {
			world: func(w *sandbox.World) {
				w.AddWebIdentity("web", accountID, "ci")
				w.Roles[0].Tokens = []string{"another"}
			},
			profile: "web",
			want:    expected{kind: audit.AccessDenied, message: "web identity", next: "trust policy"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := smallWorld()
				if test.world != nil {
					test.world(&w)
				}
				r := rigUp(t, w)
				if test.fault != nil {
					test.fault(r.server)
				}
				profile := test.profile
				if profile == "" {
					profile = "keys"
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				route := r.route(profile)
				_, err := r.ReadContact(ctx, route, accountID, audit.Security)
				test.want.hold(t, trouble(t, err))
			})
		})
	}
}

// TestTroublesOfAnOrganization asks in the organization's context without being
// entitled to.
func TestTroublesOfAnOrganization(t *testing.T) {
	for name, test := range map[string]struct {
		organization func(*sandbox.Organization)
		profile      string
		asked        string
		want         expected
	}{
		"trusted access is off": {
			organization: func(o *sandbox.Organization) { o.TrustedAccess = false },
			profile:      "manager", asked: memberID,
			want: expected{
				kind: audit.TrustedAccessDisabled, message: "has not enabled trusted access for AWS Account Management",
				command: "aws organizations enable-aws-service-access --service-principal account.amazonaws.com",
			},
		},
		"the management account by its id": {
			profile: "manager", asked: managerID,
			want: expected{kind: audit.NotOrganizationAdmin, message: "management account's own credentials"},
		},
		"the delegated administrator asks for the management account": {
			profile: "delegate", asked: managerID,
			want: expected{kind: audit.NotOrganizationAdmin, message: "management account's own credentials"},
		},
		"a member asks for another": {
			profile: "member", asked: delegateID,
			want: expected{
				kind: audit.NotOrganizationAdmin, message: "cannot manage",
				command: "list-delegated-administrators --service-principal account.amazonaws.com --profile member",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := organizationWorld()
			if test.organization != nil {
				test.organization(w.Organization)
			}
			r := rigUp(t, w)
			route := r.route(test.profile)
			route.Mode = audit.InOrganization
			_, err := r.ReadContact(t.Context(), route, test.asked, audit.Security)
			test.want.hold(t, trouble(t, err))
		})
	}
}

// organizationWorld has a management account, a delegated administrator and a
// member, each with a profile of static keys.
func organizationWorld() sandbox.World {
	w := sandbox.World{Quotas: map[string]sandbox.Quota{}, Organization: &sandbox.Organization{
		ID: "o-octank", RootID: "r-root", ManagementID: managerID, TrustedAccess: true,
		DelegatedAdmins: []string{delegateID},
	}}
	for _, a := range []struct{ id, name string }{{managerID, "manager"}, {delegateID, "delegate"}, {memberID, "member"}} {
		w.AddAccount(a.id, a.name, goodContact)
		w.Account(a.id).Parent = "r-root"
		w.AddKeys(a.name, a.id)
	}
	return w
}

func TestReadThroughTheOrganization(t *testing.T) {
	r := rigUp(t, organizationWorld())
	for _, profile := range []string{"manager", "delegate"} {
		route := r.route(profile)
		route.Mode = audit.InOrganization
		contact, err := r.ReadContact(t.Context(), route, memberID, audit.Security)
		if err != nil || contact == nil || contact.Email != goodContact.Email {
			t.Errorf("%s: %+v, %v", profile, contact, err)
		}
	}
}
