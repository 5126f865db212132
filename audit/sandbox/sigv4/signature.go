package sigv4

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

// TimeFormat is the format of the X-Amz-Date header.
const TimeFormat = "20060102T150405Z"

const algorithm = "AWS4-HMAC-SHA256"

// Signature is an Authorization header.
type Signature struct {
	KeyID   string
	Scope   string // date/region/service/aws4_request
	Headers []string
	Value   string
}

// Parse reads an Authorization header; false for any that is not a signature.
func Parse(header string) (Signature, bool) {
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return Signature{}, false
	}
	var s Signature
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			s.KeyID, s.Scope, _ = strings.Cut(value, "/")
		case "SignedHeaders":
			s.Headers = strings.Split(value, ";")
		case "Signature":
			s.Value = value
		}
	}
	return s, s.KeyID != "" && strings.Count(s.Scope, "/") == 3 && s.Value != ""
}

// Region returns the region in the scope.
func (s Signature) Region() string {
	_, rest, _ := strings.Cut(s.Scope, "/")
	region, _, _ := strings.Cut(rest, "/")
	return region
}

// Matches reports whether the signature is the one that the request must carry.
func (s Signature) Matches(r *http.Request, body []byte, secret string) bool {
	return hmac.Equal([]byte(s.Value), []byte(s.compute(r, body, secret)))
}

// compute returns the signature that the request must carry.
func (s Signature) compute(r *http.Request, body []byte, secret string) string {
	key := []byte("AWS4" + secret)
	for part := range strings.SplitSeq(s.Scope, "/") {
		key = sum(key, part)
	}
	text := strings.Join([]string{
		algorithm, r.Header.Get("X-Amz-Date"), s.Scope, hexSum(s.canonicalRequest(r, body)),
	}, "\n")
	return hex.EncodeToString(sum(key, text))
}

// Sign signs a request to a service in a region, for tests that send requests without
// the SDK.
func Sign(r *http.Request, body, keyID, secret, token, service, region string, at time.Time) {
	r.Header.Set("X-Amz-Date", at.UTC().Format(TimeFormat))
	if token != "" {
		r.Header.Set("X-Amz-Security-Token", token)
	}
	s := Signature{
		KeyID: keyID, Headers: []string{"host", "x-amz-date"},
		Scope: at.UTC().Format("20060102") + "/" + region + "/" + service + "/aws4_request",
	}
	r.Header.Set("Authorization", fmt.Sprintf("%s Credential=%s/%s, SignedHeaders=host;x-amz-date, Signature=%s",
		algorithm, keyID, s.Scope, s.compute(r, []byte(body), secret)))
}

// canonicalRequest returns the request in the form that is signed.
func (s Signature) canonicalRequest(r *http.Request, body []byte) string {
	var headers strings.Builder
	for _, name := range s.Headers {
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
		headers.String(), strings.Join(s.Headers, ";"), hexSum(string(body)),
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
