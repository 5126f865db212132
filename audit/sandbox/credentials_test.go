package sandbox_test

import (
	"maps"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
)

const auditor = "arn:aws:iam::333344445555:role/Auditor"

func assumeRequest(more url.Values) url.Values {
	form := url.Values{"RoleArn": {auditor}, "RoleSessionName": {"accountable"}}
	maps.Copy(form, more)
	return form
}

func TestGetCallerIdentity(t *testing.T) {
	w := newWorld()
	w.Account(outsider).Partition = "aws-cn"
	w.Keys = append(
		w.Keys,
		sandbox.Key{ID: "AKIAROOT000000000001", Secret: "s", AccountID: member, Principal: "root"},
		sandbox.Key{ID: "ASIASESSION000000001", Secret: "s", Token: "t", AccountID: member, Principal: "assumed-role/Auditor/alex.rivera"},
	)
	c := serveWorld(t, w)
	c.region[outsider] = "cn-north-1"
	for _, tc := range []struct {
		key          sandbox.Key
		account, arn string
	}{
		{c.keys[management], management, "arn:aws:iam::111122223333:user/111122223333"},
		{c.keys[outsider], outsider, "arn:aws-cn:iam::999900001111:user/999900001111"},
		{w.Keys[len(w.Keys)-2], member, "arn:aws:iam::333344445555:root"},
		{w.Keys[len(w.Keys)-1], member, "arn:aws:sts::333344445555:assumed-role/Auditor/alex.rivera"},
	} {
		got := c.sts(tc.key, sandbox.GetCallerIdentity, nil)
		if got.element(t, "Arn") != tc.arn || got.element(t, "Account") != tc.account {
			t.Errorf("%s, want %s", got.body, tc.arn)
		}
	}
}

func TestAssumeRole_SessionIsAPrincipal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.Roles = []sandbox.Role{{ARN: auditor, Trusts: []string{management}}}
		w.Deny(auditor, "account:PutAlternateContact", sandbox.IdentityPolicy)
		c := serveWorld(t, w)
		got := c.sts(c.keys[management], sandbox.AssumeRole, assumeRequest(nil))
		if arn := got.element(t, "Arn"); arn != "arn:aws:sts::333344445555:assumed-role/Auditor/accountable" {
			t.Errorf("assumed %s", arn)
		}
		if end := got.element(t, "Expiration"); end != "2000-01-01T01:00:00Z" {
			t.Errorf("the session ends at %s", end)
		}
		session := got.session(t)
		c.keys["session"] = session
		if got := c.sts(session, sandbox.GetCallerIdentity, nil).element(t, "Account"); got != member {
			t.Errorf("the session belongs to %s", got)
		}
		if got := c.security("session"); got.status != http.StatusOK {
			t.Errorf("read answered %d %s", got.status, got.body)
		}
		expectRefusal(t, c.account("session", sandbox.PutAlternateContact, putRequest(goodContact, nil)), 403, "AccessDeniedException",
			"User: arn:aws:sts::333344445555:assumed-role/Auditor/accountable is not authorized to perform: account:PutAlternateContact"+
				" on resource: arn:aws:account::333344445555:account because no identity-based policy allows the account:PutAlternateContact action")
		time.Sleep(time.Hour)
		expectRefusal(t, c.security("session"), 403, "ExpiredTokenException", "The security token included in the request is expired")
	})
}

func TestAssumeRole_AllowedCallers(t *testing.T) {
	const notAuthorized = "User: arn:aws:iam::111122223333:user/111122223333 is not authorized to perform: sts:AssumeRole on resource: "
	cases := []struct {
		name    string
		role    sandbox.Role
		form    url.Values
		code    string // "" for allowed
		message string
	}{
		{name: "trusted account", role: sandbox.Role{ARN: auditor, Trusts: []string{management}}},
		{name: "trusted user", role: sandbox.Role{ARN: auditor, Trusts: []string{"arn:aws:iam::111122223333:user/111122223333"}}},
		{name: "not trusted", role: sandbox.Role{ARN: auditor, Trusts: []string{delegated}}, code: "AccessDenied", message: notAuthorized + auditor},
		{
			name: "no such role", role: sandbox.Role{ARN: auditor}, code: "AccessDenied",
			form:    url.Values{"RoleArn": {"arn:aws:iam::333344445555:role/Nobody"}},
			message: notAuthorized + "arn:aws:iam::333344445555:role/Nobody",
		},
		{
			name: "external id", role: sandbox.Role{ARN: auditor, Trusts: []string{management}, ExternalID: "octank"},
			form: url.Values{"ExternalId": {"octank"}},
		},
		{
			name: "no external id", role: sandbox.Role{ARN: auditor, Trusts: []string{management}, ExternalID: "octank"},
			code: "AccessDenied", message: notAuthorized + auditor,
		},
		{
			name: "no one-time code", role: sandbox.Role{ARN: auditor, Trusts: []string{management}, NeedsMFA: true},
			code: "AccessDenied", message: notAuthorized + auditor,
		},
		{
			name: "no ARN", role: sandbox.Role{ARN: auditor}, form: url.Values{"RoleArn": {"Auditor"}},
			code: "ValidationError", message: "Auditor is invalid",
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			w.Roles = []sandbox.Role{tc.role}
			c := serveWorld(t, w)
			got := c.sts(c.keys[management], sandbox.AssumeRole, assumeRequest(tc.form))
			if tc.code == "" {
				if got.status != http.StatusOK {
					t.Errorf("answered %d %s", got.status, got.body)
				}
				return
			}
			if code, message := got.element(t, "Code"), got.element(t, "Message"); code != tc.code || message != tc.message {
				t.Errorf("refused with %s: %s\nwant %s: %s", code, message, tc.code, tc.message)
			}
		})
	}
}

