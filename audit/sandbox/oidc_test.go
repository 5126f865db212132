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

// signInWorld is a company with a sign-in that nobody has used yet.
func signInWorld(flow sandbox.DeviceFlow) sandbox.World {
	w := company()
	w.DeviceFlow = flow
	w.SignIns = []sandbox.SignIn{{Name: "octank", StartURL: startURL, Region: "us-east-1", User: "alex.rivera"}}
	w.AddSSO("sso", "octank", member, "Auditor")
	return w
}

// device is a run of the device flow from the program's side.
type device struct {
	*client
	id       members // clientId and clientSecret
	code     string
	userCode string
	started  answer
}

// register registers a client with the scope that refreshing takes.
func (c *client) register(more members) members {
	c.t.Helper()
	in := members{"clientName": "accountable", "clientType": "public", "scopes": []string{"sso:account:access"}}
	maps.Copy(in, more)
	got := c.oidc("/client/register", in)
	return members{"clientId": got.text(c.t, "clientId"), "clientSecret": got.text(c.t, "clientSecret")}
}

// start begins a run with a fresh client.
func (c *client) start(more members) device {
	c.t.Helper()
	id := c.register(more)
	got := c.oidc("/device_authorization", with(id, members{"startUrl": startURL}))
	return device{c, id, got.text(c.t, "deviceCode"), got.text(c.t, "userCode"), got}
}

// poll asks for the token.
func (d device) poll() answer {
	d.t.Helper()
	return d.oidc("/token", with(d.id, members{"grantType": deviceGrant, "deviceCode": d.code}))
}

// refresh asks for another token.
func (d device) refresh(token string) answer {
	d.t.Helper()
	return d.oidc("/token", with(d.id, members{"grantType": "refresh_token", "refreshToken": token}))
}

func with(in, more members) members {
	all := maps.Clone(in)
	maps.Copy(all, more)
	return all
}

// refusedBy holds an answer against an error of the OIDC service.
func refusedBy(t *testing.T, what string, got answer, status int, code, name string) {
	t.Helper()
	if got.status != status || got.header.Get("X-Amzn-Errortype") != code || got.text(t, "error") != name {
		t.Errorf("%s: answered %d %s %s, want %d %s %s", what, got.status, got.header.Get("X-Amzn-Errortype"), got.body, status, code, name)
	}
}

func pending(t *testing.T, what string, got answer) {
	t.Helper()
	refusedBy(t, what, got, 400, "AuthorizationPendingException", "authorization_pending")
}

func TestSigningInByCodeAndLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, signInWorld(sandbox.DeviceFlow{}))
		d := c.start(nil)
		of := d.started.members(t)
		if of["expiresIn"] != float64(600) || of["interval"] != float64(1) {
			t.Errorf("the code is good for %v s, polled every %v s", of["expiresIn"], of["interval"])
		}
		if link := d.started.text(t, "verificationUriComplete"); link != network.BaseURL+"/device?user_code="+d.userCode {
			t.Errorf("the link is %s", link)
		}
		other := d
		other.id = c.register(nil)
		refusedBy(t, "another client", other.poll(), 400, "InvalidGrantException", "invalid_grant")
		pending(t, "before the answer", d.poll())
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
		refusedBy(t, "a second token", d.poll(), 400, "InvalidGrantException", "invalid_grant")
		time.Sleep(time.Hour)
		refused(t, c.portal(token, member, "Auditor"), 401, "UnauthorizedException", "Session token not found or invalid")
	})
}

func TestPersonRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, signInWorld(sandbox.DeviceFlow{}))
		d := c.start(nil)
		c.server.Deny(d.userCode)
		refusedBy(t, "refused", d.poll(), 400, "AccessDeniedException", "access_denied")
		if len(c.server.UserCodes()) != 0 {
			t.Error("a refused code waits for an answer")
		}
	})
}

func TestCodesRunOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, signInWorld(sandbox.DeviceFlow{Life: 2 * time.Minute}))
		d := c.start(nil)
		time.Sleep(2*time.Minute - time.Second)
		pending(t, "just in time", d.poll())
		time.Sleep(time.Second)
		refusedBy(t, "too late", d.poll(), 400, "ExpiredTokenException", "expired_token")
		if c.server.Approve(d.userCode) {
			t.Error("a code that ran out was approved")
		}
	})
}

// TestPollingTooFast: who polls sooner than the interval waits five seconds
// longer from then on.
func TestPollingTooFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, signInWorld(sandbox.DeviceFlow{Interval: 2 * time.Second}))
		d := c.start(nil)
		if got := d.started.members(t)["interval"]; got != float64(2) {
			t.Errorf("the interval is %v", got)
		}
		pending(t, "the first poll", d.poll())
		for _, step := range []struct {
			after time.Duration
			slow  bool
		}{
			{2 * time.Second, false},
			{time.Second, true},
			{2 * time.Second, true},   // seven seconds now
			{12 * time.Second, false}, // twelve now
			{11 * time.Second, true},
		} {
			time.Sleep(step.after)
			if got := d.poll(); step.slow {
				refusedBy(t, step.after.String(), got, 400, "SlowDownException", "slow_down")
			} else {
				pending(t, step.after.String(), got)
			}
		}
	})
}

func TestPersonAnswersAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		flow  sandbox.DeviceFlow
		waits int // polls that wait, one a second
		code  string
	}{
		"after a while":     {sandbox.DeviceFlow{AnswerAfter: 3 * time.Second}, 3, ""},
		"at a poll":         {sandbox.DeviceFlow{AnswerPolls: 3}, 2, ""},
		"whichever's first": {sandbox.DeviceFlow{AnswerPolls: 2, AnswerAfter: time.Minute}, 1, ""},
		"with a no":         {sandbox.DeviceFlow{AnswerPolls: 2, Refuse: true}, 1, "AccessDeniedException"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := serve(t, signInWorld(tc.flow)).start(nil)
				for range tc.waits {
					pending(t, "waiting", d.poll())
					time.Sleep(time.Second)
				}
				if got := d.poll(); got.header.Get("X-Amzn-Errortype") != tc.code {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			})
		})
	}
}

// TestRefreshing: a refresh token is good once, for as long as the session lasts,
// and for the client alone that it was given to.
func TestRefreshing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := signInWorld(sandbox.DeviceFlow{AnswerPolls: 1})
		w.SignIns[0].TokenLife, w.SignIns[0].SessionLife = time.Hour, 90*time.Minute
		c := serve(t, w)
		d := c.start(nil)
		first := d.poll().text(t, "refreshToken")
		time.Sleep(time.Hour)
		got := d.refresh(first)
		if left, _ := got.members(t)["expiresIn"].(float64); left < 1799 || left > 1800 { // the wire takes a moment
			t.Errorf("the token does not end with its session: %v s", left)
		}
		if got := c.portal(got.text(t, "accessToken"), member, "Auditor"); got.status != http.StatusOK {
			t.Errorf("the portal answers %d %s", got.status, got.body)
		}
		refusedBy(t, "spent", d.refresh(first), 400, "InvalidGrantException", "invalid_grant")
		second := got.text(t, "refreshToken")
		other := device{client: c, id: c.register(nil)}
		refusedBy(t, "another client's", other.refresh(second), 400, "InvalidGrantException", "invalid_grant")
		time.Sleep(30 * time.Minute)
		refusedBy(t, "over", d.refresh(second), 400, "InvalidGrantException", "invalid_grant")
	})
}

func TestRefreshTokensTakeTheScope(t *testing.T) {
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
			got := serve(t, signInWorld(sandbox.DeviceFlow{AnswerPolls: 1})).start(tc.client).poll()
			if _, given := got.members(t)["refreshToken"]; given != tc.given {
				t.Errorf("refresh token given: %v, want %v", given, tc.given)
			}
		})
	}
}

