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
	expires              time.Time // zero: never
}

// partition is where the account is.
func (s *Server) partition(accountID string) string {
	if a, ok := s.accounts[accountID]; ok && a.Partition != "" {
		return a.Partition
	}
	return "aws"
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

// issue hands out the credentials of a session: real ones, which identify it
// from now on.
func (s *Server) issue(role, account, name, session string, life time.Duration, now time.Time) *identity {
	s.issued[role+"/"+session]++
	seed := fmt.Sprintf("%s/%s/%d", role, session, s.issued[role+"/"+session])
	id := &identity{
		keyID:   uniqueID("ASIA", seed, "key"),
		secret:  digest(seed, "secret")[:40],
		token:   "IQoJb3JpZ2luX2Vj" + digest(seed, "token"),
		account: account,
		arn:     principalARN(s.partition(account), account, "assumed-role/"+name+"/"+session),
		userID:  uniqueID("AROA", role) + ":" + session,
		role:    role,
		expires: now.Add(life),
	}
	s.sessions[id.keyID] = id
	return id
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
