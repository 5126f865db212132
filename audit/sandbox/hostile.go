package sandbox

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"accountable/audit/sandbox/response"
)

// HostileFault is an answer that AWS never sends, but that a proxy, a captive portal, a
// damaged network or an attacker may send. The request takes effect first. An exception is
// long-message, which is an error of AWS.
type HostileFault struct {
	Name string // such as "gzip-bomb"
	Does string // what the client gets
	Kind FaultKind
	// OnLists is set if it changes pages of lists only; other answers stay as they are.
	OnLists bool
	// OnTexts is set if it changes only texts in answers of the right form.
	OnTexts bool
}

// HostileFaults are all hostile faults. SetFault switches one on for an operation and an
// account, like any other fault.
var HostileFaults = slices.Concat(hostileBodies, hostileTexts, hostileConnections, hostileLists)

// Hostile returns the fault of a HostileFault. It panics for an unknown name.
func Hostile(name string) Fault {
	for _, h := range HostileFaults {
		if h.Name == name {
			return Fault{Kind: h.Kind}
		}
	}
	panic("sandbox: there is no hostile fault " + name)
}

// ForeignHost is the host that redirects name.
const ForeignHost = "elsewhere.octank.internal"

// The sizes of hostile answers, in bytes.
const (
	belowLimit = 900_000   // of a body that is not refused for its size
	hugeBody   = 100 << 20 // of a body that no client should read
)

// hostileBodies are answers whose body is not what the client expects.
var hostileBodies = []HostileFault{
	{Name: "gzip-bomb", Does: "a gzip body of 600 kB with 600 MiB of text", Kind: FaultKind{send: sendBomb}},
	{Name: "huge-body", Does: "a body of 100 MiB without a length", Kind: FaultKind{send: sendBody(http.StatusOK, "", hugeBody)}},
	{Name: "huge-error", Does: "an error with a message of 100 MiB", Kind: FaultKind{send: sendBody(http.StatusForbidden, "AccessDeniedException", hugeBody)}},
	{Name: "huge-length", Does: "a Content-Length of 1 TiB", Kind: FaultKind{send: sendHugeLength}},
	{Name: "long-message", Does: "an error with a message of 900 kB", Kind: FaultKind{refuse: refuseFor(internalError), send: sendBody(http.StatusForbidden, "AccessDeniedException", belowLimit)}},
	{Name: "long-code", Does: "an error with a code of 50 kB", Kind: FaultKind{send: sendBody(http.StatusForbidden, strings.Repeat("A", 50_000), 10)}},
	{Name: "deep-json", Does: "JSON of 300,000 levels", Kind: replaceBody(func(*call) string { return strings.Repeat(`[`, 300_000) })},
	{Name: "deep-xml", Does: "XML of 100,000 levels", Kind: replaceBody(func(*call) string { return strings.Repeat("<a>", 100_000) })},
	{Name: "entity-bomb", Does: "XML whose entities name each other", Kind: replaceBody(func(*call) string { return entityBomb })},
	{Name: "many-values", Does: "JSON with 150,000 objects", Kind: replaceBody(func(*call) string { return "[" + strings.Repeat(`{"":0},`, 150_000) + "0]" })},
	{Name: "html-instead-of-json", Does: "the page of a captive portal with status 200", Kind: FaultKind{send: sendPage}},
	{Name: "truncated-json", Does: "the first half of the body as a whole body", Kind: changeBody(func(body []byte) []byte { return body[:len(body)/2] })},
	{Name: "empty-body", Does: "status 200 without a body", Kind: replaceBody(func(*call) string { return "" })},
	{Name: "null-body", Does: "null", Kind: replaceBody(func(*call) string { return "null" })},
	{Name: "no-fields", Does: "an empty object or element", Kind: replaceBody(emptyDocument)},
}

