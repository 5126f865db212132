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

// worldWithMFA returns a world with a role in the member account that the management
// account's user may assume with MFA.
func worldWithMFA() (w sandbox.World, serial string) {
	w = newWorld()
	serial = w.AddMFARole("auditor", management, member, "Auditor")
	w.AddMFARole("other", delegated, member, "Other")
	return w, serial
}

func codeForm(serial, code string) url.Values {
	return url.Values{"SerialNumber": {serial}, "TokenCode": {code}}
}

// expectSTSRefusal checks a refusal of STS.
func expectSTSRefusal(t *testing.T, what string, got answer, message string) {
	t.Helper()
	if got.status != http.StatusForbidden || got.element(t, "Code") != "AccessDenied" || got.element(t, "Message") != message {
		t.Errorf("%s: answered %d %s, want\n%s", what, got.status, got.body, message)
	}
}

func TestMFA_ProfileNamesTheDevice(t *testing.T) {
	w, serial := worldWithMFA()
	if serial != "arn:aws:iam::111122223333:mfa/111122223333" || w.Profile("auditor").MFASerial != serial {
		t.Errorf("device %s, profile's %s", serial, w.Profile("auditor").MFASerial)
	}
	if again := w.AddMFARole("second", management, member, "Second"); again != serial || len(w.MFADevices) != 2 {
		t.Errorf("the user has the devices %v", w.MFADevices)
	}
}

func TestMFA_RoleNeedsACode(t *testing.T) {
	const notAuthorized = "User: arn:aws:iam::111122223333:user/111122223333 is not authorized to perform: sts:AssumeRole on resource: " + auditor
	synctest.Test(t, func(t *testing.T) {
		w, serial := worldWithMFA()
		c := serveWorld(t, w)
		key := c.keys[management]
		assuming := func(form url.Values) answer { return c.sts(key, sandbox.AssumeRole, assumeRequest(form)) }
		expectSTSRefusal(t, "no code", assuming(nil), notAuthorized)
		expectSTSRefusal(t, "no serial", assuming(url.Values{"TokenCode": {"123456"}}), halfCode)
		expectSTSRefusal(t, "no such device", assuming(codeForm("arn:aws:iam::111122223333:mfa/lost", c.server.MFACode(serial))), wrongDevice)
		others := w.MFADevices[1].Serial
		expectSTSRefusal(t, "somebody else's", assuming(codeForm(others, c.server.MFACode(others))), wrongDevice)
		expectSTSRefusal(t, "wrong", assuming(codeForm(serial, "000000")), wrongCode)
		shown := c.server.MFACode(serial)
		if got := assuming(codeForm(serial, shown)); got.status != http.StatusOK {
			t.Errorf("a valid code: %d %s", got.status, got.body)
		}
		expectSTSRefusal(t, "spent", assuming(codeForm(serial, shown)), wrongCode)
		time.Sleep(30 * time.Second)
		next := c.server.MFACode(serial)
		if next == shown {
			t.Error("the device shows the same code forever")
		}
		time.Sleep(30 * time.Second)
		if got := assuming(codeForm(serial, next)); got.status != http.StatusOK {
			t.Errorf("the previous code: %d %s", got.status, got.body)
		}
		late := c.server.MFACode(serial)
		time.Sleep(time.Minute)
		expectSTSRefusal(t, "too late", assuming(codeForm(serial, late)), wrongCode)
	})
}

func TestMFA_SessionServesManyRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, serial := worldWithMFA()
		w.AddMFARole("second", management, delegated, "Second")
		c := serveWorld(t, w)
		shown := c.server.MFACode(serial)
		got := c.sts(c.keys[management], sandbox.GetSessionToken, codeForm(serial, shown))
		if end := got.element(t, "Expiration"); end != "2000-01-01T12:00:00Z" {
			t.Errorf("the session ends at %s", end)
		}
		session := got.session(t)
		if arn := c.sts(session, sandbox.GetCallerIdentity, nil).element(t, "Arn"); arn != "arn:aws:iam::111122223333:user/111122223333" {
			t.Errorf("the session is %s", arn)
		}
		for _, role := range []string{auditor, "arn:aws:iam::222233334444:role/Second"} {
			if got := c.sts(session, sandbox.AssumeRole, assumeRequest(url.Values{"RoleArn": {role}})); got.status != http.StatusOK {
				t.Errorf("%s: %d %s", role, got.status, got.body)
			}
		}
		expectSTSRefusal(t, "spent", c.sts(c.keys[management], sandbox.GetSessionToken, codeForm(serial, shown)), wrongCode)
		expectSTSRefusal(t, "a session of a session", c.sts(session, sandbox.GetSessionToken, nil), "Cannot call GetSessionToken with session credentials")

		plain := c.sts(c.keys[management], sandbox.GetSessionToken, url.Values{"DurationSeconds": {"900"}}).session(t)
		if got := c.sts(plain, sandbox.AssumeRole, assumeRequest(nil)); got.status != http.StatusForbidden {
			t.Errorf("a session without a code: %d %s", got.status, got.body)
		}
		time.Sleep(15 * time.Minute)
		if got := c.sts(plain, sandbox.GetCallerIdentity, nil); got.element(t, "Code") != "ExpiredToken" {
			t.Errorf("after its time: %d %s", got.status, got.body)
		}
	})
}

func TestMFA_RoleSessionsHaveNoDevice(t *testing.T) {
	w, serial := worldWithMFA()
	w.Role("arn:aws:iam::333344445555:role/Other").Trusts = []string{auditor}
	c := serveWorld(t, w)
	session := c.sts(c.keys[management], sandbox.AssumeRole, assumeRequest(codeForm(serial, c.server.MFACode(serial)))).session(t)
	got := c.sts(session, sandbox.AssumeRole, assumeRequest(url.Values{"RoleArn": {"arn:aws:iam::333344445555:role/Other"}}))
	expectSTSRefusal(t, "chained", got, "User: arn:aws:sts::333344445555:assumed-role/Auditor/accountable is not authorized to perform: "+
		"sts:AssumeRole on resource: arn:aws:iam::333344445555:role/Other")
}

func TestGetSessionToken_Refusals(t *testing.T) {
	w, serial := worldWithMFA()
	w.Deny(management, "sts:GetSessionToken", sandbox.IdentityPolicy)
	c := serveWorld(t, w)
	if got := c.sts(c.keys[management], sandbox.GetSessionToken, nil); got.element(t, "Code") != "AccessDenied" {
		t.Errorf("denied: %s", got.body)
	}
	for _, life := range []string{"899", "129601", "long"} {
		got := c.sts(c.keys[delegated], sandbox.GetSessionToken, url.Values{"DurationSeconds": {life}})
		if got.status != http.StatusBadRequest || got.element(t, "Code") != "ValidationError" {
			t.Errorf("%s seconds: %d %s", life, got.status, got.body)
		}
	}
	expectSTSRefusal(t, "no code", c.sts(c.keys[delegated], sandbox.GetSessionToken, url.Values{"SerialNumber": {serial}}), halfCode)
}
