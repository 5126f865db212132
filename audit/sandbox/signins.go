package sandbox

import (
	"cmp"
	"iter"
	"time"
)

// The lives of what signing in yields, where the world does not say.
const (
	defaultTokenLife   = time.Hour
	defaultSessionLife = 8 * time.Hour
	registrationLife   = 90 * 24 * time.Hour
)

// oidc is the state of Identity Center's sign-ins.
type oidc struct {
	clients        map[string]*oidcClient // by id
	authorizations []*authorization       // as they were begun
	tokens         map[string]accessToken // by text
	refreshes      map[string]*signedIn   // by refresh token
}

// oidcClient is a program that registered.
type oidcClient struct {
	id, secret string
	expires    time.Time
	refreshes  bool // whether its tokens come with a refresh token
}

// signedIn is a person's session: it begins with signing in and lasts over
// refreshes until it ends or is revoked.
type signedIn struct {
	signIn  *SignIn
	client  string // the id of the client that signed in
	ends    time.Time
	revoked bool
}

// accessToken is what the portal takes.
type accessToken struct {
	*signedIn
	expires time.Time // zero: never
}

// openSignIns makes the state that the world's sign-ins begin with.
func (s *Server) openSignIns() oidc {
	o := oidc{clients: map[string]*oidcClient{}, tokens: map[string]accessToken{}, refreshes: map[string]*signedIn{}}
	for i := range s.world.SignIns {
		signIn := &s.world.SignIns[i]
		if signIn.Token == "" {
			continue
		}
		client := signIn.client(s.started)
		session := &signedIn{
			signIn: signIn, client: client.id, revoked: signIn.Revoked,
			ends: s.started.Add(cmp.Or(signIn.SessionLife, defaultSessionLife)),
		}
		o.tokens[signIn.Token] = accessToken{session, s.end(signIn.Life)}
		if signIn.Refreshable {
			o.clients[client.id] = client
			o.refreshes[signIn.refreshToken()] = session
		}
	}
	return o
}

// client is the client that signed in before the sandbox began.
func (s SignIn) client(began time.Time) *oidcClient {
	return &oidcClient{
		id: digest("client", s.key())[:22], secret: digest("client secret", s.key()),
		expires: began.Add(registrationLife), refreshes: true,
	}
}

// refreshToken is the one in the cache file of a sign-in that is Refreshable.
func (s SignIn) refreshToken() string { return "aorR" + digest("refresh", s.key(), s.Token) }

// assignments are what the person may enter: sign-ins of the same person at the
// same start URL are one to Identity Center, whatever the config calls them.
func (s *Server) assignments(of *SignIn) iter.Seq[Assignment] {
	return func(yield func(Assignment) bool) {
		for i := range s.world.SignIns {
			other := &s.world.SignIns[i]
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

// assigned tells whether the person may enter an account so.
func (s *Server) assigned(of *SignIn, wanted Assignment) bool {
	for a := range s.assignments(of) {
		if a == wanted {
			return true
		}
	}
	return false
}

// grant hands out a token of a session, and a refresh token where the client
// may have one.
func (s *Server) grant(session *signedIn, refreshes bool, now time.Time) structure {
	seed := s.next("token/" + session.signIn.key())
	expires := now.Add(cmp.Or(session.signIn.TokenLife, defaultTokenLife))
	if expires.After(session.ends) {
		expires = session.ends
	}
	token := "aoaA" + digest("access", seed)
	s.oidc.tokens[token] = accessToken{session, expires}
	out := structure{"accessToken": token, "tokenType": "Bearer", "expiresIn": int(expires.Sub(now) / time.Second)}
	if refreshes {
		refresh := "aorA" + digest("refresh", seed)
		s.oidc.refreshes[refresh] = session
		out["refreshToken"] = refresh
	}
	return out
}

// bearer is whose token a request to the portal carries.
func (s *Server) bearer(c *call) (*signedIn, *failure) {
	token, ok := s.oidc.tokens[c.http.Header.Get("X-Amz-Sso_bearer_token")]
	if !ok || token.revoked || !token.expires.IsZero() && !c.now.Before(token.expires) {
		return nil, c.operation.service.failures[expiredToken]
	}
	return token.signedIn, nil
}

// EndSignIns ends every session of a sign-in, known by its name or, for one of
// the older kind, its StartURL, as an administrator does: the portal refuses its
// tokens, and none is refreshed. Signing in again is possible.
func (s *Server) EndSignIns(signIn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, token := range s.oidc.tokens {
		if token.signIn.key() == signIn {
			token.revoked = true
		}
	}
}
