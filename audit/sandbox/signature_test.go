package sandbox_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
)

// probe is a service's simplest request, with the refusals of the service.
type probe struct {
	name, path, body string
	header           http.Header
	code             func(*testing.T, answer) string
	message          func(*testing.T, answer) string
}

func listProbes(t *testing.T) []probe {
	t.Helper()
	return []probe{
		{
			name: "account", path: "/getAlternateContact", body: `{"AlternateContactType":"SECURITY"}`,
			code:    func(_ *testing.T, a answer) string { return a.header.Get("X-Amzn-Errortype") },
			message: func(t *testing.T, a answer) string { t.Helper(); return a.text(t, "message") },
		},
		{
			name: "sts", path: "/", body: url.Values{"Action": {"GetCallerIdentity"}, "Version": {"2011-06-15"}}.Encode(),
			code:    func(t *testing.T, a answer) string { t.Helper(); return a.element(t, "Code") },
			message: func(t *testing.T, a answer) string { t.Helper(); return a.element(t, "Message") },
		},
		{
			name: "organizations", path: "/", body: "{}",
			header:  http.Header{"X-Amz-Target": {"AWSOrganizationsV20161128.DescribeOrganization"}},
			code:    func(t *testing.T, a answer) string { t.Helper(); return a.text(t, "__type") },
			message: func(t *testing.T, a answer) string { t.Helper(); return a.text(t, "Message") },
		},
	}
}

// sendProbe sends a probe; prepare signs it.
func (c *client) sendProbe(d probe, prepare func(*http.Request)) answer {
	c.t.Helper()
	return c.must(c.send(c.t.Context(), http.MethodPost, d.path, d.body, func(r *http.Request) {
		maps.Copy(r.Header, d.header)
		prepare(r)
	}))
}

func TestSignature_Refusals(t *testing.T) {
	const mismatch = "The request signature we calculated does not match the signature you provided. " +
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
	w := newWorld()
	key := w.Keys[0]
	session := sandbox.Key{
		ID: "ASIAOCTANKSESSION001", Secret: "secret", Token: "token", AccountID: member,
		Principal: "assumed-role/Auditor/alex.rivera", Life: -time.Minute,
	}
	w.Keys = append(w.Keys, session)
	type refusal struct {
		status        int
		code, message string
	}
	cases := []struct {
		name string
		sign func(*http.Request, probe)
		want map[string]refusal
	}{
		{
			"no signature", func(*http.Request, probe) {},
			map[string]refusal{
				"account":       {403, "MissingAuthenticationTokenException", "Missing Authentication Token"},
				"sts":           {403, "MissingAuthenticationToken", "Request is missing Authentication Token"},
				"organizations": {400, "MissingAuthenticationTokenException", "Missing Authentication Token"},
			},
		},
		{
			"unknown key", func(r *http.Request, d probe) {
				sandbox.Sign(r, d.body, sandbox.Key{ID: "AKIANOBODY0000000000", Secret: "x"}, d.name, time.Now())
			},
			map[string]refusal{
				"account":       {403, "UnrecognizedClientException", "The security token included in the request is invalid."},
				"sts":           {403, "InvalidClientTokenId", "The security token included in the request is invalid."},
				"organizations": {400, "UnrecognizedClientException", "The security token included in the request is invalid."},
			},
		},
		{
			"wrong token", func(r *http.Request, d probe) {
				wrong := session
				wrong.Token = "another"
				sandbox.Sign(r, d.body, wrong, d.name, time.Now())
			},
			map[string]refusal{
				"account":       {403, "UnrecognizedClientException", "The security token included in the request is invalid."},
				"sts":           {403, "InvalidClientTokenId", "The security token included in the request is invalid."},
				"organizations": {400, "UnrecognizedClientException", "The security token included in the request is invalid."},
			},
		},
		{
			"wrong secret", func(r *http.Request, d probe) {
				wrong := key
				wrong.Secret = "another"
				sandbox.Sign(r, d.body, wrong, d.name, time.Now())
			},
			map[string]refusal{
				"account":       {403, "InvalidSignatureException", mismatch},
				"sts":           {403, "SignatureDoesNotMatch", mismatch},
				"organizations": {400, "InvalidSignatureException", mismatch},
			},
		},
		{
			"signed for another body", func(r *http.Request, d probe) {
				sandbox.Sign(r, d.body+" ", key, d.name, time.Now())
			},
			map[string]refusal{
				"account":       {403, "InvalidSignatureException", mismatch},
				"sts":           {403, "SignatureDoesNotMatch", mismatch},
				"organizations": {400, "InvalidSignatureException", mismatch},
			},
		},
		{
			"session over", func(r *http.Request, d probe) {
				sandbox.Sign(r, d.body, session, d.name, time.Now())
			},
			map[string]refusal{
				"account":       {403, "ExpiredTokenException", "The security token included in the request is expired"},
				"sts":           {403, "ExpiredToken", "The security token included in the request is expired"},
				"organizations": {400, "ExpiredTokenException", "The security token included in the request is expired"},
			},
		},
	}
	for _, tc := range cases {
		for _, d := range listProbes(t) {
			t.Run(tc.name+"/"+d.name, func(t *testing.T) {
				got := serveWorld(t, w).sendProbe(d, func(r *http.Request) { tc.sign(r, d) })
				if is := (refusal{got.status, d.code(t, got), d.message(t, got)}); is != tc.want[d.name] {
					t.Errorf("refused with %v, want %v", is, tc.want[d.name])
				}
			})
		}
	}
}

