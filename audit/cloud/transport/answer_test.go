package transport_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/cloud/transport"
	"accountable/audit/sandbox/network"
)

// newRequest returns a request in JSON; form makes it one of STS.
func newRequest(ctx context.Context, t *testing.T, url string, form bool) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if form {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// serve answers on a listener in memory and returns a Doer that reaches it.
func serve(t *testing.T, handler http.HandlerFunc) transport.Doer {
	t.Helper()
	listener := network.Listen()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	client, err := transport.NewClient(noVariables)
	if err != nil {
		t.Fatal(err)
	}
	connections, ok := client.Transport.(*http.Transport)
	if !ok {
		t.Fatalf("%T", client.Transport)
	}
	connections.DialContext = listener.DialContext
	t.Cleanup(func() {
		connections.CloseIdleConnections()
		if err := errors.Join(server.Close(), <-ended); err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return transport.NewDoer(client, slog.New(slog.DiscardHandler))
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDoer_BoundsAnswers(t *testing.T) {
	const mebibyte = 1 << 20
	write := func(status int, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body) // the client may be gone
		}
	}
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	elements := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		form   bool
		reason string // "" if the answer is accepted
	}{
		"1 MiB":                     {answer: write(200, strings.Repeat("a", mebibyte))},
		"more than 1 MiB":           {answer: write(200, strings.Repeat("a", mebibyte+1)), reason: "larger than 1 MiB"},
		"more than 1 MiB, no size":  {answer: func(w http.ResponseWriter, _ *http.Request) { writeForever(w) }, reason: "larger than 1 MiB"},
		"a large error":             {answer: write(403, strings.Repeat("a", mebibyte+1), "X-Amzn-Errortype", "AccessDeniedException"), reason: "larger than 1 MiB"},
		"an announced terabyte":     {answer: write(200, "{", "Content-Length", "1099511627776"), reason: "larger than 1 MiB"},
		"gzip":                      {answer: write(200, zipped(t, "{}"), "Content-Encoding", "gzip"), reason: "compressed"},
		"an unknown coding":         {answer: write(403, "{}", "Content-Encoding", "br"), reason: "compressed"},
		"no coding, by name":        {answer: write(200, "{}", "Content-Encoding", "identity")},
		"64 levels":                 {answer: write(200, nested(64))},
		"65 levels":                 {answer: write(200, nested(65)), reason: "nested more than 64 levels"},
		"brackets in a text":        {answer: write(200, `{"a":"`+nested(65)+`\"`+nested(65)+`"}`)},
		"64 elements":               {answer: write(200, elements(64)), form: true},
		"65 elements":               {answer: write(200, elements(65)), form: true, reason: "nested more than 64 levels"},
		"65 elements after a text":  {answer: write(200, "{"+elements(65)), form: true, reason: "nested more than 64 levels"},
		"20,000 values":             {answer: write(200, "["+strings.Repeat("0,", 19_998)+"0]")},
		"more values":               {answer: write(200, "["+strings.Repeat("0,", 20_000)+"0]"), reason: "more than 20000 values"},
		"headers of 60 KiB":         {answer: write(200, "{}", "X-Large", strings.Repeat("a", 60<<10))},
		"headers of 100 KiB":        {answer: write(200, "{}", "X-Large", strings.Repeat("a", 100<<10)), reason: "headers are larger than 64 KiB"},
		"a body that is not chunks": {answer: writeBadChunk, reason: "does not follow HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				doer := serve(t, test.answer)
				resp, err := doer.Do(newRequest(t.Context(), t, network.BaseURL, test.form))
				if err == nil {
					_, err = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
				refused, isRefused := errors.AsType[*transport.AnswerError](err)
				switch {
				case test.reason == "" && err != nil:
					t.Error(err)
				case test.reason != "" && (!isRefused || !strings.Contains(refused.Reason, test.reason)):
					t.Errorf("%v, want %q", err, test.reason)
				}
			})
		})
	}
}

// writeForever writes until the client is gone, without the size of the body.
func writeForever(w http.ResponseWriter) {
	for chunk := strings.Repeat("a", 64<<10); ; {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

func writeBadChunk(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthis is no chunk\r\n")
	_ = conn.Close()
}

// No compression is offered, also not by net/http in the name of the SDK.
func TestDoer_OffersNoCompression(t *testing.T) {
	var offered []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { offered = r.Header.Values("Accept-Encoding") }))
	t.Cleanup(server.Close)
	resp, err := transport.NewDoer(server.Client(), slog.New(slog.DiscardHandler)).Do(newRequest(t.Context(), t, server.URL, false))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(offered) != 1 || offered[0] != "identity" {
		t.Errorf("offered %q", offered)
	}
}

