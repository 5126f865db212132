package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/mfa"
	"accountable/audit/sandbox/orgtree"
	"accountable/audit/sandbox/registry"
	"accountable/audit/sandbox/response"
	"accountable/audit/sandbox/signin"
	"accountable/audit/workers"
)

// maxBody limits what is read of a request, in bytes.
const maxBody = 1 << 20

// Server answers for a World. It is safe for concurrent use.
type Server struct {
	started time.Time
	center  *signin.Center

	mu         sync.Mutex
	world      World
	accounts   map[string]*Account
	units      map[string]Unit
	principals map[string]*principal // by access key id
	denials    map[string][]Denial   // by principal
	roles      map[string]*Role
	devices    map[string]*mfa.Device // by serial number
	contacts   map[contactKey]*contactRecord
	buckets    buckets
	faults     faults
	tree       *orgtree.Tree
	skew       time.Duration
	counts     map[Request]int
	throttled  int
	sequence   ids.Sequence
	requests   int
	inFlight   int
	peak       int
}

// Request identifies requests for counting: the operation, and the account that it is
// about or, if it names none, the caller's.
type Request struct {
	AccountID, Operation string
}

// New returns a server for a world, which it does not change. Every Life in the world
// starts now.
func New(w World) *Server {
	s := &Server{
		started:    time.Now(),
		world:      w,
		accounts:   make(map[string]*Account, len(w.Accounts)),
		units:      map[string]Unit{},
		principals: make(map[string]*principal, len(w.Keys)),
		roles:      make(map[string]*Role, len(w.Roles)),
		devices:    make(map[string]*mfa.Device, len(w.MFADevices)),
		contacts:   map[contactKey]*contactRecord{},
		buckets:    buckets{},
		counts:     map[Request]int{},
		denials:    map[string][]Denial{},
	}
	for i := range w.Accounts {
		account := &w.Accounts[i]
		s.accounts[account.ID] = account
		for t, contact := range account.Contacts {
			s.contacts[contactKey{account.ID, t}] = &contactRecord{current: &contact}
		}
	}
	for i := range w.Roles {
		s.roles[w.Roles[i].ARN] = &w.Roles[i]
	}
	for _, d := range w.MFADevices {
		s.devices[d.Serial] = &mfa.Device{Serial: d.Serial, User: d.User}
	}
	if w.Organization != nil {
		organization := *w.Organization // SetTrustedAccess changes it
		s.world.Organization = &organization
	}
	s.tree = s.newTree()
	s.center = signin.NewCenter(w.SignIns, w.DeviceFlow, s.started)
	for _, d := range w.Denials {
		s.denials[d.Principal] = append(s.denials[d.Principal], d)
	}
	for _, key := range w.Keys {
		s.principals[key.ID] = s.newPrincipal(key)
	}
	return s
}

// World returns the world that the server was created with.
func (s *Server) World() World { return s.world }

// Started returns when the server was created: every Life counts from then.
func (s *Server) Started() time.Time { return s.started }

// Serve answers on a listener until stop is called. stop closes the listener and all
// connections and returns when the server has ended.
func (s *Server) Serve(l net.Listener) (stop func() error) {
	// net/http complains about the connections that faults break.
	quiet := slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ErrorLog: quiet, Protocols: &http.Protocols{}}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	ended := make(chan error, 1)
	workers.Go(context.Background(), func() { ended <- server.Serve(l) }, nil)
	return sync.OnceValue(func() error {
		closing := server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the sandbox: %w", err)
		}
		if closing != nil {
			return fmt.Errorf("close the sandbox: %w", closing)
		}
		return nil
	})
}

// RDAP is the operation of a Request that asks about a domain.
const RDAP = "RDAP"

// count counts a request that is not one to AWS.
func (s *Server) count(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[r]++
}

// SetClockSkew makes the server's clock differ from the true time: the server refuses
// signatures that are too old or too new by its clock, and its Date header shows it.
func (s *Server) SetClockSkew(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = d
}

// now returns the time of the server's clock.
func (s *Server) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.skew)
}

// Requests counts the requests so far, including refused ones.
func (s *Server) Requests() map[Request]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// Count returns the number of requests of an operation for all accounts.
func (s *Server) Count(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for request, count := range s.counts {
		if request.Operation == operation {
			n += count
		}
	}
	return n
}

// Throttled returns the number of requests above their quota.
func (s *Server) Throttled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.throttled
}

