package sandbox

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// identity is whoever an access key belongs to.
type identity struct {
	keyID, secret, token string
	account              string
	arn                  string
	userID               string
	role                 string    // the ARN of the role that was assumed, or ""
	mfa                  bool      // whether the session was made with a one-time code
	expires              time.Time // zero: never
}

// identityOf makes the identity of a key that the world lists.
func (s *Server) identityOf(k Key) *identity {
	id := &identity{
		keyID: k.ID, secret: k.Secret, token: k.Token, account: k.AccountID,
		arn:     principalARN(s.partition(k.AccountID), k.AccountID, k.Principal),
		userID:  uniqueID("AIDA", k.AccountID, k.Principal),
		expires: s.end(k.Life),
	}
	switch kind, rest, _ := strings.Cut(k.Principal, "/"); kind {
	case "root":
		id.userID = k.AccountID
	case "assumed-role":
		role, session, _ := strings.Cut(rest, "/")
		id.role = principalARN(s.partition(k.AccountID), k.AccountID, "role/"+role)
		id.userID = uniqueID("AROA", id.role) + ":" + session
	}
	return id
}

// principalARN names a principal by the end of its ARN.
func principalARN(partition, account, principal string) string {
	service := "iam"
	if strings.HasPrefix(principal, "assumed-role/") {
		service = "sts"
	}
	return fmt.Sprintf("arn:%s:%s::%s:%s", partition, service, account, principal)
}

// end is when something with this life runs out; zero for never.
func (s *Server) end(life time.Duration) time.Time {
	if life == 0 {
		return time.Time{}
	}
	return s.started.Add(life)
}

// issueRole hands out the credentials of a role's session.
func (s *Server) issueRole(role, account, name, session string, expires time.Time) *identity {
	return s.issue(role+"/"+session, identity{
		account: account,
		arn:     principalARN(s.partition(account), account, "assumed-role/"+name+"/"+session),
		userID:  uniqueID("AROA", role) + ":" + session,
		role:    role,
		expires: expires,
	})
}

// issue hands out temporary credentials: real ones, which identify who from now on.
func (s *Server) issue(what string, who identity) *identity {
	seed := s.next(what)
	who.keyID = uniqueID("ASIA", seed, "key")
	who.secret = digest(seed, "secret")[:40]
	who.token = "IQoJb3JpZ2luX2Vj" + digest(seed, "token")
	s.sessions[who.keyID] = &who
	return &who
}

// next tells one thing of a kind from those that were made before it.
func (s *Server) next(what string) string {
	s.issued[what]++
	return fmt.Sprintf("%s/%d", what, s.issued[what])
}

// uniqueID is an id as IAM makes them: a prefix and 16 more characters.
func uniqueID(prefix string, seed ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(seed, "\x00")))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:16]
}

func digest(seed ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(seed, "\x00")))
	return hex.EncodeToString(sum[:])
}