// entityBomb would be 3 GB of text with its entities.
var entityBomb = func() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE a [\n<!ENTITY e0 \"lol\">\n")
	for i := range 9 {
		fmt.Fprintf(&b, "<!ENTITY e%d \"%s\">\n", i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	b.WriteString("]>\n<GetCallerIdentityResponse><GetCallerIdentityResult><Account>&e9;</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
	return b.String()
}()

// isQuery reports whether the answer is XML.
func (c *call) isQuery() bool { return c.operation.service == stsService }

func emptyDocument(c *call) string {
	if c.isQuery() {
		return "<" + c.operation.name + "Response/>"
	}
	return "{}"
}

// sendBomb sends a gzip body that unpacks to a document with a very long text. A gzip
// stream may consist of several members, so that one packed mebibyte is repeated.
func sendBomb(w http.ResponseWriter, c *call, answer response.Response) {
	before, after := `{"AlternateContact":{"Name":"`, `"}}`
	if c.isQuery() {
		before, after = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>", "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", answer.ContentType)
	w.WriteHeader(http.StatusOK)
	for _, member := range slices.Concat([]string{zip(before)}, slices.Repeat([]string{zip(strings.Repeat("a", 1<<20))}, 600), []string{zip(after)}) {
		if _, err := io.WriteString(w, member); err != nil {
			return
		}
	}
}

func zip(text string) string {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text) // a Builder accepts everything
	_ = z.Close()
	return b.String()
}

// sendBody sends a document with one text of the given size, without the body's length.
func sendBody(status int, code string, size int) func(http.ResponseWriter, *call, response.Response) {
	return func(w http.ResponseWriter, c *call, answer response.Response) {
		before, after := `{"message":"`, `"}`
		switch {
		case c.isQuery():
			before, after = "<ErrorResponse><Error><Code>"+code+"</Code><Message>", "</Message></Error></ErrorResponse>"
		case code == "":
			before, after = `{"AlternateContact":{"Name":"`, `"}}`
		}
		w.Header().Set("Content-Type", answer.ContentType)
		if code != "" {
			w.Header().Set("X-Amzn-Errortype", code)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, before) // the client may be gone
		chunk := strings.Repeat("a", 32<<10)
		for sent := 0; sent < size; sent += len(chunk) {
			if _, err := io.WriteString(w, chunk[:min(len(chunk), size-sent)]); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, after)
	}
}

func sendHugeLength(w http.ResponseWriter, _ *call, answer response.Response) {
	w.Header().Set("Content-Type", answer.ContentType)
	w.Header().Set("Content-Length", "1099511627776")
	_, _ = w.Write(answer.Body) // the client may be gone
}

// changeBody sends another body.
func changeBody(change func([]byte) []byte) FaultKind {
	return FaultKind{send: func(w http.ResponseWriter, c *call, answer response.Response) {
		answer.Body = change(answer.Body)
		answer.Write(w, c.id, c.now)
	}}
}

// replaceBody sends a body that does not depend on the answer, with status 200.
func replaceBody(body func(*call) string) FaultKind {
	return FaultKind{send: func(w http.ResponseWriter, c *call, answer response.Response) {
		answer.Status, answer.ErrorType, answer.Body = http.StatusOK, "", []byte(body(c))
		answer.Write(w, c.id, c.now)
	}}
}

func sendPage(w http.ResponseWriter, _ *call, _ response.Response) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "<html><body><h1>Welcome to the hotel</h1></body></html>\n") // the client may be gone
}

