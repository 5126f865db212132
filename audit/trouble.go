package audit

import (
	"context"
	"errors"
)

// TroubleKind names what went wrong, in the words of `check -o json`.
type TroubleKind string

// Every kind of trouble. An account in trouble is an error, never a verdict.
const (
	AccessDenied            TroubleKind = "access_denied" // also no assignment in Identity Center
	TrustedAccessDisabled   TroubleKind = "trusted_access_disabled"
	NotOrganizationAdmin    TroubleKind = "not_organization_admin"
	NoOrganization          TroubleKind = "no_organization"
	OrganizationFeaturesOff TroubleKind = "organization_features_off"
	SigninExpired           TroubleKind = "signin_expired" // also never signed in
	MFARequired             TroubleKind = "mfa_required"
	NoCredentials           TroubleKind = "no_credentials"
	BadProfile              TroubleKind = "bad_profile"
	InvalidCredentials      TroubleKind = "invalid_credentials" // also expired static session keys
	ClockSkew               TroubleKind = "clock_skew"
	Throttled               TroubleKind = "throttled"
	Unreachable             TroubleKind = "unreachable"
	TLSFailure              TroubleKind = "tls"
	Timeout                 TroubleKind = "timeout"
	BadResponse             TroubleKind = "bad_response"
	ServiceError            TroubleKind = "service_error"
	Cancelled               TroubleKind = "cancelled"
	Unknown                 TroubleKind = "unknown"
)

// Trouble is a failure in an operator's words. Package audit/cloud makes it.
type Trouble struct { //nolint:errname // the word that people read; an Error is a status
	Kind    TroubleKind
	Message string // what happened, one sentence, no full stop needed; never holds contact data or credentials
	// NextStep says what to do about it; Command is a shell command that does
	// it, to be copied, or "".
	NextStep string
	Command  string
	// SignIn tells that signing in again cures it.
	SignIn bool
	// SignInID names the sign-in that cures it (see Authenticator), or "".
	SignInID string
	// Sent tells that a request to change something may have reached AWS
	// although no usable answer came back.
	Sent bool
	// Refused tells that this program did not let a request out, as in
	// read-only mode: AWS was not asked.
	Refused bool

	Err error // the cause, for the log file
}

func (t *Trouble) Error() string { return t.Message }

// Unwrap gives the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Advice is the next step together with its command, on one line.
func (t *Trouble) Advice() string {
	switch {
	case t.Command == "":
		return t.NextStep
	case t.NextStep == "":
		return t.Command
	default:
		return t.NextStep + ": " + t.Command
	}
}

// TroubleOf finds the Trouble in an error. Errors that carry none (which only a
// fault of this program or a cancelled context can cause) become one.
func TroubleOf(err error) *Trouble {
	if err == nil {
		return nil
	}
	if t, ok := errors.AsType[*Trouble](err); ok {
		return t
	}
	if errors.Is(err, context.Canceled) {
		return &Trouble{Kind: Cancelled, Message: "stopped before it was read", NextStep: "Run it again", Err: err}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &Trouble{Kind: Timeout, Message: "no answer in time", NextStep: "Try again, with a longer --timeout if it lasts", Err: err}
	}
	return &Trouble{Kind: Unknown, Message: err.Error(), NextStep: "Look at the log (--log-file FILE --debug)", Err: err}
}
