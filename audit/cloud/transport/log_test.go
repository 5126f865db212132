package transport_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// There is one line for each request, without credentials or contact data, even in the
// causes of failures.
func TestLog_ContainsNoSecrets(t *testing.T) {
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, nil)
	w.AddLogin("login", cloudtest.AccountID)
	w.AddProcess("process", cloudtest.AccountID)
	w.AddRole("role", "keys", cloudtest.AccountID, "Reader")
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { g.Options.Log = log })
	note := func(err error) {
		if err != nil {
			log.Error("failed", "cause", audit.TroubleOf(err).Err)
		}
	}
	for _, profile := range []string{"keys", "sso", "login", "process", "role"} {
		_, err := r.Read(t.Context(), profile)
		note(err)
		_, err = r.PutContact(t.Context(), r.Route(profile), cloudtest.AccountID, audit.Security, cloudtest.NewContact)
		note(err)
		bad := cloudtest.NewContact
		bad.Email = "not an address of octank"
		_, err = r.PutContact(t.Context(), r.Route(profile), cloudtest.AccountID, audit.Security, bad)
		note(err)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		r.Server.SetFault("", "", sandbox.Fault{Kind: sandbox.Reset})
		_, err = r.Read(ctx, profile)
		note(err)
		cancel()
		r.Server.ClearFaults()
	}
	if !strings.Contains(text.String(), "path=/getAlternateContact") || !strings.Contains(text.String(), "status=200") {
		t.Errorf("the log is empty:\n%s", text.String())
	}
	secrets := []string{cloudtest.GoodContact.Email, cloudtest.NewContact.Email, cloudtest.NewContact.Phone, cloudtest.NewContact.Name, "not an address of octank", w.SignIns[0].Token}
	for _, k := range w.Keys {
		secrets = append(secrets, k.Secret)
		if k.Token != "" {
			secrets = append(secrets, k.Token)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(text.String(), secret) {
			t.Errorf("the log contains %q", secret)
		}
	}
}
