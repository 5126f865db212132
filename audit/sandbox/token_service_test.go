package sandbox_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

const (
	startURL    = "https://octank.awsapps.com/start"
	deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"
)

// worldWithSignIn returns newWorld with a sign-in that has no token yet.
func worldWithSignIn(flow sandbox.DeviceFlow) sandbox.World {
	w := newWorld()
	w.DeviceFlow = flow
	w.SignIns = []sandbox.SignIn{{Name: "octank", StartURL: startURL, Region: "us-east-1", User: "alex.rivera"}}
	w.AddSSO("sso", "octank", member, "Auditor")
	return w
}

// deviceFlow is a sign-in by code from the program's side.
type deviceFlow struct {
	*client
	id       members // clientId and clientSecret
	code     string
	userCode string
	started  answer
}

// register registers a client with the scope for refresh tokens.
func (c *client) register(more members) members {
	c.t.Helper()
	in := members{"clientName": "accountable", "clientType": "public", "scopes": []string{"sso:account:access"}}
	maps.Copy(in, more)
	got := c.oidc("/client/register", in)
	return members{"clientId": got.text(c.t, "clientId"), "clientSecret": got.text(c.t, "clientSecret")}
}

// start starts a sign-in with a new client.
func (c *client) start(more members) deviceFlow {
	c.t.Helper()
	id := c.register(more)
	got := c.oidc("/device_authorization", merge(id, members{"startUrl": startURL}))
	return deviceFlow{c, id, got.text(c.t, "deviceCode"), got.text(c.t, "userCode"), got}
}

// poll requests the token.
func (d deviceFlow) poll() answer {
	d.t.Helper()
	return d.oidc("/token", merge(d.id, members{"grantType": deviceGrant, "deviceCode": d.code}))
}

// refresh requests a new token.
func (d deviceFlow) refresh(token string) answer {
	d.t.Helper()
	return d.oidc("/token", merge(d.id, members{"grantType": "refresh_token", "refreshToken": token}))
}

func merge(in, more members) members {
	all := maps.Clone(in)
	maps.Copy(all, more)
	return all
}

// expectOAuthRefusal checks an error of the token service.
func expectOAuthRefusal(t *testing.T, what string, got answer, status int, code, name string) {
	t.Helper()
	if got.status != status || got.header.Get("X-Amzn-Errortype") != code || got.text(t, "error") != name {
		t.Errorf("%s: answered %d %s %s, want %d %s %s", what, got.status, got.header.Get("X-Amzn-Errortype"), got.body, status, code, name)
	}
}

func expectPending(t *testing.T, what string, got answer) {
	t.Helper()
	expectOAuthRefusal(t, what, got, 400, "AuthorizationPendingException", "authorization_pending")
}

func TestDeviceFlow_CodeAndLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{}))
		d := c.start(nil)
		of := d.started.members(t)
		if of["expiresIn"] != float64(600) || of["interval"] != float64(1) {
			t.Errorf("the code is valid for %v s, polled every %v s", of["expiresIn"], of["interval"])
		}
		if link := d.started.text(t, "verificationUriComplete"); link != network.BaseURL+"/device?user_code="+d.userCode {
			t.Errorf("the link is %s", link)
		}
		other := d
		other.id = c.register(nil)
		expectOAuthRefusal(t, "another client", other.poll(), 400, "InvalidGrantException", "invalid_grant")
		expectPending(t, "before the answer", d.poll())
		if codes := c.server.UserCodes(); len(codes) != 1 || codes[0] != d.userCode {
			t.Errorf("codes %v wait, want %s", codes, d.userCode)
		}
		if c.server.Approve("ZZZZ-ZZZZ") || !c.server.Approve(strings.ToLower(d.userCode)) || c.server.Deny(d.userCode) {
			t.Error("approving did not go as it should")
		}
		time.Sleep(time.Second)
		got := d.poll()
		if of := got.members(t); of["tokenType"] != "Bearer" || of["expiresIn"] != float64(3600) {
			t.Errorf("the token is %s", got.body)
		}
		if got.header.Get("Content-Type") != "application/json" {
			t.Errorf("the token is of type %s", got.header.Get("Content-Type"))
		}
		token := got.text(t, "accessToken")
		if got := c.portal(token, member, "Auditor"); got.status != http.StatusOK {
			t.Errorf("the portal answers %d %s", got.status, got.body)
		}
		time.Sleep(time.Second)
		expectOAuthRefusal(t, "a second token", d.poll(), 400, "InvalidGrantException", "invalid_grant")
		time.Sleep(time.Hour)
		expectRefusal(t, c.portal(token, member, "Auditor"), 401, "UnauthorizedException", "Session token not found or invalid")
	})
}

func TestDeviceFlow_Denied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{}))
		d := c.start(nil)
		c.server.Deny(d.userCode)
		expectOAuthRefusal(t, "refused", d.poll(), 400, "AccessDeniedException", "access_denied")
		if len(c.server.UserCodes()) != 0 {
			t.Error("a refused code waits for an answer")
		}
	})
}