// hostileConnections are answers that break HTTP or the connection.
var hostileConnections = []HostileFault{
	{Name: "redirect-other-host", Does: "status 307 to " + ForeignHost, Kind: FaultKind{send: sendRedirect("http://" + ForeignHost)}},
	{Name: "redirect-same-host", Does: "status 308 to the same address, for ever", Kind: FaultKind{send: sendRedirect("")}},
	{Name: "reset-mid-body", Does: "half of the body, then a reset of the connection", Kind: FaultKind{send: sendHalfAndReset}},
	{Name: "http2-reset", Does: "RST_STREAM in HTTP/2 after half of the body; in HTTP/1 the connection ends", Kind: FaultKind{send: sendHalf}},
	{Name: "http2-refused", Does: "RST_STREAM in HTTP/2 without an answer; in HTTP/1 the connection ends", Kind: FaultKind{send: abort}},
	{Name: "trickle", Does: "one byte a second, for ever", Kind: FaultKind{send: sendTrickle}},
	{Name: "slow-headers", Does: "one byte of a header a second, for ever; in HTTP/2 no answer", Kind: FaultKind{send: sendSlowHeaders}},
	{Name: "huge-headers", Does: "a header of 1 MiB", Kind: FaultKind{send: sendHugeHeader}},
	{Name: "many-headers", Does: "10,000 headers", Kind: FaultKind{send: sendManyHeaders}},
	{Name: "early-hints", Does: "100 answers with status 103 before the true one", Kind: FaultKind{send: sendEarlyHints}},
	{Name: "bad-chunk", Does: "a chunked body without chunks", Kind: FaultKind{send: sendRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n")}},
	{Name: "not-http", Does: "a line that is not HTTP", Kind: FaultKind{send: sendRaw("220 mail.octank.internal ESMTP\r\n")}},
}

func sendRedirect(base string) func(http.ResponseWriter, *call, response.Response) {
	return func(w http.ResponseWriter, c *call, _ response.Response) {
		status := http.StatusTemporaryRedirect
		if base == "" {
			status = http.StatusPermanentRedirect
		}
		w.Header().Set("Location", base+c.http.URL.RequestURI())
		w.WriteHeader(status)
	}
}

func sendHalfAndReset(w http.ResponseWriter, c *call, answer response.Response) {
	answer.WriteHeader(w, c.id, c.now)
	_, _ = w.Write(answer.Body[:len(answer.Body)/2]) // the connection ends anyway
	_ = http.NewResponseController(w).Flush()
	dropConnection(w, c, answer)
}

func abort(http.ResponseWriter, *call, response.Response) { panic(http.ErrAbortHandler) }

func sendTrickle(w http.ResponseWriter, c *call, answer response.Response) {
	w.Header().Set("Content-Type", answer.ContentType)
	for {
		_, _ = io.WriteString(w, " ") // sleep ends when the client is gone
		_ = http.NewResponseController(w).Flush()
		sleep(c.http.Context(), time.Second)
	}
}

func sendSlowHeaders(w http.ResponseWriter, c *call, answer response.Response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		sendNothing(w, c, answer)
	}
	defer conn.Close()
	_, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\nX-Slow: ")
	for err == nil && conn.SetReadDeadline(time.Now().Add(time.Second)) == nil {
		// The client sends nothing: the read ends after a second, or when the client is gone.
		if _, gone := conn.Read(make([]byte, 1)); !errors.Is(gone, os.ErrDeadlineExceeded) {
			return
		}
		_, err = io.WriteString(conn, "a")
	}
}

func sendHugeHeader(w http.ResponseWriter, c *call, answer response.Response) {
	w.Header().Set("X-Huge", strings.Repeat("a", 1<<20))
	answer.Write(w, c.id, c.now)
}

func sendManyHeaders(w http.ResponseWriter, c *call, answer response.Response) {
	for i := range 10_000 {
		w.Header().Set(fmt.Sprintf("X-Many-%d", i), "a")
	}
	answer.Write(w, c.id, c.now)
}

func sendEarlyHints(w http.ResponseWriter, c *call, answer response.Response) {
	for range 100 {
		w.Header().Set("Link", "</style.css>")
		w.WriteHeader(http.StatusEarlyHints)
	}
	answer.Write(w, c.id, c.now)
}

// sendRaw sends bytes instead of an answer; in HTTP/2 it resets the stream.
func sendRaw(text string) func(http.ResponseWriter, *call, response.Response) {
	return func(w http.ResponseWriter, _ *call, _ response.Response) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(conn, text) // the client may be gone
		_ = conn.Close()
	}
}
