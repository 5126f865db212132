package cloud

import (
	"log/slog"
	"net/http"
	"time"
)

// doer sends a request: what the SDK's clients need of an HTTP client.
type doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// logged writes one line a request. It names neither headers nor queries nor
// bodies: those carry credentials and contact data.
type logged struct {
	doer

	log *slog.Logger
}

func (l logged) Do(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := l.doer.Do(r)
	attrs := []any{"method", r.Method, "host", r.URL.Host, "path", r.URL.Path, "took", time.Since(start)}
	if err != nil {
		// The error of an HTTP client holds the whole URL.
		l.log.DebugContext(r.Context(), "request failed", append(attrs, "error", plainCause(err))...)
		return resp, err
	}
	l.log.DebugContext(r.Context(), "request", append(attrs,
		"status", resp.StatusCode, "request_id", resp.Header.Get("X-Amzn-Requestid"))...)
	return resp, nil
}
