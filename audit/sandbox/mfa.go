package sandbox

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"accountable/audit/sandbox/mfa"
	"accountable/audit/sandbox/response"
)

// MFACode returns the code that an MFA device shows now. STS accepts it once, and for as
// long as the device shows the next one. A new code comes every 30 seconds.
func (s *Server) MFACode(serial string) string { return mfa.Code(serial, s.now()) }

// STS's messages about codes, as reported by users.
const (
	wrongCode   = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	wrongDevice = "MultiFactorAuthentication failed, unable to validate MFA code.  " +
		"Please verify your MFA serial number is valid and associated with this user."
	incompleteCode = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
)

func mfaFailure(message string) *response.Failure {
	return &response.Failure{Status: http.StatusForbidden, Code: "AccessDenied", Message: message}
}

// verifyMFA checks the code in a request against the caller's device; given is false
// where there is no code. Roles, and so their sessions, have no devices.
func (s *Server) verifyMFA(c *call, form url.Values) (given bool, f *response.Failure) {
	serial, code := form.Get("SerialNumber"), form.Get("TokenCode")
	if serial == "" && code == "" {
		return false, nil
	}
	d, ok := s.devices[serial]
	switch {
	case serial == "" || code == "":
		return true, mfaFailure(incompleteCode)
	case !ok || d.User != c.caller.arn:
		return true, mfaFailure(wrongDevice)
	case !d.Accept(code, c.now):
		return true, mfaFailure(wrongCode)
	}
	return true, nil
}

// checkMFA returns a refusal if the role requires a code that the request lacks. A
// session that was obtained with a code counts as a code.
func (s *Server) checkMFA(c *call, role *Role, form url.Values) *response.Failure {
	given, f := s.verifyMFA(c, form)
	switch {
	case f != nil:
		return f
	case role.NeedsMFA && !given && !c.caller.usedMFA:
		return c.denied(" on resource: " + role.ARN)
	}
	return nil
}

// The life of a session of GetSessionToken: default, longest and shortest
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html).
const (
	sessionTokenLife = 12 * time.Hour
	sessionTokenMax  = 129600 // seconds
	sessionTokenMin  = 900    // seconds
)

// getSessionToken returns temporary credentials of the calling user.
func getSessionToken(s *Server, c *call) (any, *response.Failure) {
	form := c.form()
	if c.caller.token != "" {
		return nil, mfaFailure("Cannot call GetSessionToken with session credentials")
	}
	if f := s.checkDenials(c, "*"); f != nil {
		return nil, f
	}
	life := sessionTokenLife
	if seconds := form.Get("DurationSeconds"); seconds != "" {
		n, err := strconv.Atoi(seconds)
		if err != nil || n < sessionTokenMin || n > sessionTokenMax {
			return nil, invalidParameter("1 validation error detected: Value '" + seconds + "' at 'durationSeconds' failed to satisfy constraint: " +
				"Member must have value between 900 and 129600")
		}
		life = time.Duration(n) * time.Second
	}
	usedMFA, f := s.verifyMFA(c, form)
	if f != nil {
		return nil, f
	}
	p := s.issue(c.caller.arn+"/session", principal{
		account: c.caller.account, arn: c.caller.arn, userID: c.caller.userID,
		usedMFA: usedMFA, expires: c.now.Add(life),
	})
	return struct {
		XMLName     xml.Name `xml:"GetSessionTokenResult"`
		Credentials stsCredentials
	}{Credentials: p.credentials()}, nil
}
