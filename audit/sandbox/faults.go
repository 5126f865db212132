package sandbox

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
)

// Fault is something that goes wrong with requests.
type Fault struct {
	Kind FaultKind
	// Times is how many requests it strikes; 0 means all until ClearFaults.
	Times int
	// Delay is the pause between the bytes of SlowBody, and how long reads return the
	// old value after a write with StaleReads.
	Delay time.Duration
}

// FaultKind is what goes wrong. Its zero value is nothing.
type FaultKind struct {
	// prepare changes the request before it takes effect.
	prepare func(*Server, *call)
	// refuse answers before the request takes effect; nil lets the request through.
	refuse func(*Server, *call) *response.Failure
	// send sends the answer, or something else, after the request took effect.
	send func(http.ResponseWriter, *call, response.Response)
	// isStale marks writes that reads return later.
	isStale bool
}

// The kinds of faults.
var (
	// Throttle answers as for requests above their quota.
	Throttle = FaultKind{refuse: refuseFor(aboveQuota)}
	// ServerError answers 500.
	ServerError = FaultKind{refuse: refuseFor(internalError)}
	// Denied answers that no IAM policy of the caller allows the action. It does not
	// strike GetCallerIdentity, which needs no permission.
	Denied = FaultKind{refuse: denyBy(IdentityPolicy)}
	// DeniedBySCP answers that a service control policy denies the action.
	DeniedBySCP = FaultKind{refuse: denyBy(ServiceControlPolicy)}
	// Expired answers that the session, or the sign-in at the portal, has expired.
	Expired = FaultKind{refuse: refuseFor(expiredToken)}
	// BadClock answers that the signature is an hour too old. The Date header does not
	// show it, so that the SDK cannot correct it, unlike a skew of SetClockSkew.
	BadClock = FaultKind{refuse: refuseAsTooOld}
	// Reset drops the connection without an answer; the request has no effect.
	Reset = FaultKind{refuse: refuseFor(internalError), send: dropConnection}
	// Hang never answers; the request has no effect.
	Hang = FaultKind{refuse: refuseFor(internalError), send: sendNothing}
	// ProxyPage answers 502 with the HTML page of a proxy; the request has no effect.
	ProxyPage = FaultKind{refuse: refuseFor(internalError), send: sendProxyPage}
	// LostAnswer drops the connection after the request took effect.
	LostAnswer = FaultKind{send: dropConnection}
	// SlowBody sends the answer byte by byte, with Delay between them. Like the
	// following kinds, it lets the request take effect first.
	SlowBody = FaultKind{send: sendSlowly}
	// Malformed answers 200 with a body that is neither JSON nor XML.
	Malformed = FaultKind{send: sendMalformed}
	// Truncated announces the whole body, sends half of it and drops the connection.
	Truncated = FaultKind{send: sendHalf}
	// StaleReads makes reads return the old value for Delay after a write.
	StaleReads = FaultKind{isStale: true}
)

// readDelay returns how long reads return the old value after a write.
func (f Fault) readDelay() time.Duration {
	if f.Kind.isStale {
		return f.Delay
	}
	return 0
}

// randomFaults strike a share of the requests.
type randomFaults struct {
	seed  uint64
	share float64
	kinds []Fault
}

// faults are the faults that are switched on.
type faults struct {
	on     map[Request]*Fault
	random randomFaults
}

// SetFault switches a fault on for requests about an account ("" for all) by an
// operation ("" for all). The most specific fault strikes; a later one for the same pair
// replaces the earlier.
func (s *Server) SetFault(accountID, operation string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.on == nil {
		s.faults.on = map[Request]*Fault{}
	}
	s.faults.on[Request{accountID, operation}] = &f
}

// SetRandomFaults strikes a share (0 to 1) of the requests that no other fault strikes.
// Which ones, and by which fault, depends on the seed, the account, the operation and the
// count of such requests, and not on the order of accounts.
func (s *Server) SetRandomFaults(seed uint64, share float64, kinds ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.random = randomFaults{seed, share, kinds}
}

// ClearFaults switches all faults off.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults{}
}

// pick returns the fault that strikes the nth request of its kind.
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

func (f randomFaults) pick(r Request, nth int) Fault {
	if len(f.kinds) == 0 {
		return Fault{}
	}
	seed := strconv.FormatUint(f.seed, 10)
	if ids.Share(seed, r.AccountID, r.Operation, strconv.Itoa(nth)) >= f.share {
		return Fault{}
	}
	return f.kinds[ids.Hash("kind", seed, r.AccountID, r.Operation, strconv.Itoa(nth))%uint64(len(f.kinds))]
}

func refuseFor(why cause) func(*Server, *call) *response.Failure {
	return func(_ *Server, c *call) *response.Failure { return c.operation.service.failures[why] }
}

func denyBy(d Denier) func(*Server, *call) *response.Failure {
	return func(s *Server, c *call) *response.Failure {
		if c.operation.name == GetCallerIdentity {
			return nil
		}
		return c.denied(d.reason(c.action(), s.resource(c)))
	}
}

func refuseAsTooOld(_ *Server, c *call) *response.Failure {
	if !c.operation.isSigned {
		return nil
	}
	later := *c
	later.now = c.now.Add(time.Hour)
	return skewFailure(&later, c.http.Header.Get("X-Amz-Date"), true)
}

// dropConnection closes the connection, with a RST where there is TCP.
func dropConnection(w http.ResponseWriter, _ *call, _ response.Response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http drops the connection
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // after an error the connection ends with a FIN, which is enough
	}
	_ = conn.Close()
}

func sendNothing(_ http.ResponseWriter, c *call, _ response.Response) {
	<-c.http.Context().Done()
	panic(http.ErrAbortHandler)
}

func sendSlowly(w http.ResponseWriter, c *call, answer response.Response) {
	answer.WriteHeader(w, c.id, c.now)
	for i := range answer.Body {
		if _, err := w.Write(answer.Body[i : i+1]); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		sleep(c.http.Context(), c.fault.Delay)
	}
}

func sendMalformed(w http.ResponseWriter, c *call, answer response.Response) {
	answer.Status, answer.ErrorType, answer.Body = http.StatusOK, "", []byte("{\"AlternateContact\": <oops>")
	answer.Write(w, c.id, c.now)
}

func sendHalf(w http.ResponseWriter, c *call, answer response.Response) {
	answer.WriteHeader(w, c.id, c.now)
	_, _ = w.Write(answer.Body[:len(answer.Body)/2]) // the connection is dropped anyway
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// proxyPage is the error page of a proxy, which has none of AWS's headers.
const proxyPage = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>" +
	"<p>The proxy could not reach the server.</p></body></html>\n"

func sendProxyPage(w http.ResponseWriter, _ *call, _ response.Response) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = io.WriteString(w, proxyPage) // the client may be gone
}
