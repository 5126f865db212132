package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
	"accountable/audit/sandbox/sigv4"
)

// principal is the owner of an access key.
type principal struct {
	keyID, secret, token string
	account              string
	arn                  string
	userID               string
	role                 string    // the ARN of the assumed role, or ""
	usedMFA              bool      // the session was obtained with a code
	expires              time.Time // zero: never
}

// newPrincipal returns the owner of a key in the world.
func (s *Server) newPrincipal(k Key) *principal {
	p := &principal{
		keyID: k.ID, secret: k.Secret, token: k.Token, account: k.AccountID,
		arn:    principalARN(s.partition(k.AccountID), k.AccountID, k.Principal),
		userID: ids.Unique("AIDA", k.AccountID, k.Principal),
	}
	if k.Life != 0 {
		p.expires = s.started.Add(k.Life)
	}
	switch kind, rest, _ := strings.Cut(k.Principal, "/"); kind {
	case "root":
		p.userID = k.AccountID
	case "assumed-role":
		role, session, _ := strings.Cut(rest, "/")
		p.role = principalARN(s.partition(k.AccountID), k.AccountID, "role/"+role)
		p.userID = ids.Unique("AROA", p.role) + ":" + session
	}
	return p
}

// principalARN returns the ARN with this end.
func principalARN(partition, account, name string) string {
	service := "iam"
	if strings.HasPrefix(name, "assumed-role/") {
		service = "sts"
	}
	return fmt.Sprintf("arn:%s:%s::%s:%s", partition, service, account, name)
}

// issueRole returns the credentials of a role session.
func (s *Server) issueRole(role, account, name, session string, expires time.Time) *principal {
	return s.issue(role+"/"+session, principal{
		account: account,
		arn:     principalARN(s.partition(account), account, "assumed-role/"+name+"/"+session),
		userID:  ids.Unique("AROA", role) + ":" + session,
		role:    role,
		expires: expires,
	})
}

// issue returns temporary credentials, which the server accepts from then on.
func (s *Server) issue(kind string, p principal) *principal {
	seed := s.sequence.Next(kind)
	p.keyID = ids.Unique("ASIA", seed, "key")
	p.secret = ids.Digest(seed, "secret")[:40]
	p.token = "IQoJb3JpZ2luX2Vj" + ids.Digest(seed, "token")
	s.principals[p.keyID] = &p
	return &p
}

// authenticate finds the caller by its access key. It refuses what AWS refuses: no
// signature, an unknown key, a wrong secret or token, a signature that is too old or too
// new, an expired session.
func (s *Server) authenticate(c *call) (*principal, *response.Failure) {
	failures := c.operation.service.failures
	sig, ok := sigv4.Parse(c.http.Header.Get("Authorization"))
	if !ok {
		return nil, failures[unsigned]
	}
	p, ok := s.principals[sig.KeyID]
	if !ok || p.token != c.http.Header.Get("X-Amz-Security-Token") || !s.accepts(p, sig.Region(), c.operation.service) {
		return nil, failures[unknownKey]
	}
	if f := checkSkew(c); f != nil {
		return p, f
	}
	if !sig.Matches(c.http, c.body, p.secret) {
		return p, failures[wrongSignature]
	}
	if !p.expires.IsZero() && !c.now.Before(p.expires) {
		return p, failures[expiredToken]
	}
	return p, nil
}

// accepts reports whether a key is valid in a region: partitions do not know each
// other's keys, and some of them lack a service.
func (s *Server) accepts(p *principal, region string, of *service) bool {
	own := s.partition(p.account)
	return partitionOfRegion(region) == own && !slices.Contains(of.missingIn, own)
}

// checkSkew refuses a signature that is too old or too new by the server's clock.
func checkSkew(c *call) *response.Failure {
	sent := c.http.Header.Get("X-Amz-Date")
	at, err := time.Parse(sigv4.TimeFormat, sent)
	if err != nil {
		return c.operation.service.failures[unsigned]
	}
	age := c.now.Sub(at)
	if age.Abs() <= c.operation.service.maxSkew {
		return nil
	}
	return skewFailure(c, sent, age > 0)
}

// skewFailure returns AWS's message, which quotes both times.
func skewFailure(c *call, sent string, isOld bool) *response.Failure {
	maxSkew := c.operation.service.maxSkew
	text, sign, edge := "Signature expired: %s is now earlier than %s (%s %s %d min.)", "-", c.now.Add(-maxSkew)
	if !isOld {
		text, sign, edge = "Signature not yet current: %s is still later than %s (%s %s %d min.)", "+", c.now.Add(maxSkew)
	}
	f := *c.operation.service.failures[wrongSignature]
	f.Message = fmt.Sprintf(text, sent, edge.UTC().Format(sigv4.TimeFormat), c.now.UTC().Format(sigv4.TimeFormat),
		sign, int(maxSkew.Minutes()))
	return &f
}
