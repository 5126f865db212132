package transport_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
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
	if !strings.Contains(text.String(), `operation="Account GetAlternateContact"`) || !strings.Contains(text.String(), "status=200") {
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

// The URL of an endpoint may hold a user, a password and tokens: only scheme, host and port
// are shown or logged.
func TestEndpoint_SecretsStayOut(t *testing.T) {
	const hidden = "s3cr3t"
	for name, test := range map[string]struct {
		network cloudtest.RoundTrip
		url     string
		shown   string
	}{
		"an answer":      {cloudtest.Answer(http.StatusForbidden, nil, "{}"), "https://jane-s3cr3t:pw-s3cr3t@aws.octank.cloud:8443/token-s3cr3t?key=s3cr3t", "https://aws.octank.cloud:8443/…"},
		"no connection":  {cloudtest.Fail(cloudtest.DialError(syscall.ECONNREFUSED)), "https://aws.octank.cloud/token-s3cr3t/", "https://aws.octank.cloud/…"},
		"not a URL":      {cloudtest.Fail(io.EOF), "aws.octank.cloud/jane-s3cr3t:pw-s3cr3t@%zz", ""},
		"not a scheme":   {cloudtest.Fail(io.EOF), "ftp://jane-s3cr3t@aws.octank.cloud", "ftp://aws.octank.cloud/…"},
		"nothing hidden": {cloudtest.Fail(io.EOF), "http://aws.octank.cloud:8080/", "http://aws.octank.cloud:8080"},
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
			r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) {
				g.Options.Log, g.Options.HTTPClient = log, &http.Client{Transport: test.network}
				g.Edit = func(config string) string { return strings.ReplaceAll(config, g.BaseURL, test.url) }
			})
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			_, err := r.Read(ctx, "keys")
			got := cloudtest.Trouble(t, err)
			shown := []string{got.Message, got.NextStep, got.Command, fmt.Sprint(got.Err), fmt.Sprintf("%+v", got.Err), text.String(), fmt.Sprint(r.ByProfile["keys"]), fmt.Sprint(r.EndpointOverrides())}
			for _, s := range shown {
				if strings.Contains(s, hidden) {
					t.Errorf("%q has a part of the URL that may be secret", s)
				}
			}
			if endpoint := r.Route("keys").Endpoint; endpoint != test.shown {
				t.Errorf("the endpoint is shown as %q, want %q", endpoint, test.shown)
			}
		})
	}
}
