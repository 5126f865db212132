package rdap_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/cloud/rdap"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
	"accountable/audit/sandbox/registry"
)

const day = 24 * time.Hour

// askRegistry serves domains in virtual time and runs a test with a client that asks about
// them.
func askRegistry(t *testing.T, domains registry.Domains, test func(t *testing.T, client *rdap.Client, server *sandbox.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, listener := sandbox.New(sandbox.World{Domains: domains}), network.Listen()
		stop := server.Serve(listener)
		connections := &http.Transport{DialContext: listener.DialContext}
		defer func() {
			connections.CloseIdleConnections()
			if err := stop(); err != nil {
				t.Error(err)
			}
		}()
		test(t, rdap.New(rdap.Options{
			Servers:    "# a comment\nhttps://rdap.octank.test/ test\n" + rdap.Servers(network.BaseURL+registry.Path+" net cloud\n"),
			HTTPClient: &http.Client{Transport: connections}, Log: slog.New(slog.DiscardHandler),
		}), server)
	})
}

func TestClient_LookupRenewal(t *testing.T) {
	t.Parallel()
	domains := registry.Domains{
		"octank.cloud":     {Life: 300 * day},
		"octank.net":       {Life: 300 * day, Status: []string{"Client Transfer Prohibited", "clientHold"}},
		"redeemed.cloud":   {Life: day, Status: []string{"pending restore", "redemption period", "client hold"}},
		"deleted.cloud":    {Status: []string{"pendingDelete", "redemption period"}},
		"serverhold.cloud": {Life: 300 * day, Status: []string{"server_hold"}},
		"dateless.cloud":   {},
		"expired.cloud":    {Life: -2 * day},
		"moved.cloud":      {Life: 300 * day, Answer: registry.Moved},
		"missing.cloud":    {Answer: registry.Missing},
		"busy.cloud":       {Answer: registry.Busy},
		"broken.cloud":     {Answer: registry.Broken},
		"hanging.cloud":    {Answer: registry.Hanging},
		"huge.cloud":       {Answer: registry.Huge},
		"notjson.cloud":    {Answer: registry.NotJSON},
		"other.cloud":      {Answer: registry.Other},
		"looping.cloud":    {Answer: registry.Looping},
		"outward.cloud":    {Answer: registry.Outward},
		"wrongtypes.cloud": {Answer: registry.WrongTypes},
	}
	for domain, want := range map[string]struct {
		life    time.Duration // until it expires; 0: no date
		status  string
		unknown string
		kind    audit.TroubleKind
		message string
	}{
		"octank.cloud":     {life: 300 * day},
		"octank.net":       {life: 300 * day, status: "client hold"},
		"redeemed.cloud":   {life: day, status: "redemption period"},
		"deleted.cloud":    {status: "pending delete"},
		"serverhold.cloud": {life: 300 * day, status: "server hold"},
		"dateless.cloud":   {},
		"expired.cloud":    {life: -2 * day},
		"moved.cloud":      {life: 300 * day},
		"missing.cloud":    {unknown: "the registry of missing.cloud has no record of it"},
		"absent.cloud":     {unknown: "the registry of absent.cloud has no record of it"},
		"octank.de":        {unknown: "IANA lists no RDAP server for .de"},
		"x/../y.cloud":     {unknown: "is not the name of a domain"},
		"":                 {unknown: "is not the name of a domain"},
		"busy.cloud":       {kind: audit.Throttled, message: "asked too often"},
		"broken.cloud":     {kind: audit.ServiceError, message: "HTTP status 500"},
		"hanging.cloud":    {kind: audit.Timeout, message: "did not answer in time"},
		"huge.cloud":       {kind: audit.BadResponse, message: "larger than 1 MiB"},
		"notjson.cloud":    {kind: audit.BadResponse, message: "not the JSON of RDAP"},
		"other.cloud":      {kind: audit.BadResponse, message: "not about other.cloud"},
		"looping.cloud":    {kind: audit.BadResponse, message: "redirects more than 3 times"},
		"outward.cloud":    {kind: audit.BadResponse, message: "not an RDAP server that IANA lists"},
		"wrongtypes.cloud": {kind: audit.BadResponse, message: "not the JSON of RDAP"},
		"octank.test":      {kind: audit.Unreachable, message: "could not connect to rdap.octank.test"},
	} {
		t.Run(domain, func(t *testing.T) {
			askRegistry(t, domains, func(t *testing.T, client *rdap.Client, server *sandbox.Server) {
				t.Helper()
				got, err := client.LookupRenewal(t.Context(), domain)
				if want.kind != "" {
					found := cloudtest.Trouble(t, err)
					if found.Kind != want.kind || !strings.Contains(found.Message, want.message) || !strings.HasPrefix(found.Message, "could not find out until when "+domain) {
						t.Errorf("%s: %s; want %s: %s", found.Kind, found.Message, want.kind, want.message)
					}
					return
				}
				expires := time.Time{}
				if want.life != 0 {
					expires = server.Started().Add(want.life).UTC().Truncate(time.Second)
				}
				if err != nil || !got.Expires.Equal(expires) || got.Status != want.status || !strings.Contains(got.Unknown, want.unknown) || (got.Unknown == "") != (want.unknown == "") {
					t.Errorf("%+v, %v; want %+v", got, err, want)
				}
			})
		})
	}
}

// TestClient_HangingServer holds up neither the program nor another registry for long.
func TestClient_HangingServer(t *testing.T) {
	t.Parallel()
	askRegistry(t, registry.Domains{"hanging.cloud": {Answer: registry.Hanging}}, func(t *testing.T, client *rdap.Client, _ *sandbox.Server) {
		t.Helper()
		begin := time.Now()
		_, err := client.LookupRenewal(t.Context(), "hanging.cloud")
		if took := time.Since(begin); err == nil || took > 10*time.Second {
			t.Errorf("after %s: %v", took, err)
		}
		stopped, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = client.LookupRenewal(stopped, "hanging.cloud")
		if found := cloudtest.Trouble(t, err); found.Kind != audit.Cancelled {
			t.Errorf("canceled: %s", found.Kind)
		}
	})
}

func TestClient_FewRequestsToOneServer(t *testing.T) {
	t.Parallel()
	askRegistry(t, registry.Domains{"hanging.cloud": {Answer: registry.Hanging}}, func(t *testing.T, client *rdap.Client, server *sandbox.Server) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{}, 5)
		for range 5 {
			go func() {
				_, _ = client.LookupRenewal(ctx, "hanging.cloud")
				ended <- struct{}{}
			}()
		}
		time.Sleep(time.Second)
		if n := server.Requests()[sandbox.Request{Operation: sandbox.RDAP}]; n != 2 {
			t.Errorf("%d requests at the same time, want 2", n)
		}
		cancel()
		for range 5 {
			<-ended
		}
	})
}

// The log says which registry was asked, and not about which domain: the part after the @
// is contact data.
func TestClient_LogHasNoDomain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
		refuse := network.Listen()
		_ = refuse.Close()
		client := rdap.New(rdap.Options{HTTPClient: &http.Client{Transport: &http.Transport{DialContext: refuse.DialContext}}, Log: log})
		if _, err := client.LookupRenewal(t.Context(), "octank.com"); err == nil {
			t.Error("answered without a server")
		}
		if !strings.Contains(text.String(), "rdap.verisign.com") || strings.Contains(text.String(), "octank.com") {
			t.Errorf("the log has\n%s", text.String())
		}
	})
}
