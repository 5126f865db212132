package signin

import (
	"cmp"
	"iter"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
)

// The lives of tokens, sessions and registrations, unless a SignIn sets them.
const (
	defaultTokenLife   = time.Hour
	defaultSessionLife = 8 * time.Hour
	registrationLife   = 90 * 24 * time.Hour
)

// SignIn is a session of Identity Center.
type SignIn struct {
	Name     string // of the sso-session section; "" for the legacy kind, identified by its StartURL
	StartURL string
	Region   string
	User     string // the name of the role sessions, such as jane.doe
	// Token is the token in the cache file; "" if the person has not signed in yet.
	Token string
	// Life of the token from the start of the sandbox; 0: unlimited, below 0: it has
	// expired.
	Life time.Duration
	// Revoked tokens are valid by their file, but the portal refuses them.
	Revoked bool
	// Refreshable adds a refresh token to the cache file. It works for SessionLife from
	// the start of the sandbox, and never if Revoked is set.
	Refreshable bool
	// TokenLife is the life of tokens granted later; 0: an hour. SessionLife is how long
	// they can be refreshed; 0: eight hours.
	TokenLife, SessionLife time.Duration
	Assignments            []Assignment
}

// Assignment lets a person enter an account with a permission set.
type Assignment struct {
	AccountID, RoleName string
}

// Key returns the name by which profiles refer to the sign-in. Its cache file is named
// after it.
func (s SignIn) Key() string { return cmp.Or(s.Name, s.StartURL) }

// RefreshToken returns the refresh token in the cache file of a Refreshable sign-in.
func (s SignIn) RefreshToken() string { return "aorR" + ids.Digest("refresh", s.Key(), s.Token) }

// Client returns the registration in the cache file of a Refreshable sign-in.
func (s SignIn) Client(started time.Time) (id, secret string, expires time.Time) {
	return ids.Digest("client", s.Key())[:22], ids.Digest("client secret", s.Key()), started.Add(registrationLife)
}

// session is a person's session, from signing in until it ends or is revoked.
type session struct {
	signIn  *SignIn
	client  string // the id of the program that signed in
	ends    time.Time
	revoked bool
}

// accessToken is what the portal accepts.
type accessToken struct {
	*session
	expires time.Time // zero: never
}

// restore creates the session of a sign-in that has a token from the start.
func (c *Center) restore(in *SignIn, started time.Time) {
	id, secret, expires := in.Client(started)
	s := &session{signIn: in, client: id, revoked: in.Revoked, ends: started.Add(cmp.Or(in.SessionLife, defaultSessionLife))}
	token := accessToken{session: s}
	if in.Life != 0 {
		token.expires = started.Add(in.Life)
	}
	c.tokens[in.Token] = token
	if in.Refreshable {
		c.clients[id] = &client{id: id, secret: secret, expires: expires, refreshes: true}
		c.refreshTokens[in.RefreshToken()] = s
	}
}

// Assignments returns what the person may enter. To Identity Center, sign-ins of the
// same person at the same start URL are one, whatever profiles call them.
func (c *Center) Assignments(of *SignIn) iter.Seq[Assignment] {
	return func(yield func(Assignment) bool) {
		for i := range c.signIns {
			other := &c.signIns[i]
			if other != of && (of.StartURL == "" || other.StartURL != of.StartURL || other.User != of.User) {
				continue
			}
			for _, a := range other.Assignments {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// grant returns a token of a session, with a refresh token if the client gets one. The
// caller holds the lock.
func (c *Center) grant(s *session, refreshes bool, now time.Time) response.Structure {
	seed := c.sequence.Next("token/" + s.signIn.Key())
	expires := now.Add(cmp.Or(s.signIn.TokenLife, defaultTokenLife))
	if expires.After(s.ends) {
		expires = s.ends
	}
	token := "aoaA" + ids.Digest("access", seed)
	c.tokens[token] = accessToken{s, expires}
	out := response.Structure{"accessToken": token, "tokenType": "Bearer", "expiresIn": int(expires.Sub(now) / time.Second)}
	if refreshes {
		refresh := "aorA" + ids.Digest("refresh", seed)
		c.refreshTokens[refresh] = s
		out["refreshToken"] = refresh
	}
	return out
}

// Person returns the sign-in that an access token belongs to; false for a token that is
// unknown, expired or revoked.
func (c *Center) Person(token string, now time.Time) (*SignIn, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.tokens[token]
	if !ok || known.revoked || !known.expires.IsZero() && !now.Before(known.expires) {
		return nil, false
	}
	return known.signIn, true
}

// Logout revokes all tokens of the session behind an access token. Role credentials
// stay valid until they expire.
func (c *Center) Logout(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.tokens[token]; ok {
		known.revoked = true
	}
}

// EndSessions revokes all tokens of a sign-in (by its Key), as an administrator does.
// The person can sign in again.
func (c *Center) EndSessions(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, token := range c.tokens {
		if token.signIn.Key() == key {
			token.revoked = true
		}
	}
}