func TestDeviceFlow_CodeExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{Life: 2 * time.Minute}))
		d := c.start(nil)
		time.Sleep(2*time.Minute - time.Second)
		expectPending(t, "just in time", d.poll())
		time.Sleep(time.Second)
		expectOAuthRefusal(t, "too late", d.poll(), 400, "ExpiredTokenException", "expired_token")
		if c.server.Approve(d.userCode) {
			t.Error("an expired code was approved")
		}
	})
}

// A program that polls before the interval has passed must wait five seconds longer from
// then on.
func TestDeviceFlow_PollingTooFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{Interval: 2 * time.Second}))
		d := c.start(nil)
		if got := d.started.members(t)["interval"]; got != float64(2) {
			t.Errorf("the interval is %v", got)
		}
		expectPending(t, "the first poll", d.poll())
		for _, step := range []struct {
			after time.Duration
			slow  bool
		}{
			{2 * time.Second, false},
			{time.Second, true},
			{2 * time.Second, true},   // the interval is 7 s now
			{12 * time.Second, false}, // 12 s now
			{11 * time.Second, true},
		} {
			time.Sleep(step.after)
			if got := d.poll(); step.slow {
				expectOAuthRefusal(t, step.after.String(), got, 400, "SlowDownException", "slow_down")
			} else {
				expectPending(t, step.after.String(), got)
			}
		}
	})
}

func TestDeviceFlow_AnswersByItself(t *testing.T) {
	for name, tc := range map[string]struct {
		flow  sandbox.DeviceFlow
		waits int // pending polls, one a second
		code  string
	}{
		"after a while":     {sandbox.DeviceFlow{AnswerAfter: 3 * time.Second}, 3, ""},
		"at a poll":         {sandbox.DeviceFlow{AnswerPolls: 3}, 2, ""},
		"whichever's first": {sandbox.DeviceFlow{AnswerPolls: 2, AnswerAfter: time.Minute}, 1, ""},
		"with a no":         {sandbox.DeviceFlow{AnswerPolls: 2, Refuse: true}, 1, "AccessDeniedException"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := serveWorld(t, worldWithSignIn(tc.flow)).start(nil)
				for range tc.waits {
					expectPending(t, "waiting", d.poll())
					time.Sleep(time.Second)
				}
				if got := d.poll(); got.header.Get("X-Amzn-Errortype") != tc.code {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			})
		})
	}
}

// It works while the session lasts, and only for the client that got it.
func TestRefresh_TokenWorksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := worldWithSignIn(sandbox.DeviceFlow{AnswerPolls: 1})
		w.SignIns[0].TokenLife, w.SignIns[0].SessionLife = time.Hour, 90*time.Minute
		c := serveWorld(t, w)
		d := c.start(nil)
		first := d.poll().text(t, "refreshToken")
		time.Sleep(time.Hour)
		got := d.refresh(first)
		if left, _ := got.members(t)["expiresIn"].(float64); left < 1799 || left > 1800 { // sending takes a moment
			t.Errorf("the token does not end with its session: %v s", left)
		}
		if got := c.portal(got.text(t, "accessToken"), member, "Auditor"); got.status != http.StatusOK {
			t.Errorf("the portal answers %d %s", got.status, got.body)
		}
		expectOAuthRefusal(t, "spent", d.refresh(first), 400, "InvalidGrantException", "invalid_grant")
		second := got.text(t, "refreshToken")
		other := deviceFlow{client: c, id: c.register(nil)}
		expectOAuthRefusal(t, "another client's", other.refresh(second), 400, "InvalidGrantException", "invalid_grant")
		time.Sleep(30 * time.Minute)
		expectOAuthRefusal(t, "over", d.refresh(second), 400, "InvalidGrantException", "invalid_grant")
	})
}

func TestRefresh_NeedsTheScope(t *testing.T) {
	for name, tc := range map[string]struct {
		client members
		given  bool
	}{
		"scope":            {nil, true},
		"scope and grants": {members{"grantTypes": []string{deviceGrant, "refresh_token"}}, true},
		"other grants":     {members{"grantTypes": []string{deviceGrant}}, false},
		"no scope":         {members{"scopes": nil}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{AnswerPolls: 1})).start(tc.client).poll()
			if _, given := got.members(t)["refreshToken"]; given != tc.given {
				t.Errorf("refresh token given: %v, want %v", given, tc.given)
			}
		})
	}
}

