package sandbox

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Fault is something that goes wrong with requests.
type Fault struct {
	Kind FaultKind
	// Times is how many requests it strikes; 0 means every one until
	// ClearFaults.
	Times int
	// Delay is the pause between the bytes of SlowBody and how long reads show
	// the old value after a StaleReads write.
	Delay time.Duration
}

// FaultKind is a way to go wrong. Its zero value is none.
type FaultKind struct {
	// instead answers before the request takes effect; nil from it lets the
	// request through.
	instead func(*Server, *call) *failure
	// after sends the reply, or something else in its stead, once the request
	// has taken effect.
	after func(http.ResponseWriter, *http.Request, *call, reply)
	// stale marks writes that reads do not show at once.
	stale bool
}

// The ways to go wrong.
var (
	// Throttle answers as to requests over their quota.
	Throttle = FaultKind{instead: failWith(overQuota)}
	// ServerError answers 500.
	ServerError = FaultKind{instead: failWith(internal)}
	// Denied answers that no IAM policy of the caller allows it. It leaves
	// GetCallerIdentity alone, which needs no permission.
	Denied = FaultKind{instead: denyBy(IdentityPolicy)}
	// DeniedBySCP answers that a service control policy denies it.
	DeniedBySCP = FaultKind{instead: denyBy(ServiceControlPolicy)}
	// Expired answers that the session, or the sign-in at the portal, has run out.
	Expired = FaultKind{instead: failWith(expiredToken)}
	// BadClock answers that the signature is an hour too old, whatever its time,
	// and its Date header does not tell: a wrong clock that the SDK cannot correct
	// for, unlike one that SetClockSkew makes.
	BadClock = FaultKind{instead: tooOld}
	// Reset drops the connection without an answer; the request has no effect.
	Reset = FaultKind{instead: nothing, after: reset}
	// Hang never answers; the request has no effect.
	Hang = FaultKind{instead: nothing, after: hang}
	// ProxyPage answers 502 with the HTML page of a proxy; the request has no effect.
	ProxyPage = FaultKind{instead: nothing, after: proxyPage}
	// LostAnswer drops the connection after the request has taken effect.
	LostAnswer = FaultKind{after: reset}
	// SlowBody sends the answer byte by byte with Delay between them. Like those
	// that follow, it lets the request take effect first.
	SlowBody = FaultKind{after: slowBody}
	// Malformed answers 200 with a body that is neither JSON nor XML.
	Malformed = FaultKind{after: malformed}
	// Truncated promises the whole body, sends half of it and drops the connection.
	Truncated = FaultKind{after: truncated}
	// StaleReads lets a write take effect while reads show the old value for Delay.
	StaleReads = FaultKind{stale: true}
)

// lag is how long reads go on to show the old value after a write.
func (f Fault) lag() time.Duration {
	if f.Kind.stale {
		return f.Delay
	}
	return 0
}

// chaos is faults at random.
type chaos struct {
	seed  uint64
	share float64
	kinds []Fault
}

// faults are those that are switched on.
type faults struct {
	on     map[Request]*Fault
	random chaos
}

// SetFault switches a fault on for what is asked about an account ("" for every
// account) by an operation ("" for every operation). The most specific one
// strikes; a later one for the same pair takes the place of the earlier.
func (s *Server) SetFault(accountID, operation string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.on == nil {
		s.faults.on = map[Request]*Fault{}
	}
	s.faults.on[Request{accountID, operation}] = &f
}

// SetRandomFaults strikes a share (0 to 1) of the requests that no other fault
// does. Which ones and by what depends on the seed, the account, the operation
// and how often it was asked, not on the order in which accounts come.
func (s *Server) SetRandomFaults(seed uint64, share float64, kinds ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.random = chaos{seed, share, kinds}
}

// ClearFaults switches every fault off.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults{}
}

// pick is the fault that strikes the nth request of its kind.
func (f *faults) pick(r Request, nth int) Fault {
	for _, key := range []Request{r, {AccountID: r.AccountID}, {Operation: r.Operation}, {}} {
		fault, ok := f.on[key]
		if !ok {
			continue
		}
		if fault.Times > 0 {
			fault.Times--
			if fault.Times == 0 {
				delete(f.on, key)
			}
		}
		return *fault
	}
	return f.random.pick(r, nth)
}

func (c chaos) pick(r Request, nth int) Fault {
	if len(c.kinds) == 0 {
		return Fault{}
	}
	seed := strconv.FormatUint(c.seed, 10)
	if share(hash(seed, r.AccountID, r.Operation, strconv.Itoa(nth))) >= c.share {
		return Fault{}
	}
	return c.kinds[hash("kind", seed, r.AccountID, r.Operation, strconv.Itoa(nth))%uint64(len(c.kinds))]
}

func failWith(why cause) func(*Server, *call) *failure {
	return func(_ *Server, c *call) *failure { return c.operation.service.failures[why] }
}

func denyBy(d Denier) func(*Server, *call) *failure {
	return func(s *Server, c *call) *failure {
		if c.operation.name == GetCallerIdentity {
			return nil
		}
		return c.denied(d.words(c.action(), s.resource(c)))
	}
}

func tooOld(_ *Server, c *call) *failure {
	if !c.operation.signed {
		return nil
	}
	later := *c
	later.now = c.now.Add(time.Hour)
	return badTime(&later, c.http.Header.Get("X-Amz-Date"), true)
}

// nothing stands in for the answer of requests that never take effect.
func nothing(_ *Server, c *call) *failure { return c.operation.service.failures[internal] }

// reset drops the connection: with a RST where there is TCP.
func reset(w http.ResponseWriter, _ *http.Request, _ *call, _ reply) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // no connection to take: net/http drops it
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the connection ends with a FIN, which will do
	}
	_ = conn.Close() // dropping it is the point
}

func hang(_ http.ResponseWriter, r *http.Request, _ *call, _ reply) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

func slowBody(w http.ResponseWriter, r *http.Request, c *call, whole reply) {
	whole.header(w, c)
	w.WriteHeader(whole.status)
	for i := range whole.body {
		if _, err := w.Write(whole.body[i : i+1]); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		wait(r.Context(), c.fault.Delay)
	}
}

func malformed(w http.ResponseWriter, _ *http.Request, c *call, whole reply) {
	whole.status, whole.errorType, whole.body = http.StatusOK, "", []byte("{\"AlternateContact\": <oops>")
	whole.write(w, c)
}

func truncated(w http.ResponseWriter, _ *http.Request, c *call, whole reply) {
	whole.header(w, c)
	w.WriteHeader(whole.status)
	_, _ = w.Write(whole.body[:len(whole.body)/2]) // the connection is dropped anyway
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// badGateway is the page of a proxy, which has none of AWS's headers.
const badGateway = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>" +
	"<p>The proxy could not reach the server.</p></body></html>\n"

func proxyPage(w http.ResponseWriter, _ *http.Request, _ *call, _ reply) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = io.WriteString(w, badGateway) // a client that has gone needs no page
}
