package sandbox

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

// maxBody bounds what is read of a request, in bytes.
const maxBody = 1 << 20

// Server answers for a World. It is safe for concurrent use.
type Server struct {
	started time.Time

	mu       sync.Mutex
	world    World
	accounts map[string]*Account
	order    []string // of the accounts, as the world lists them
	sessions map[string]*identity
	denials  map[string][]Denial // by principal
	roles    map[string]*Role
	devices  map[string]*device // by serial number
	written  map[contactKey]*contactRecord
	buckets  buckets
	faults   faults
	oidc     oidc
	tree     tree
	skew     time.Duration
	counts   map[Request]int
	limited  int
	issued   map[string]int
	requests int
	inFlight int
	peak     int
}

// Request is what requests are counted by: the operation, and the account that
// it was about or, where it names none, that asked.
type Request struct {
	AccountID, Operation string
}

// New makes a server for a world, which it does not change. What has a Life in
// the world begins to live now.
func New(w World) *Server {
	s := &Server{
		started:  time.Now(),
		world:    w,
		accounts: make(map[string]*Account, len(w.Accounts)),
		sessions: make(map[string]*identity, len(w.Keys)),
		roles:    make(map[string]*Role, len(w.Roles)),
		devices:  make(map[string]*device, len(w.MFADevices)),
		written:  map[contactKey]*contactRecord{},
		buckets:  buckets{},
		counts:   map[Request]int{},
		issued:   map[string]int{},
		denials:  map[string][]Denial{},
	}
	for i := range w.Accounts {
		account := &w.Accounts[i]
		s.accounts[account.ID] = account
		s.order = append(s.order, account.ID)
		for t, contact := range account.Contacts {
			s.written[contactKey{account.ID, t}] = &contactRecord{now: &contact}
		}
	}
	for i := range w.Roles {
		s.roles[w.Roles[i].ARN] = &w.Roles[i]
	}
	for _, d := range w.MFADevices {
		s.devices[d.Serial] = &device{MFADevice: d}
	}
	if w.Organization != nil {
		organization := *w.Organization // SetTrustedAccess changes it
		s.world.Organization = &organization
	}
	s.tree = s.grow()
	s.oidc = s.openSignIns()
	for _, d := range w.Denials {
		s.denials[d.Principal] = append(s.denials[d.Principal], d)
	}
	for _, key := range w.Keys {
		s.sessions[key.ID] = s.identityOf(key)
	}
	return s
}

// SetClockSkew makes the server's clock differ from the true one: it refuses
// signatures that are too old or too new for it, and its Date header tells.
func (s *Server) SetClockSkew(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = d
}

// Requests counts what was asked so far, refused requests too.
func (s *Server) Requests() map[Request]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// Count is how often an operation was asked for, over all accounts.
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

// Throttled is how many requests were over their quota.
func (s *Server) Throttled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

// PeakInFlight is the most requests that were being answered at once.
func (s *Server) PeakInFlight() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// ServeHTTP answers one request: half of its latency passes before it takes
// effect and half after.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == devicePagePath {
		s.serveDevicePage(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	c := s.receive(r, body)
	defer s.leave()
	wait(r.Context(), c.latency/2)
	reply := s.answer(c)
	wait(r.Context(), c.latency-c.latency/2)
	if c.fault.Kind.after != nil {
		c.fault.Kind.after(w, r, c, reply)
		return
	}
	reply.write(w, c)
}

// wait lets time pass. When the client has gone, the connection is given up.
func wait(ctx context.Context, d time.Duration) {
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

// call is one request on its way.
type call struct {
	operation *operation
	id        string // the request's id
	now       time.Time
	http      *http.Request
	body      []byte

	caller  *identity // nil where nobody signed or the key is unknown
	refusal *failure  // why the caller is not let in
	account string    // that the request is about
	fault   Fault
	latency time.Duration
}

// receive finds out what is asked, by whom and about which account, counts it,
// and picks the fault that strikes it.
func (s *Server) receive(r *http.Request, body []byte) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	s.inFlight++
	s.peak = max(s.peak, s.inFlight)
	c := &call{
		operation: route(r, body), http: r, body: body, now: time.Now().Add(s.skew),
		id: fmt.Sprintf("5a4db0c5-0000-4000-8000-%012x", s.requests),
	}
	if c.operation.signed {
		c.caller, c.refusal = s.authenticate(c)
	}
	c.account = c.operation.about(c)
	if c.account == "" && c.caller != nil {
		c.account = c.caller.account
	}
	request := Request{c.account, c.operation.name}
	s.counts[request]++
	c.fault = s.faults.pick(request, s.counts[request])
	c.latency = s.world.Latency.of(request)
	return c
}

// leave ends a request.
func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}

// answer carries the request out.
func (s *Server) answer(c *call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = time.Now().Add(s.skew)
	if c.fault.Kind.instead != nil {
		if refusal := c.fault.Kind.instead(s, c); refusal != nil {
			return c.refuse(refusal)
		}
	}
	if c.refusal != nil {
		return c.refuse(c.refusal)
	}
	if !s.withinQuota(c) {
		s.limited++
		return c.refuse(c.operation.service.failures[overQuota])
	}
	result, refusal := c.operation.run(s, c)
	if refusal != nil {
		return c.refuse(refusal)
	}
	return c.operation.service.succeed(c, result)
}

// withinQuota takes a token from the bucket of the calling account and from
// that of its organization.
func (s *Server) withinQuota(c *call) bool {
	if c.caller == nil {
		return true
	}
	quota := s.quota(c.operation.name, c.caller.account)
	return s.buckets.take(c.now, c.caller.account, c.operation.name, quota.Limit) &&
		(!s.member(c.caller.account) || s.buckets.take(c.now, "", c.operation.name, quota.Shared))
}

// of is the latency of a request: the same every time, spread over accounts.
func (l Latency) of(r Request) time.Duration {
	if l.Max <= l.Min {
		return l.Min
	}
	return l.Min + time.Duration(share(hash(r.AccountID, r.Operation))*float64(l.Max-l.Min))
}

// share turns a hash into a number from 0 up to 1.
func share(hash uint64) float64 { return float64(hash>>11) / (1 << 53) }

// hash spreads texts evenly, the same way everywhere.
func hash(texts ...string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, strings.Join(texts, "\x00")) // a hash never fails
	sum := h.Sum64()
	sum ^= sum >> 33 // FNV leaves the high bits of short texts alike
	sum *= 0xff51afd7ed558ccd
	return sum ^ sum>>33
}
