package transport_test

import (
	"encoding/pem"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/cloud/transport"
	"accountable/audit/sandbox"
)

func noVariables(string) string { return "" }

// serveTLS serves a world over TLS on loopback with an unknown certificate; bundle is a
// file that contains it.
func serveTLS(t *testing.T, w sandbox.World) (url, bundle string) {
	t.Helper()
	server := httptest.NewUnstartedServer(sandbox.New(w))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	bundle = filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(bundle, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, bundle
}

func TestClient_CertificateBundle(t *testing.T) {
	w := cloudtest.OneAccount()
	url, bundle := serveTLS(t, w)
	withEnv := func(env map[string]string) func(*cloudtest.Setup) {
		return func(g *cloudtest.Setup) {
			client, err := transport.NewClient(func(name string) string { return env[name] })
			if err != nil {
				t.Fatal(err)
			}
			g.BaseURL, g.Options.HTTPClient, g.Env = url, client, env
		}
	}
	t.Run("unknown authority", func(t *testing.T) {
		r := cloudtest.Open(t, w, withEnv(nil))
		_, err := r.Read(t.Context(), "keys")
		cloudtest.Want{Kind: audit.TLSFailure, Message: "this computer does not trust the certificate authority", Next: "AWS_CA_BUNDLE"}.Check(t, cloudtest.Trouble(t, err))
	})
	t.Run("only the bundle of other programs", func(t *testing.T) {
		for _, name := range []string{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"} {
			r := cloudtest.Open(t, w, withEnv(map[string]string{name: bundle}))
			_, err := r.Read(t.Context(), "keys")
			cloudtest.Want{Kind: audit.TLSFailure, Next: "Set AWS_CA_BUNDLE to the file that " + name + " names"}.Check(t, cloudtest.Trouble(t, err))
		}
	})
	t.Run("AWS_CA_BUNDLE", func(t *testing.T) {
		r := cloudtest.Open(t, w, withEnv(map[string]string{"AWS_CA_BUNDLE": bundle}))
		if _, err := r.Read(t.Context(), "keys"); err != nil {
			t.Fatal(err, audit.TroubleOf(err).Err)
		}
	})
	t.Run("ca_bundle of the profile", func(t *testing.T) {
		w := w
		w.Profiles = append([]sandbox.Profile(nil), w.Profiles...)
		w.Profile("keys").Lines = []string{"ca_bundle = " + bundle}
		r := cloudtest.Open(t, w, withEnv(nil))
		if _, err := r.Read(t.Context(), "keys"); err != nil {
			t.Fatal(err, audit.TroubleOf(err).Err)
		}
	})
	t.Run("ca_bundle that is put there later", func(t *testing.T) {
		late := filepath.Join(t.TempDir(), "late.pem")
		w := w
		w.Profiles = append([]sandbox.Profile(nil), w.Profiles...)
		w.Profile("keys").Lines = []string{"ca_bundle = " + late}
		r := cloudtest.Open(t, w, withEnv(nil))
		_, err := r.Read(t.Context(), "keys")
		cloudtest.Want{Kind: audit.BadProfile, Message: "ca_bundle"}.Check(t, cloudtest.Trouble(t, err))
		if err := os.Link(bundle, late); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(t.Context(), "keys"); err != nil {
			t.Fatal(err, audit.TroubleOf(err).Err)
		}
	})
	t.Run("a host of another name", func(t *testing.T) {
		r := cloudtest.Open(t, w, withEnv(map[string]string{"AWS_CA_BUNDLE": bundle}), func(g *cloudtest.Setup) {
			g.BaseURL = strings.Replace(url, "127.0.0.1", "localhost", 1)
		})
		_, err := r.Read(t.Context(), "keys")
		cloudtest.Want{Kind: audit.TLSFailure, Message: "is for another host"}.Check(t, cloudtest.Trouble(t, err))
	})
	t.Run("TLS where there is none", func(t *testing.T) {
		plain := httptest.NewServer(sandbox.New(w))
		t.Cleanup(plain.Close)
		r := cloudtest.Open(t, w, withEnv(nil), func(g *cloudtest.Setup) { g.BaseURL = strings.Replace(plain.URL, "http:", "https:", 1) })
		_, err := r.Read(t.Context(), "keys")
		cloudtest.Want{Kind: audit.TLSFailure, Next: "endpoint"}.Check(t, cloudtest.Trouble(t, err))
	})
}

func TestNewClient_UnusableBundle(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/nonexistent/ca.pem": "no such file",
		empty:                 "contains no PEM certificate",
		"~/ca.pem":            "/nonexistent/home/ca.pem: no such file",
		t.TempDir():           "is a folder",
	} {
		_, err := transport.NewClient(func(name string) string {
			return map[string]string{"AWS_CA_BUNDLE": path, "HOME": "/nonexistent/home"}[name]
		})
		if err == nil || !strings.HasPrefix(err.Error(), "AWS_CA_BUNDLE: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestNewClient_BundleWithByteOrderMark(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "ca.pem")
	text := append([]byte("\xEF\xBB\xBF"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := transport.NewClient(func(name string) string { return map[string]string{"AWS_CA_BUNDLE": path}[name] })
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestNewClient_ProxyURL(t *testing.T) {
	const bad, badScheme = "is not the URL of a proxy: write it as http://HOST:PORT", "has the scheme htp, which no proxy has"
	for text, want := range map[string]string{
		"proxy.octank.cloud:3128": "", "http://jane:secret@proxy.octank.cloud": "", "socks5://127.0.0.1:1080": "", "[::1]:3128": "", "": "",
		"http://jane:secret/@[::1": bad, "http://jane:se%cret@proxy": bad, "http://": bad, "proxy:port:80": bad, "htp://jane:secret@proxy:3128": badScheme,
	} {
		for _, name := range []string{"HTTPS_PROXY", "http_proxy"} {
			_, err := transport.NewClient(func(v string) string { return map[string]string{name: text}[v] })
			switch {
			case want == "" && err != nil, want != "" && err == nil:
				t.Errorf("%s=%s: %v, want %q", name, text, err, want)
			case err != nil && (!strings.HasPrefix(err.Error(), name+" "+want) || strings.Contains(err.Error(), "secret")):
				t.Errorf("%s=%s: %v, want %q", name, text, err, want)
			}
		}
	}
}

// Requests use the proxy of the environment, except those for credentials of this
// computer.
func TestClient_Proxy(t *testing.T) {
	client, err := transport.NewClient(func(name string) string {
		return map[string]string{"HTTPS_PROXY": "http://jane:secret@proxy.octank.cloud:3128", "NO_PROXY": "internal.octank.cloud"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	transport, ok := client.Transport.(*http.Transport)
	if !ok {
		t.Fatalf("%T", client.Transport)
	}
	for target, want := range map[string]string{
		"https://account.us-east-1.amazonaws.com/": "proxy.octank.cloud:3128",
		"https://internal.octank.cloud/":           "",
		"https://169.254.170.23/v1/credentials":    "",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		proxy, err := transport.Proxy(r)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if proxy != nil {
			got = proxy.Host
		}
		if got != want {
			t.Errorf("%s goes through %q, want %q", target, got, want)
		}
	}
}

// The error has the proxy's answer and not its password.
func TestClient_ProxyRefuses(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	host := strings.TrimPrefix(proxy.URL, "http://")
	w := cloudtest.OneAccount()
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
		env := map[string]string{"HTTPS_PROXY": "http://jane:secret@" + host}
		client, err := transport.NewClient(func(name string) string { return env[name] })
		if err != nil {
			t.Fatal(err)
		}
		g.BaseURL, g.Options.HTTPClient = "https://aws.octank.internal", client
	})
	_, err := r.Read(t.Context(), "keys")
	got := cloudtest.Trouble(t, err)
	cloudtest.Want{Kind: audit.Unreachable, Message: "the proxy " + host + " answered 407", Next: "HTTPS_PROXY"}.Check(t, got)
	if strings.Contains(got.Message+got.Err.Error(), "secret") {
		t.Errorf("%v contains the proxy's password", got.Err)
	}
}

func TestClient_ConnectionRefused(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	client, err := transport.NewClient(noVariables)
	if err != nil {
		t.Fatal(err)
	}
	r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) { g.BaseURL, g.Options.HTTPClient = "http://"+address, client })
	_, err = r.Read(t.Context(), "keys")
	cloudtest.Want{Kind: audit.Unreachable, Message: address + " refused the connection"}.Check(t, cloudtest.Trouble(t, err))
}
