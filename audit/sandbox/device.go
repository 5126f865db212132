package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// How the device flow goes where the world does not say.
const (
	defaultInterval = time.Second
	defaultCodeLife = 10 * time.Minute
	// slowDownStep is what who polls too soon has to wait longer from then on
	// (RFC 8628, section 3.5).
	slowDownStep = 5 * time.Second
)

// consent is what the person said to a program that wants to sign in.
type consent int

const (
	undecided consent = iota
	approved
	refused
)

// authorization is one run of the device flow.
type authorization struct {
	deviceCode, userCode string
	client               *oidcClient
	signIn               *SignIn
	begun, expires       time.Time
	interval             time.Duration
	polled               time.Time // when it was last asked for the token
	polls                int
	consent              consent
	redeemed             bool
}

// begin starts a run.
func (s *Server) begin(client *oidcClient, signIn *SignIn, now time.Time) *authorization {
	seed := s.next("device")
	a := &authorization{
		deviceCode: digest("device", seed), userCode: userCode(seed), client: client, signIn: signIn, begun: now,
		expires:  now.Add(cmp.Or(s.world.DeviceFlow.Life, defaultCodeLife)),
		interval: cmp.Or(s.world.DeviceFlow.Interval, defaultInterval),
	}
	s.oidc.authorizations = append(s.oidc.authorizations, a)
	return a
}

// userCode is a code as people read it off a screen: consonants alone, so that
// it spells nothing.
func userCode(seed string) string {
	const letters = "BCDFGHJKLMNPQRSTVWXZ"
	var code [8]byte
	rest := hash("user code", seed)
	for i := range code {
		code[i] = letters[rest%uint64(len(letters))]
		rest /= uint64(len(letters))
	}
	return string(code[:4]) + "-" + string(code[4:])
}

// redeem answers a poll.
func (s *Server) redeem(client *oidcClient, deviceCode string, now time.Time) (any, *failure) {
	if deviceCode == "" {
		return nil, invalidRequest
	}
	i := slices.IndexFunc(s.oidc.authorizations, func(a *authorization) bool { return a.deviceCode == deviceCode })
	if i < 0 {
		return nil, invalidGrant
	}
	a := s.oidc.authorizations[i]
	switch {
	case a.client != client || a.redeemed:
		return nil, invalidGrant
	case !now.Before(a.expires):
		return nil, expiredCode
	case a.tooSoon(now):
		return nil, slowDown
	}
	s.answered(a, now)
	switch a.consent {
	case approved:
		a.redeemed = true
		session := &signedIn{
			signIn: a.signIn, client: client.id, ends: now.Add(cmp.Or(a.signIn.SessionLife, defaultSessionLife)),
		}
		return s.grant(session, client.refreshes, now), nil
	case refused:
		return nil, accessRefused
	default:
		return nil, authorizationPending
	}
}

// tooSoon notes a poll and tells whether it came before its time.
func (a *authorization) tooSoon(now time.Time) bool {
	soon := a.polls > 0 && now.Sub(a.polled) < a.interval
	a.polled = now
	a.polls++
	if soon {
		a.interval += slowDownStep
	}
	return soon
}

// answered lets the person answer whose time has come.
func (s *Server) answered(a *authorization, now time.Time) {
	flow := s.world.DeviceFlow
	due := flow.AnswerAfter > 0 && now.Sub(a.begun) >= flow.AnswerAfter ||
		flow.AnswerPolls > 0 && a.polls >= flow.AnswerPolls
	if a.consent != undecided || !due {
		return
	}
	a.consent = approved
	if flow.Refuse {
		a.consent = refused
	}
}

// open tells whether an answer to the run still counts.
func (a *authorization) open(now time.Time) bool {
	return a.consent == undecided && now.Before(a.expires)
}

// Approve answers for the person whom a program showed the user code: it may
// sign in. It is false where no such code waits for an answer.
func (s *Server) Approve(userCode string) bool { return s.decide(userCode, approved) }

// Deny answers that the program may not sign in. It is false where no such code
// waits for an answer.
func (s *Server) Deny(userCode string) bool { return s.decide(userCode, refused) }

func (s *Server) decide(userCode string, answer consent) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.waiting(userCode)
	if a == nil {
		return false
	}
	a.consent = answer
	return true
}

// waiting is the run whose code waits for an answer, nil where none does.
func (s *Server) waiting(userCode string) *authorization {
	now := time.Now().Add(s.skew)
	for _, a := range s.oidc.authorizations {
		if a.userCode == strings.ToUpper(strings.TrimSpace(userCode)) && a.open(now) {
			return a
		}
	}
	return nil
}

// UserCodes are the codes that wait for Approve or Deny, in the order in which
// they were made.
func (s *Server) UserCodes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().Add(s.skew)
	var codes []string
	for _, a := range s.oidc.authorizations {
		if a.open(now) {
			codes = append(codes, a.userCode)
		}
	}
	return codes
}
