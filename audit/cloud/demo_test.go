package cloud_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// The demo has each kind of credentials once.
func TestDemo_EveryProfileIsReadable(t *testing.T) {
	t.Parallel()
	w := demo.World()
	w.Latency = sandbox.Latency{}
	r := cloudtest.Open(t, w)
	for name, want := range map[string]struct {
		account, email string
		kind           audit.TroubleKind
	}{
		"octank-management":        {"111122223333", "security@octank.cloud", ""},
		"security-tooling":         {"222233334444", "security@octank.cloud", ""},
		"payments-prod":            {"444455556666", "jane.doe@octank.cloud", ""},
		"payments-prod-breakglass": {"444455556666", "jane.doe@octank.cloud", ""},
		"payments-staging":         {"555566667777", "", ""},
		"log-archive":              {"333344445555", "security@octank.cloud", ""},
		"web-shop":                 {"666677778888", "security@octank.cloud", ""},
		"octank-japan":             {"888899990000", "security-jp@octank.cloud", ""},
		"erp-legacy":               {"", "", audit.AccessDenied},
		"hr-systems":               {"", "", audit.SigninExpired},
		"ci-deploy":                {"444477770000", "abuse@octank.cloud", ""},
		"sandbox-keller":           {"555588881111", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			contact, err := r.Read(t.Context(), name)
			if want.kind != "" {
				if got := cloudtest.Trouble(t, err); got.Kind != want.kind {
					t.Fatalf("kind %s (%s), want %s", got.Kind, got.Message, want.kind)
				}
				return
			}
			if err != nil {
				t.Fatal(err, audit.TroubleOf(err).Err)
			}
			switch {
			case want.email == "" && contact != nil:
				t.Errorf("contact %+v, want none", contact)
			case want.email != "" && (contact == nil || contact.Email != want.email):
				t.Errorf("contact %+v, want %s", contact, want.email)
			}
			id, err := r.Identify(t.Context(), r.Route(name))
			if err != nil {
				t.Fatal(err, audit.TroubleOf(err).Err)
			}
			if id.AccountID != want.account {
				t.Errorf("account %s, want %s", id.AccountID, want.account)
			}
		})
	}
}
