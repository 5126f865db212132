package signin

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
)

// DeviceFlow says how a sign-in by code and link proceeds. In its zero value the person
// waits for Approve, Deny or the page behind the link.
type DeviceFlow struct {
	// The person answers after AnswerAfter, or at poll number AnswerPolls, whichever
	// comes first. 0: never.
	AnswerAfter time.Duration
	AnswerPolls int
	// Refuse makes that answer a no.
	Refuse bool
	// Interval between polls, in whole seconds; 0: one second. A program that polls
	// sooner is told to slow down and must wait five seconds longer from then on.
	Interval time.Duration
	// Life of the code, in whole seconds; 0: ten minutes.
	Life time.Duration
	// Page is the address of the page that asks for the code; "": the sandbox's own.
	Page string
}

const (
	defaultInterval = time.Second
	defaultCodeLife = 10 * time.Minute
	// slowDownStep is added to the interval after each poll that came too soon
	// (RFC 8628, section 3.5).
	slowDownStep = 5 * time.Second
)

// consent is the person's answer.
type consent int

const (
	undecided consent = iota
	approved
	refused
)

// authorization is one sign-in by code.
type authorization struct {
	deviceCode, userCode string
	client               *client
	signIn               *SignIn
	started, expires     time.Time
	interval             time.Duration
	lastPoll             time.Time
	polls                int
	consent              consent
	redeemed             bool
}

// authorize starts a sign-in. The caller holds the lock.
func (c *Center) authorize(from *client, in *SignIn, now time.Time) *authorization {
	seed := c.sequence.Next("device")
	a := &authorization{
		deviceCode: ids.Digest("device", seed), userCode: userCode(seed), client: from, signIn: in, started: now,
		expires:  now.Add(cmp.Or(c.flow.Life, defaultCodeLife)),
		interval: cmp.Or(c.flow.Interval, defaultInterval),
	}
	c.authorizations = append(c.authorizations, a)
	return a
}

// userCode returns a code that people can read. It has only consonants, so that it is
// no word.
func userCode(seed string) string {
	const letters = "BCDFGHJKLMNPQRSTVWXZ"
	var code [8]byte
	rest := ids.Hash("user code", seed)
	for i := range code {
		code[i] = letters[rest%uint64(len(letters))]
		rest /= uint64(len(letters))
	}
	return string(code[:4]) + "-" + string(code[4:])
}

// redeemCode answers a poll. The caller holds the lock.
func (c *Center) redeemCode(from *client, deviceCode string, now time.Time) (any, *response.Failure) {
	if deviceCode == "" {
		return nil, invalidRequest
	}
	i := slices.IndexFunc(c.authorizations, func(a *authorization) bool { return a.deviceCode == deviceCode })
	if i < 0 {
		return nil, invalidGrant
	}
	a := c.authorizations[i]
	switch {
	case a.client != from || a.redeemed:
		return nil, invalidGrant
	case !now.Before(a.expires):
		return nil, ExpiredToken
	case a.isTooSoon(now):
		return nil, SlowDown
	}
	c.answerIfDue(a, now)
	switch a.consent {
	case approved:
		a.redeemed = true
		s := &session{signIn: a.signIn, client: from.id, ends: now.Add(cmp.Or(a.signIn.SessionLife, defaultSessionLife))}
		return c.grant(s, from.refreshes, now), nil
	case refused:
		return nil, AccessDenied
	default:
		return nil, authorizationPending
	}
}

// isTooSoon counts a poll and reports whether it came before the interval passed.
func (a *authorization) isTooSoon(now time.Time) bool {
	soon := a.polls > 0 && now.Sub(a.lastPoll) < a.interval
	a.lastPoll = now
	a.polls++
	if soon {
		a.interval += slowDownStep
	}
	return soon
}

// answerIfDue answers for the person as the flow says.
func (c *Center) answerIfDue(a *authorization, now time.Time) {
	due := c.flow.AnswerAfter > 0 && now.Sub(a.started) >= c.flow.AnswerAfter ||
		c.flow.AnswerPolls > 0 && a.polls >= c.flow.AnswerPolls
	if a.consent != undecided || !due {
		return
	}
	a.consent = approved
	if c.flow.Refuse {
		a.consent = refused
	}
}

// isOpen reports whether an answer still counts.
func (a *authorization) isOpen(now time.Time) bool {
	return a.consent == undecided && now.Before(a.expires)
}

// Answer approves or refuses a code for the person. It returns false where no such code
// waits.
func (c *Center) Answer(userCode string, approve bool, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.findOpen(userCode, now)
	if a == nil {
		return false
	}
	a.consent = refused
	if approve {
		a.consent = approved
	}
	return true
}

// findOpen returns the sign-in whose code waits; nil where there is none. The caller
// holds the lock.
func (c *Center) findOpen(userCode string, now time.Time) *authorization {
	for _, a := range c.authorizations {
		if a.userCode == strings.ToUpper(strings.TrimSpace(userCode)) && a.isOpen(now) {
			return a
		}
	}
	return nil
}

// UserCodes returns the codes that wait for an answer, oldest first.
func (c *Center) UserCodes(now time.Time) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var codes []string
	for _, a := range c.authorizations {
		if a.isOpen(now) {
			codes = append(codes, a.userCode)
		}
	}
	return codes
}
