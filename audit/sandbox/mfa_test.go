package sandbox_test

import (
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
)

const (
	wrongCode   = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	wrongDevice = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
	halfCode    = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
)

// mfaWorld has a role in the member account that the management account's user
// may assume with MFA.
func mfaWorld() (w sandbox.World, serial string) {
	w = company()
	serial = w.AddMFARole("auditor", management, member, "Auditor")
	w.AddMFARole("other", delegated, member, "Other")
	return w, serial
}

func code(serial, code string) url.Values {
	return url.Values{"SerialNumber": {serial}, "TokenCode": {code}}
}

// stsRefused holds an answer against a refusal of STS.
func stsRefused(t *testing.T, what string, got answer, message string) {
	t.Helper()
	if got.status != http.StatusForbidden || got.element(t, "Code") != "AccessDenied" || got.element(t, "Message") != message {
		t.Errorf("%s: answered %d %s, want\n%s", what, got.status, got.body, message)
	}
}

func TestProfileNamesTheDevice(t *testing.T) {
	w, serial := mfaWorld()
	if serial != "arn:aws:iam::111122223333:mfa/111122223333" || w.Profile("auditor").MFASerial != serial {
		t.Errorf("device %s, profile's %s", serial, w.Profile("auditor").MFASerial)
	}
	if again := w.AddMFARole("second", management, member, "Second"); again != serial || len(w.MFADevices) != 2 {
		t.Errorf("the user has the devices %v", w.MFADevices)
	}
}

func TestRoleNeedsMFA(t *testing.T) {
	const notAuthorized = "User: arn:aws:iam::111122223333:user/111122223333 is not authorized to perform: sts:AssumeRole on resource: " + auditor
	synctest.Test(t, func(t *testing.T) {
		w, serial := mfaWorld()
		c := serve(t, w)
		key := c.keys[management]
		assuming := func(form url.Values) answer { return c.sts(key, sandbox.AssumeRole, assume(form)) }
		stsRefused(t, "no code", assuming(nil), notAuthorized)
		stsRefused(t, "no serial", assuming(url.Values{"TokenCode": {"123456"}}), halfCode)
		stsRefused(t, "no such device", assuming(code("arn:aws:iam::111122223333:mfa/lost", c.server.MFACode(serial))), wrongDevice)
		others := w.MFADevices[1].Serial
		stsRefused(t, "somebody else's", assuming(code(others, c.server.MFACode(others))), wrongDevice)
		stsRefused(t, "wrong", assuming(code(serial, "000000")), wrongCode)
		shown := c.server.MFACode(serial)
		if got := assuming(code(serial, shown)); got.status != http.StatusOK {
			t.Errorf("a good code: %d %s", got.status, got.body)
		}
		stsRefused(t, "spent", assuming(code(serial, shown)), wrongCode)
		time.Sleep(30 * time.Second)
		next := c.server.MFACode(serial)
		if next == shown {
			t.Error("the device shows the same code for ever")
		}
		time.Sleep(30 * time.Second)
		if got := assuming(code(serial, next)); got.status != http.StatusOK {
			t.Errorf("a code that has just gone: %d %s", got.status, got.body)
		}
		late := c.server.MFACode(serial)
		time.Sleep(time.Minute)
		stsRefused(t, "too late", assuming(code(serial, late)), wrongCode)
	})
}

// TestOneCodeServesManyRoles by a session that was made with it.
func TestOneCodeServesManyRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, serial := mfaWorld()
		w.AddMFARole("second", management, delegated, "Second")
		c := serve(t, w)
		shown := c.server.MFACode(serial)
		got := c.sts(c.keys[management], sandbox.GetSessionToken, code(serial, shown))
		if end := got.element(t, "Expiration"); end != "2000-01-01T12:00:00Z" {
			t.Errorf("the session ends at %s", end)
		}
		session := got.session(t)
		if arn := c.sts(session, sandbox.GetCallerIdentity, nil).element(t, "Arn"); arn != "arn:aws:iam::111122223333:user/111122223333" {
			t.Errorf("the session is %s", arn)
		}
		for _, role := range []string{auditor, "arn:aws:iam::222233334444:role/Second"} {
			if got := c.sts(session, sandbox.AssumeRole, assume(url.Values{"RoleArn": {role}})); got.status != http.StatusOK {
				t.Errorf("%s: %d %s", role, got.status, got.body)
			}
		}
		stsRefused(t, "spent", c.sts(c.keys[management], sandbox.GetSessionToken, code(serial, shown)), wrongCode)
		stsRefused(t, "a session of a session", c.sts(session, sandbox.GetSessionToken, nil), "Cannot call GetSessionToken with session credentials")

		plain := c.sts(c.keys[management], sandbox.GetSessionToken, url.Values{"DurationSeconds": {"900"}}).session(t)
		if got := c.sts(plain, sandbox.AssumeRole, assume(nil)); got.status != http.StatusForbidden {
			t.Errorf("a session without a code: %d %s", got.status, got.body)
		}
		time.Sleep(15 * time.Minute)
		if got := c.sts(plain, sandbox.GetCallerIdentity, nil); got.element(t, "Code") != "ExpiredToken" {
			t.Errorf("after its time: %d %s", got.status, got.body)
		}
	})
}

func TestSessionsOfRolesKnowNoCode(t *testing.T) {
	w, serial := mfaWorld()
	w.Role("arn:aws:iam::333344445555:role/Other").Trusts = []string{auditor}
	c := serve(t, w)
	session := c.sts(c.keys[management], sandbox.AssumeRole, assume(code(serial, c.server.MFACode(serial)))).session(t)
	got := c.sts(session, sandbox.AssumeRole, assume(url.Values{"RoleArn": {"arn:aws:iam::333344445555:role/Other"}}))
	stsRefused(t, "chained", got, "User: arn:aws:sts::333344445555:assumed-role/Auditor/accountable is not authorized to perform: "+
		"sts:AssumeRole on resource: arn:aws:iam::333344445555:role/Other")
}

func TestSessionTokenRefuses(t *testing.T) {
	w, serial := mfaWorld()
	w.Deny(management, "sts:GetSessionToken", sandbox.IdentityPolicy)
	c := serve(t, w)
	if got := c.sts(c.keys[management], sandbox.GetSessionToken, nil); got.element(t, "Code") != "AccessDenied" {
		t.Errorf("denied: %s", got.body)
	}
	for _, life := range []string{"899", "129601", "long"} {
		got := c.sts(c.keys[delegated], sandbox.GetSessionToken, url.Values{"DurationSeconds": {life}})
		if got.status != http.StatusBadRequest || got.element(t, "Code") != "ValidationError" {
			t.Errorf("%s seconds: %d %s", life, got.status, got.body)
		}
	}
	stsRefused(t, "no code", c.sts(c.keys[delegated], sandbox.GetSessionToken, url.Values{"SerialNumber": {serial}}), halfCode)
}
