package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How a signature says when and by which algorithm it was made.
const (
	signatureTime    = "20060102T150405Z"
	signingAlgorithm = "AWS4-HMAC-SHA256"
)

// signature is a Signature Version 4 as it comes in the Authorization header
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv4.html).
type signature struct {
	keyID   string
	scope   string // date/region/service/aws4_request
	headers []string
	value   string
}

func parseSignature(header string) (signature, bool) {
	rest, ok := strings.CutPrefix(header, signingAlgorithm+" ")
	if !ok {
		return signature{}, false
	}
	var sig signature
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			sig.keyID, sig.scope, _ = strings.Cut(value, "/")
		case "SignedHeaders":
			sig.headers = strings.Split(value, ";")
		case "Signature":
			sig.value = value
		}
	}
	return sig, sig.keyID != "" && strings.Count(sig.scope, "/") == 3 && sig.value != ""
}

// authenticate tells who calls by the access key, and refuses whom AWS would:
// no signature, a key it does not know, a wrong secret or token, a signature
// from another time, a session that has ended.
func (s *Server) authenticate(c *call) (*identity, *failure) {
	failures := c.operation.service.failures
	sig, ok := parseSignature(c.http.Header.Get("Authorization"))
	if !ok {
		return nil, failures[unsigned]
	}
	id, ok := s.sessions[sig.keyID]
	if !ok || id.token != c.http.Header.Get("X-Amz-Security-Token") || !s.belongs(id, sig, c.operation.service) {
		return nil, failures[unknownKey]
	}
	if f := untimely(c); f != nil {
		return id, f
	}
	if !hmac.Equal([]byte(sig.value), []byte(sig.sign(c.http, c.body, id.secret))) {
		return id, failures[wrongSignature]
	}
	if !id.expires.IsZero() && !c.now.Before(id.expires) {
		return id, failures[expiredToken]
	}
	return id, nil
}

// belongs tells whether a key is good where the request went: partitions know
// nothing of each other's keys, and not every service is in each of them.
func (s *Server) belongs(id *identity, sig signature, of *service) bool {
	_, rest, _ := strings.Cut(sig.scope, "/")
	region, _, _ := strings.Cut(rest, "/")
	own := s.partition(id.account)
	return partitionOfRegion(region) == own && !slices.Contains(of.absent, own)
}

// untimely refuses a signature that is older or newer than the server's clock allows.
func untimely(c *call) *failure {
	sent := c.http.Header.Get("X-Amz-Date")
	at, err := time.Parse(signatureTime, sent)
	if err != nil {
		return c.operation.service.failures[unsigned]
	}
	off := c.now.Sub(at)
	if off.Abs() <= c.operation.service.leeway {
		return nil
	}
	return badTime(c, sent, off > 0)
}

// badTime words the refusal as AWS does, with the times that it compared.
func badTime(c *call, sent string, late bool) *failure {
	leeway := c.operation.service.leeway
	text, sign, edge := "Signature expired: %s is now earlier than %s (%s %s %d min.)", "-", c.now.Add(-leeway)
	if !late {
		text, sign, edge = "Signature not yet current: %s is still later than %s (%s %s %d min.)", "+", c.now.Add(leeway)
	}
	f := *c.operation.service.failures[wrongSignature]
	f.message = fmt.Sprintf(text, sent, edge.UTC().Format(signatureTime), c.now.UTC().Format(signatureTime),
		sign, int(leeway.Minutes()))
	return &f
}

// sign makes the signature that the request should carry.
func (sig signature) sign(r *http.Request, body []byte, secret string) string {
	key := []byte("AWS4" + secret)
	for part := range strings.SplitSeq(sig.scope, "/") {
		key = sum(key, part)
	}
	text := strings.Join([]string{
		signingAlgorithm, r.Header.Get("X-Amz-Date"), sig.scope, hexSum(sig.canonical(r, body)),
	}, "\n")
	return hex.EncodeToString(sum(key, text))
}

// canonical is the request in the form that is signed.
func (sig signature) canonical(r *http.Request, body []byte) string {
	var headers strings.Builder
	for _, name := range sig.headers {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = cmp.Or(value, strconv.FormatInt(r.ContentLength, 10))
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, strings.Join(strings.Fields(value), " "))
	}
	return strings.Join([]string{
		r.Method, r.URL.EscapedPath(), canonicalQuery(r.URL.Query()),
		headers.String(), strings.Join(sig.headers, ";"), hexSum(string(body)),
	}, "\n")
}

func canonicalQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, strings.ReplaceAll(url.QueryEscape(name)+"="+url.QueryEscape(value), "+", "%20"))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func sum(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func hexSum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}