func TestAssumeRoleWithWebIdentity(t *testing.T) {
	w := newWorld()
	w.AddWebIdentity("ci-deploy", member, "ci-deploy")
	token := w.Profile("ci-deploy").WebIdentity
	form := url.Values{"RoleArn": {"arn:aws:iam::333344445555:role/ci-deploy"}, "RoleSessionName": {"ci"}, "WebIdentityToken": {token}}
	c := serveWorld(t, w)
	session := c.webIdentity(form).session(t)
	if got := c.sts(session, sandbox.GetCallerIdentity, nil).element(t, "Arn"); got != "arn:aws:sts::333344445555:assumed-role/ci-deploy/ci" {
		t.Error(got)
	}
	for token, code := range map[string]string{"a.b.c": "AccessDenied", "plain": "InvalidIdentityToken"} {
		form.Set("WebIdentityToken", token)
		if got := c.webIdentity(form); got.element(t, "Code") != code {
			t.Errorf("%s: %s, want %s", token, got.body, code)
		}
	}
}

func TestPortal_RoleCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.SignIns = []sandbox.SignIn{
			{Name: "octank", User: "alex.rivera", Token: "good", Life: 8 * time.Hour},
			{Name: "over", Token: "over", Life: -time.Second},
			{Name: "revoked", Token: "revoked", Revoked: true},
		}
		for _, name := range []string{"octank", "over", "revoked"} {
			w.AddSSO("sso-"+name, name, member, "Auditor")
		}
		c := serveWorld(t, w)
		got, ok := c.portal("good", member, "Auditor").members(t)["roleCredentials"].(map[string]any)
		if !ok {
			t.Fatal("no roleCredentials")
		}
		if end := got["expiration"]; end != float64(time.Now().Add(time.Hour).UnixMilli()) {
			t.Errorf("the credentials end at %v", end)
		}
		id, _ := got["accessKeyId"].(string)
		secret, _ := got["secretAccessKey"].(string)
		token, _ := got["sessionToken"].(string)
		arn := c.sts(sandbox.Key{ID: id, Secret: secret, Token: token}, sandbox.GetCallerIdentity, nil).element(t, "Arn")
		if want := "arn:aws:sts::333344445555:assumed-role/AWSReservedSSO_Auditor_"; len(arn) < len(want) || arn[:len(want)] != want {
			t.Errorf("entered as %s", arn)
		}

		const invalid = "Session token not found or invalid"
		expectRefusal(t, c.portal("over", member, "Auditor"), 401, "UnauthorizedException", invalid)
		expectRefusal(t, c.portal("revoked", member, "Auditor"), 401, "UnauthorizedException", invalid)
		expectRefusal(t, c.portal("", member, "Auditor"), 401, "UnauthorizedException", invalid)
		expectRefusal(t, c.portal("good", member, "Administrator"), 403, "ForbiddenException", "No access")
		expectRefusal(t, c.portal("good", delegated, "Auditor"), 403, "ForbiddenException", "No access")
		expectRefusal(t, c.portal("good", "", ""), 400, "InvalidRequestException", "account_id and role_name are required")
		time.Sleep(8 * time.Hour)
		expectRefusal(t, c.portal("good", member, "Auditor"), 401, "UnauthorizedException", invalid)
	})
}

func TestLogin_ExpiredSession(t *testing.T) {
	c := serveWorld(t, newWorld())
	got := c.must(c.send(t.Context(), http.MethodPost, "/v1/token", "{}", func(*http.Request) {}))
	expectRefusal(t, got, 401, "AccessDeniedException", "The session has expired")
	if got.text(t, "error") != "TOKEN_EXPIRED" {
		t.Error(got.body)
	}
}
