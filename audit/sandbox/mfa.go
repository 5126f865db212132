package sandbox

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// codeLife is how long a device shows one code (RFC 6238).
const codeLife = 30 * time.Second

// device is an MFA device in use.
type device struct {
	MFADevice
	spent int64 // the window of the last code that was taken: each is good once
}

// MFACode is the code that an MFA device shows now. STS takes it once, and for
// as long as the device shows the one after it; another comes every 30 seconds
// of the hour.
func (s *Server) MFACode(serial string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return codeAt(serial, window(time.Now().Add(s.skew)))
}

func window(at time.Time) int64 { return at.Unix() / int64(codeLife/time.Second) }

func codeAt(serial string, window int64) string {
	return fmt.Sprintf("%06d", hash("mfa", serial, strconv.FormatInt(window, 10))%1_000_000)
}

// take spends a code of the device, if it is good.
func (d *device) take(code string, now time.Time) bool {
	for _, w := range []int64{window(now) - 1, window(now)} {
		if w > d.spent && codeAt(d.Serial, w) == code {
			d.spent = w
			return true
		}
	}
	return false
}

// The refusals of STS to codes, as people have reported them.
const (
	wrongCode   = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	wrongDevice = "MultiFactorAuthentication failed, unable to validate MFA code.  " +
		"Please verify your MFA serial number is valid and associated with this user."
	halfCode = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
)

func mfaFailed(message string) *failure {
	return &failure{status: http.StatusForbidden, code: "AccessDenied", message: message}
}

// verifyMFA tells whether a request carries a good code of the caller's device;
// given is false where it carries none. A role has no devices, so neither has
// its session.
func (s *Server) verifyMFA(c *call, form url.Values) (given bool, f *failure) {
	serial, code := form.Get("SerialNumber"), form.Get("TokenCode")
	if serial == "" && code == "" {
		return false, nil
	}
	d, ok := s.devices[serial]
	switch {
	case serial == "" || code == "":
		return true, mfaFailed(halfCode)
	case !ok || d.User != c.caller.arn:
		return true, mfaFailed(wrongDevice)
	case !d.take(code, c.now):
		return true, mfaFailed(wrongCode)
	}
	return true, nil
}

// checkMFA holds a request for a role against what the role wants. A session
// that was made with a code is as good as a code.
func (s *Server) checkMFA(c *call, role *Role, form url.Values) *failure {
	notAuthorized := c.denied(" on resource: " + role.ARN)
	if role.MFACode != "" {
		switch form.Get("TokenCode") {
		case role.MFACode:
			return nil
		case "":
			return notAuthorized
		default:
			return mfaFailed(wrongCode)
		}
	}
	given, f := s.verifyMFA(c, form)
	switch {
	case f != nil:
		return f
	case role.NeedsMFA && !given && !c.caller.mfa:
		return notAuthorized
	}
	return nil
}

// How long a session of GetSessionToken lasts: where nothing is asked, at most,
// and at least
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html).
const (
	sessionTokenLife = 12 * time.Hour
	sessionTokenMax  = 129600 // seconds
	sessionTokenMin  = 900    // seconds
)

// sessionToken gives a user's own identity temporary credentials, which
// remember whether a code came with the request.
func sessionToken(s *Server, c *call) (any, *failure) {
	form := c.form()
	if c.caller.token != "" {
		return nil, mfaFailed("Cannot call GetSessionToken with session credentials")
	}
	if f := s.permit(c, "*"); f != nil {
		return nil, f
	}
	life := sessionTokenLife
	if asked := form.Get("DurationSeconds"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < sessionTokenMin || n > sessionTokenMax {
			return nil, &failure{
				status: http.StatusBadRequest, code: "ValidationError",
				message: "1 validation error detected: Value '" + asked + "' at 'durationSeconds' failed to satisfy constraint: " +
					"Member must have value between 900 and 129600",
			}
		}
		life = time.Duration(n) * time.Second
	}
	withCode, f := s.verifyMFA(c, form)
	if f != nil {
		return nil, f
	}
	id := s.issue(c.caller.arn+"/session", identity{
		account: c.caller.account, arn: c.caller.arn, userID: c.caller.userID,
		mfa: withCode, expires: c.now.Add(life),
	})
	return struct {
		XMLName     xml.Name `xml:"GetSessionTokenResult"`
		Credentials credentialsXML
	}{Credentials: id.credentials()}, nil
}