// A redirect carries neither the request nor its credentials to another host.
func TestDoer_FollowsNoRedirect(t *testing.T) {
	var elsewhere, here []http.Header
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { elsewhere = append(elsewhere, r.Header) }))
	t.Cleanup(other.Close)
	host := strings.TrimPrefix(other.URL, "http://")
	for _, status := range []int{301, 302, 303, 307, 308} {
		for location, named := range map[string]string{
			other.URL + "/federation/credentials": host,
			"http://jane:secret@" + host:          host,
			"//" + host:                           host,
			"http://a%1b[31m.octank.cloud":        "another address",
			"http://" + strings.Repeat("a", 300):  "another address",
			"/here":                               "127.0.0.1",
		} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				here = append(here, r.Header)
				w.Header().Set("Location", location)
				w.WriteHeader(status)
			}))
			r := newRequest(t.Context(), t, server.URL, false)
			r.Header.Set("X-Amz-Sso_bearer_token", "secret")
			_, err := transport.NewDoer(server.Client(), slog.New(slog.DiscardHandler)).Do(r) //nolint:bodyclose // there is none
			server.Close()
			refused, ok := errors.AsType[*transport.AnswerError](err)
			if !ok || !strings.Contains(refused.Reason, "it redirects to "+named) || strings.Contains(refused.Reason, "secret") {
				t.Errorf("%d to %q: %v", status, location, err)
			}
		}
	}
	if len(elsewhere) != 0 || len(here) != 30 {
		t.Errorf("%d requests, want 30; the other host got %v", len(here), elsewhere)
	}
}

// A body that trickles ends with the request, and at the latest after 20 seconds.
func TestDoer_SlowBody(t *testing.T) {
	for name, test := range map[string]struct {
		end  time.Duration // of the request; 0: never
		with func(context.Context, time.Duration) (context.Context, context.CancelFunc)
		want error
		took time.Duration
	}{
		"canceled":   {3 * time.Second, cancelAfter, context.Canceled, 3 * time.Second},
		"timeout":    {5 * time.Second, context.WithTimeout, context.DeadlineExceeded, 5 * time.Second},
		"no timeout": {time.Hour, context.WithTimeout, context.DeadlineExceeded, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				doer := serve(t, func(w http.ResponseWriter, r *http.Request) {
					for r.Context().Err() == nil {
						_, _ = io.WriteString(w, " ") // the client may be gone
						_ = http.NewResponseController(w).Flush()
						select {
						case <-r.Context().Done():
						case <-time.After(time.Second):
						}
					}
				})
				ctx, cancel := test.with(t.Context(), test.end)
				defer cancel()
				start := time.Now()
				_, err := doer.Do(newRequest(ctx, t, network.BaseURL, false)) //nolint:bodyclose // there is none
				if took := time.Since(start); !errors.Is(err, test.want) || took.Truncate(time.Second) != test.took {
					t.Errorf("%v after %s, want %v after %s", err, took, test.want, test.took)
				}
			})
		})
	}
}

func cancelAfter(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	time.AfterFunc(d, cancel)
	return ctx, cancel
}

// A connection serves the next request after a complete answer.
func TestDoer_KeepsConnections(t *testing.T) {
	addresses := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses[r.RemoteAddr] = true
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(server.Close)
	doer := transport.NewDoer(server.Client(), slog.New(slog.DiscardHandler))
	for range 5 {
		resp, err := doer.Do(newRequest(t.Context(), t, server.URL, false))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	if len(addresses) != 1 {
		t.Errorf("%d connections for 5 requests", len(addresses))
	}
}

// BenchmarkDoer_RefusesBody shows that refusing an answer costs little more memory than
// its first mebibyte.
func BenchmarkDoer_RefusesBody(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeForever(w) }))
	b.Cleanup(server.Close)
	doer := transport.NewDoer(server.Client(), slog.New(slog.DiscardHandler))
	b.ReportAllocs()
	for b.Loop() {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL, http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		if _, err = doer.Do(r); err == nil { //nolint:bodyclose // there is none
			b.Fatal("the answer is accepted")
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapSys>>20), "heap-MiB")
}
