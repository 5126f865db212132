package cloud_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// hostileServices are the services that credentials come from, with a use of each.
var hostileServices = map[string]struct {
	world func(*sandbox.World)
	use   func(ctx context.Context, r *cloudtest.Cloud) error
}{
	sandbox.AssumeRole: {
		func(w *sandbox.World) { w.AddRole("role", "keys", cloudtest.AccountID, "Reader") },
		readWith("role"),
	},
	sandbox.AssumeRoleWithWebIdentity: {
		func(w *sandbox.World) { w.AddWebIdentity("web", cloudtest.AccountID, "ci") },
		readWith("web"),
	},
	sandbox.GetRoleCredentials: {
		func(w *sandbox.World) { cloudtest.AddSignIn(w, nil) },
		readWith("sso"),
	},
	sandbox.CreateToken: {
		func(w *sandbox.World) {
			cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Life, s.Refreshable = -time.Hour, true })
		},
		readWith("sso"),
	},
	sandbox.GetSessionToken: {
		func(w *sandbox.World) { w.AddMFARole("stage", "keys", cloudtest.AccountID, "Reader") },
		func(ctx context.Context, r *cloudtest.Cloud) error {
			const serial = "arn:aws:iam::111122223333:mfa/keys"
			if err := r.SubmitCode(ctx, "mfa:"+serial+"@keys", r.Server.MFACode(serial)); err != nil {
				return err
			}
			return readWith("stage")(ctx, r)
		},
	},
	sandbox.CreateOAuth2Token: {
		func(w *sandbox.World) {
			w.AddLogin("login", cloudtest.AccountID)
			w.Key("login").Life = -time.Hour // it is renewed
		},
		readWith("login"),
	},
	sandbox.RegisterClient:           {func(w *sandbox.World) { cloudtest.AddSignIn(w, nil) }, startSignIn},
	sandbox.StartDeviceAuthorization: {func(w *sandbox.World) { cloudtest.AddSignIn(w, nil) }, startSignIn},
}

func readWith(profile string) func(context.Context, *cloudtest.Cloud) error {
	return func(ctx context.Context, r *cloudtest.Cloud) error {
		_, err := r.Read(ctx, profile)
		return err
	}
}

func startSignIn(ctx context.Context, r *cloudtest.Cloud) error {
	_, err := r.StartDevice(ctx, "sso:octank")
	return err
}

// A hostile answer of a service that provides credentials has its trouble within the
// timeout. No redirect carries a token or a signed request to another host, and profiles
// with other credentials still work.
func TestHostile_Credentials(t *testing.T) {
	t.Parallel()
	for operation, service := range hostileServices {
		for _, fault := range sandbox.HostileFaults {
			if fault.OnLists || fault.OnTexts && operation == sandbox.CreateOAuth2Token { // the sandbox refuses to renew: its answer has no texts
				continue
			}
			t.Run(operation+" "+fault.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := cloudtest.OneAccount()
					service.world(&w)
					r := openHostile(t, w)
					r.Server.SetFault("", operation, sandbox.Hostile(fault.Name))
					ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
					defer cancel()
					if err := service.use(ctx, r); err != nil {
						found := cloudtest.Trouble(t, err)
						expectPresentable(t, found)
						if want := hostileReadKind(fault); want != harmless && want != found.Kind && found.Kind != audit.BadResponse && found.Kind != audit.Timeout {
							t.Errorf("%s: %s, want %s (%.500v)", found.Kind, found.Message, want, found.Err)
						}
					} else if n := r.Server.Count(operation); n == 0 {
						t.Error("the service was not asked")
					}
					if _, err := r.Read(t.Context(), "keys"); err != nil {
						t.Errorf("another profile: %v", err)
					}
					r.Server.ClearFaults()
					time.Sleep(10 * time.Minute) // the SDK goes on to fetch credentials after its caller has left
				})
			})
		}
	}
}
