package cloud_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
)

// TestLogKeepsSecrets: a line a request, and in none of them credentials or
// contact data, not even in the causes of what goes wrong.
func TestLogKeepsSecrets(t *testing.T) {
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w := smallWorld()
	signedIn(&w, nil)
	w.AddLogin("login", accountID)
	w.AddProcess("process", accountID)
	w.AddRole("role", "keys", accountID, "Reader")
	r := rigUp(t, w, func(g *rigging) { g.options.Log = log })
	note := func(err error) {
		if err != nil {
			log.Error("failed", "cause", audit.TroubleOf(err).Err)
		}
	}
	for _, profile := range []string{"keys", "sso", "login", "process", "role"} {
		_, err := r.read(t.Context(), profile)
		note(err)
		_, err = r.PutContact(t.Context(), r.route(profile), accountID, audit.Security, newContact)
		note(err)
		bad := newContact
		bad.Email = "not an address of octank"
		_, err = r.PutContact(t.Context(), r.route(profile), accountID, audit.Security, bad)
		note(err)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		r.server.SetFault("", "", sandbox.Fault{Kind: sandbox.Reset})
		_, err = r.read(ctx, profile)
		note(err)
		cancel()
		r.server.ClearFaults()
	}
	if !strings.Contains(text.String(), "path=/getAlternateContact") || !strings.Contains(text.String(), "status=200") {
		t.Errorf("the log tells nothing:\n%s", text.String())
	}
	secrets := []string{goodContact.Email, newContact.Email, newContact.Phone, newContact.Name, "not an address of octank", w.SignIns[0].Token}
	for _, k := range w.Keys {
		secrets = append(secrets, k.Secret)
		if k.Token != "" {
			secrets = append(secrets, k.Token)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(text.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