func TestSignature_ClockSkew(t *testing.T) {
	cases := []struct {
		name string
		skew time.Duration // of the server's clock
		want map[string]string
	}{
		{"four minutes", 4 * time.Minute, nil},
		{"ten minutes ahead", 10 * time.Minute, map[string]string{
			"account":       "InvalidSignatureException: Signature expired: 20000101T000000Z is now earlier than 20000101T000500Z (20000101T001000Z - 5 min.)",
			"organizations": "InvalidSignatureException: Signature expired: 20000101T000000Z is now earlier than 20000101T000500Z (20000101T001000Z - 5 min.)",
		}},
		{"an hour ahead", time.Hour, map[string]string{
			"account":       "InvalidSignatureException: Signature expired: 20000101T000000Z is now earlier than 20000101T005500Z (20000101T010000Z - 5 min.)",
			"sts":           "SignatureDoesNotMatch: Signature expired: 20000101T000000Z is now earlier than 20000101T004500Z (20000101T010000Z - 15 min.)",
			"organizations": "InvalidSignatureException: Signature expired: 20000101T000000Z is now earlier than 20000101T005500Z (20000101T010000Z - 5 min.)",
		}},
		{"an hour behind", -time.Hour, map[string]string{
			"account":       "InvalidSignatureException: Signature not yet current: 20000101T000000Z is still later than 19991231T230500Z (19991231T230000Z + 5 min.)",
			"sts":           "SignatureDoesNotMatch: Signature not yet current: 20000101T000000Z is still later than 19991231T231500Z (19991231T230000Z + 15 min.)",
			"organizations": "InvalidSignatureException: Signature not yet current: 20000101T000000Z is still later than 19991231T230500Z (19991231T230000Z + 5 min.)",
		}},
	}
	for _, tc := range cases {
		for _, d := range listProbes(t) {
			t.Run(tc.name+"/"+d.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld()
					c := serveWorld(t, w)
					c.server.SetClockSkew(tc.skew)
					got := c.sendProbe(d, func(r *http.Request) { sandbox.Sign(r, d.body, w.Keys[0], d.name, time.Now()) })
					if date, want := got.header.Get("Date"), time.Now().Add(tc.skew).UTC().Format(http.TimeFormat); date != want {
						t.Errorf("the Date header is %s, want %s", date, want)
					}
					want := tc.want[d.name]
					if want == "" {
						if got.status != http.StatusOK {
							t.Errorf("answered %d %s", got.status, got.body)
						}
						return
					}
					if is := d.code(t, got) + ": " + d.message(t, got); is != want {
						t.Errorf("refused with\n%s\nwant\n%s", is, want)
					}
				})
			})
		}
	}
}

func TestRequestIDs_CountUp(t *testing.T) {
	c := serveWorld(t, newWorld())
	first, second := c.security(member).header.Get("X-Amzn-Requestid"), c.security(member).header.Get("X-Amzn-Requestid")
	if len(first) != 36 || first >= second {
		t.Errorf("request ids %q, then %q", first, second)
	}
}

func TestUnknownOperations(t *testing.T) {
	c := serveWorld(t, newWorld())
	expectRefusal(t, c.account(member, "PutAccountName", members{}), 403, "MissingAuthenticationTokenException", "Missing Authentication Token")
	if got := c.organizations(management, "CloseAccount", members{}); got.text(t, "__type") != "UnknownOperationException" {
		t.Error(got.body)
	}
	if got := c.sts(c.keys[member], "GetFederationToken", nil); got.element(t, "Code") != "InvalidAction" {
		t.Error(got.body)
	}
	got := c.must(c.send(t.Context(), http.MethodPost, "/getAlternateContact", "{", func(r *http.Request) {
		sandbox.Sign(r, "{", c.keys[member], "account", time.Now())
	}))
	expectRefusal(t, got, 400, "SerializationException", "Could not parse request body into json.")
	if strings.Contains(got.body, "<") {
		t.Error(got.body)
	}
}
