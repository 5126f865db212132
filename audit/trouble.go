package audit

import (
	"context"
	"errors"

	"accountable/audit/workers"
)

// Status is the verdict on an account or of a finding.
type Status string

// The statuses of accounts and findings.
const (
	Pass      Status = "pass"
	Warn      Status = "warn"
	Fail      Status = "fail"
	Error     Status = "error"      // could not be judged
	Excepted  Status = "excepted"   // an exception of the policy covers it
	Skipped   Status = "skipped"    // of accounts: not read or not judged on purpose
	NotJudged Status = "not_judged" // of findings: a fact is missing that was not requested
	Pending   Status = ""           // of accounts: no result yet
)

// StatusOrder lists the statuses of accounts, worst first. An account has the status
// of its worst finding; lists, filters and summaries use the same order.
var StatusOrder = []Status{Fail, Error, Warn, Excepted, Skipped, Pass, Pending}

// IsProblem reports whether the status calls for action: fail, error or warn.
func (s Status) IsProblem() bool { return s == Fail || s == Error || s == Warn }

// RuleID is the stable name of a rule, such as "email-shared-mailbox".
type RuleID string

// TroubleKind classifies a failure. Its values appear in the JSON output.
type TroubleKind string

// The kinds of trouble. An account with a trouble is an error, never a pass or a fail.
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
	NotActivated            TroubleKind = "not_activated"       // for example, because the sign-up is not complete
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

// Trouble is a failure in the words of an operator. Package audit/cloud creates it.
type Trouble struct { //nolint:errname // Error is a status
	Kind    TroubleKind
	Message string // what happened: a clause, no full stop; no contact data, no credentials
	// NextStep says what to do; Command is a shell command for it that can be
	// copied, or "".
	NextStep string
	Command  string
	// HelperOutput is the last line that a helper program, such as a credential_process,
	// printed as an error, or "". Control characters and text that looks like a key are
	// removed. It may still quote anything, so only the screens show it: it is never in a
	// file, report, log, table or on the clipboard.
	HelperOutput string
	// SignIn is set if a new sign-in solves it.
	SignIn bool
	// SignInID is the id of that sign-in (see Authenticator), or "".
	SignInID string
	// NeededAccountID is the account whose credentials solve it, such as an
	// organization's management account, or "".
	NeededAccountID string
	// Sent is set if AWS may have received a write although no usable answer came.
	Sent bool
	// CredentialsExpired is set if a write was not carried out because its credentials
	// expired after Reader.Identify had named their owner (see Writer.Pin).
	CredentialsExpired bool
	// Refused is set if this program did not send the request, for example in
	// read-only mode.
	Refused bool

	Err error // the cause, for the log file
}

func (t *Trouble) Error() string { return t.Message }

// Unwrap returns the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Advice returns the next step and its command on one line.
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

// TroubleOf returns the Trouble in an error, or nil for nil. An error without one
// comes from an ended context or from a bug, such as a panic; it becomes a Trouble of
// kind Cancelled, Timeout or Unknown.
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
	if p, ok := errors.AsType[*workers.PanicError](err); ok {
		return &Trouble{Kind: Unknown, Message: p.Error(), NextStep: "Try again, and report this error", Err: p}
	}
	return &Trouble{Kind: Unknown, Message: err.Error(), NextStep: "Look at the log (--log-file FILE --debug)", Err: err}
}