// PeakInFlight returns the largest number of concurrent requests.
func (s *Server) PeakInFlight() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// ServeHTTP answers one request. Half of its latency passes before it takes effect, and
// half after.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == signin.PagePath {
		s.center.ServePage(w, r, s.now())
		return
	}
	if strings.HasPrefix(r.URL.Path, registry.Path) {
		s.count(Request{Operation: RDAP})
		s.world.Domains.Serve(w, r, s.started)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	c := s.receive(r, body)
	defer s.finish()
	sleep(r.Context(), c.latency/2)
	answer := s.answer(c)
	sleep(r.Context(), c.latency-c.latency/2)
	if c.fault.Kind.send != nil {
		c.fault.Kind.send(w, c, answer)
		return
	}
	answer.Write(w, c.id, c.now)
}

// sleep waits for d. It aborts the request when the client is gone.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		panic(http.ErrAbortHandler)
	}
}

// call is one request.
type call struct {
	operation *operation
	id        string // the request id
	now       time.Time
	http      *http.Request
	body      []byte

	caller  *principal        // nil without a signature or with an unknown key
	refusal *response.Failure // why the caller is refused
	account string            // that the request is about
	fault   Fault
	latency time.Duration

	requestedToken string // of a list, where a fault has removed it from the request
}

// receive finds the operation, the caller and the account of a request, counts it, and
// picks its fault.
func (s *Server) receive(r *http.Request, body []byte) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	s.inFlight++
	s.peak = max(s.peak, s.inFlight)
	c := &call{
		operation: findOperation(r, body), http: r, body: body, now: time.Now().Add(s.skew),
		id: fmt.Sprintf("5a4db0c5-0000-4000-8000-%012x", s.requests),
	}
	if c.operation.isSigned {
		c.caller, c.refusal = s.authenticate(c)
	}
	if c.operation.account != nil {
		c.account = c.operation.account(c)
	}
	if c.account == "" && c.caller != nil {
		c.account = c.caller.account
	}
	request := Request{c.account, c.operation.name}
	s.counts[request]++
	c.fault = s.faults.pick(request, s.counts[request])
	c.latency = s.world.Latency.of(request)
	return c
}

func (s *Server) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}

// answer executes the request.
func (s *Server) answer(c *call) response.Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = time.Now().Add(s.skew)
	service := c.operation.service
	if c.fault.Kind.prepare != nil {
		c.fault.Kind.prepare(s, c)
	}
	if c.fault.Kind.refuse != nil {
		if refusal := c.fault.Kind.refuse(s, c); refusal != nil {
			return service.protocol.fail(c, refusal)
		}
	}
	if c.refusal != nil {
		return service.protocol.fail(c, c.refusal)
	}
	if !s.isWithinQuota(c) {
		s.throttled++
		return service.protocol.fail(c, service.failures[aboveQuota])
	}
	result, refusal := c.operation.run(s, c)
	if refusal != nil {
		return service.protocol.fail(c, refusal)
	}
	return service.protocol.succeed(c, result)
}

// isWithinQuota takes a token from the bucket of the calling account and from that of
// its organization.
func (s *Server) isWithinQuota(c *call) bool {
	if c.caller == nil {
		return true
	}
	quota := s.quota(c.operation.name, c.caller.account)
	return s.buckets.take(c.now, c.caller.account, c.operation.name, quota.Limit) &&
		(!s.isMember(c.caller.account) || s.buckets.take(c.now, "", c.operation.name, quota.Shared))
}

// of returns the latency of a request: always the same, and different for each account.
func (l Latency) of(r Request) time.Duration {
	if l.Max <= l.Min {
		return l.Min
	}
	return l.Min + time.Duration(ids.Share(r.AccountID, r.Operation)*float64(l.Max-l.Min))
}

// Approve answers for the person who sees the user code: the program may sign in. It
// returns false where no such code waits.
func (s *Server) Approve(userCode string) bool { return s.center.Answer(userCode, true, s.now()) }

// Deny answers for the person who sees the user code: the program may not sign in. It
// returns false where no such code waits.
func (s *Server) Deny(userCode string) bool { return s.center.Answer(userCode, false, s.now()) }

// UserCodes returns the codes that wait for Approve or Deny, oldest first.
func (s *Server) UserCodes() []string { return s.center.UserCodes(s.now()) }

// EndSignIns revokes all tokens of a sign-in (by its Key), as an administrator does. The
// person can sign in again.
func (s *Server) EndSignIns(signIn string) { s.center.EndSessions(signIn) }