func TestRefresh_EndedSession(t *testing.T) {
	for name, end := range map[string]func(c *client, token string){
		"by the person": func(c *client, token string) {
			if got := c.askPortal(http.MethodPost, "/logout", token, nil); got.status != http.StatusOK {
				c.t.Errorf("logout answered %d %s", got.status, got.body)
			}
		},
		"by an administrator": func(c *client, _ string) { c.server.EndSignIns("octank") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{AnswerPolls: 1}))
				d := c.start(nil)
				got := d.poll()
				token := got.text(t, "accessToken")
				end(c, token)
				const invalid = "Session token not found or invalid"
				expectRefusal(t, c.portal(token, member, "Auditor"), 401, "UnauthorizedException", invalid)
				expectRefusal(t, c.askPortal(http.MethodPost, "/logout", token, nil), 401, "UnauthorizedException", invalid)
				expectOAuthRefusal(t, "refresh", d.refresh(got.text(t, "refreshToken")), 400, "InvalidGrantException", "invalid_grant")
				if again := c.start(nil).poll(); again.status != http.StatusOK {
					t.Errorf("signing in again answers %d %s", again.status, again.body)
				}
			})
		})
	}
}

func TestTokenService_Refusals(t *testing.T) {
	register := members{"clientName": "accountable", "clientType": "public"}
	for name, tc := range map[string]struct {
		path         string
		in           members
		client       bool // the request has the id and secret of a valid client
		status       int
		code, oauths string
	}{
		"a client without a name": {"/client/register", members{"clientType": "public"}, false, 400, "InvalidRequestException", "invalid_request"},
		"a confidential client": {
			"/client/register", merge(register, members{"clientType": "confidential"}), false,
			400, "InvalidClientMetadataException", "invalid_client_metadata",
		},
		"a scope": {
			"/client/register", merge(register, members{"scopes": []string{"sso:everything"}}), false,
			400, "InvalidScopeException", "invalid_scope",
		},
		"a grant": {
			"/client/register", merge(register, members{"grantTypes": []string{"password"}}), false,
			400, "UnsupportedGrantTypeException", "unsupported_grant_type",
		},
		"unknown client": {
			"/device_authorization",
			members{"clientId": "nobody", "clientSecret": "none", "startUrl": startURL},
			false,
			401, "InvalidClientException", "invalid_client",
		},
		"a wrong secret": {
			"/device_authorization",
			members{"clientSecret": "guessed", "startUrl": startURL},
			true,
			401, "InvalidClientException", "invalid_client",
		},
		"another start URL": {
			"/device_authorization",
			members{"startUrl": "https://other.awsapps.com/start"},
			true,
			400, "InvalidRequestException", "invalid_request",
		},
		"no start URL":               {"/device_authorization", members{"startUrl": ""}, true, 400, "InvalidRequestException", "invalid_request"},
		"token of an unknown client": {"/token", members{"grantType": deviceGrant, "deviceCode": "x"}, false, 401, "InvalidClientException", "invalid_client"},
		"no device code":             {"/token", members{"grantType": deviceGrant}, true, 400, "InvalidRequestException", "invalid_request"},
		"a device code":              {"/token", members{"grantType": deviceGrant, "deviceCode": "x"}, true, 400, "InvalidGrantException", "invalid_grant"},
		"no refresh token":           {"/token", members{"grantType": "refresh_token"}, true, 400, "InvalidRequestException", "invalid_request"},
		"a refresh token":            {"/token", members{"grantType": "refresh_token", "refreshToken": "x"}, true, 400, "InvalidGrantException", "invalid_grant"},
		"no grant":                   {"/token", members{}, true, 400, "InvalidRequestException", "invalid_request"},
		"another grant":              {"/token", members{"grantType": "authorization_code"}, true, 400, "UnsupportedGrantTypeException", "unsupported_grant_type"},
	} {
		t.Run(name, func(t *testing.T) {
			c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{}))
			in := tc.in
			if tc.client {
				in = merge(c.register(nil), in)
			}
			expectOAuthRefusal(t, name, c.oidc(tc.path, in), tc.status, tc.code, tc.oauths)
		})
	}
}

func TestTokenService_RegistrationExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{}))
		id := merge(c.register(nil), members{"startUrl": startURL + "/#/"})
		if got := c.oidc("/device_authorization", id); got.status != http.StatusOK {
			t.Errorf("answered %d %s", got.status, got.body)
		}
		time.Sleep(90 * 24 * time.Hour)
		expectOAuthRefusal(t, "after ninety days", c.oidc("/device_authorization", id), 401, "InvalidClientException", "invalid_client")
	})
}

func TestTokenService_Faults(t *testing.T) {
	for name, tc := range map[string]struct {
		kind        sandbox.FaultKind
		status      int
		code, oauth string
	}{
		"throttled": {sandbox.Throttle, 400, "SlowDownException", "slow_down"},
		"expired":   {sandbox.Expired, 400, "ExpiredTokenException", "expired_token"},
		"denied":    {sandbox.Denied, 400, "AccessDeniedException", "access_denied"},
		"internal":  {sandbox.ServerError, 500, "InternalServerException", "server_error"},
	} {
		c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{}))
		c.server.SetFault("", sandbox.CreateToken, sandbox.Fault{Kind: tc.kind})
		expectOAuthRefusal(t, name, c.start(nil).poll(), tc.status, tc.code, tc.oauth)
	}
}