func TestSessionsThatEnd(t *testing.T) {
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
				c := serve(t, signInWorld(sandbox.DeviceFlow{AnswerPolls: 1}))
				d := c.start(nil)
				got := d.poll()
				token := got.text(t, "accessToken")
				end(c, token)
				const invalid = "Session token not found or invalid"
				refused(t, c.portal(token, member, "Auditor"), 401, "UnauthorizedException", invalid)
				refused(t, c.askPortal(http.MethodPost, "/logout", token, nil), 401, "UnauthorizedException", invalid)
				refusedBy(t, "refresh", d.refresh(got.text(t, "refreshToken")), 400, "InvalidGrantException", "invalid_grant")
				if again := c.start(nil).poll(); again.status != http.StatusOK {
					t.Errorf("signing in again answers %d %s", again.status, again.body)
				}
			})
		})
	}
}

func TestOIDCRefuses(t *testing.T) {
	register := members{"clientName": "accountable", "clientType": "public"}
	for name, tc := range map[string]struct {
		path         string
		in           members
		client       bool // whether a good client's id and secret go with it
		status       int
		code, oauths string
	}{
		"a client without a name": {"/client/register", members{"clientType": "public"}, false, 400, "InvalidRequestException", "invalid_request"},
		"a confidential client": {
			"/client/register", with(register, members{"clientType": "confidential"}), false,
			400, "InvalidClientMetadataException", "invalid_client_metadata",
		},
		"a scope": {
			"/client/register", with(register, members{"scopes": []string{"sso:everything"}}), false,
			400, "InvalidScopeException", "invalid_scope",
		},
		"a grant": {
			"/client/register", with(register, members{"grantTypes": []string{"password"}}), false,
			400, "UnsupportedGrantTypeException", "unsupported_grant_type",
		},
		"a stranger": {
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
		"no start URL":       {"/device_authorization", members{"startUrl": ""}, true, 400, "InvalidRequestException", "invalid_request"},
		"a stranger's token": {"/token", members{"grantType": deviceGrant, "deviceCode": "x"}, false, 401, "InvalidClientException", "invalid_client"},
		"no device code":     {"/token", members{"grantType": deviceGrant}, true, 400, "InvalidRequestException", "invalid_request"},
		"a device code":      {"/token", members{"grantType": deviceGrant, "deviceCode": "x"}, true, 400, "InvalidGrantException", "invalid_grant"},
		"no refresh token":   {"/token", members{"grantType": "refresh_token"}, true, 400, "InvalidRequestException", "invalid_request"},
		"a refresh token":    {"/token", members{"grantType": "refresh_token", "refreshToken": "x"}, true, 400, "InvalidGrantException", "invalid_grant"},
		"no grant":           {"/token", members{}, true, 400, "InvalidRequestException", "invalid_request"},
		"another grant":      {"/token", members{"grantType": "authorization_code"}, true, 400, "UnsupportedGrantTypeException", "unsupported_grant_type"},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, signInWorld(sandbox.DeviceFlow{}))
			in := tc.in
			if tc.client {
				in = with(c.register(nil), in)
			}
			refusedBy(t, name, c.oidc(tc.path, in), tc.status, tc.code, tc.oauths)
		})
	}
}

func TestOIDCRegistrationsRunOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, signInWorld(sandbox.DeviceFlow{}))
		id := with(c.register(nil), members{"startUrl": startURL + "/#/"})
		if got := c.oidc("/device_authorization", id); got.status != http.StatusOK {
			t.Errorf("answered %d %s", got.status, got.body)
		}
		time.Sleep(90 * 24 * time.Hour)
		refusedBy(t, "after ninety days", c.oidc("/device_authorization", id), 401, "InvalidClientException", "invalid_client")
	})
}

func TestFaultsOfOIDC(t *testing.T) {
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
		c := serve(t, signInWorld(sandbox.DeviceFlow{}))
		c.server.SetFault("", sandbox.CreateToken, sandbox.Fault{Kind: tc.kind})
		refusedBy(t, name, c.start(nil).poll(), tc.status, tc.code, tc.oauth)
	}
}
