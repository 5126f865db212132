package trouble

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"accountable/audit"
	"accountable/audit/cloud/transport"
)

// ProfileError says why a profile is unusable.
type ProfileError struct {
	Reason string
	Where  string // where to fix it; "" is the AWS config file
}

func (e *ProfileError) Error() string { return e.Reason }

// NoCredentialsError says where credentials are missing.
type NoCredentialsError struct{ Reason string }

func (e *NoCredentialsError) Error() string { return e.Reason }

// ContainerError is the answer of a container's endpoint that has no credentials.
type ContainerError struct {
	Status int // HTTP status
	Err    error
}

func (e *ContainerError) Error() string {
	if e.isUnauthorized() {
		return fmt.Sprintf("the container's credentials endpoint refused the authorization token (HTTP status %d)", e.Status)
	}
	return fmt.Sprintf("the container's credentials endpoint has no credentials (HTTP status %d)", e.Status)
}

func (e *ContainerError) isUnauthorized() bool {
	return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
}

// Unwrap returns the SDK's error.
func (e *ContainerError) Unwrap() error { return e.Err }

// SignInError says why a person has to sign in.
type SignInError struct {
	Reason string
	First  string // what to do before the sign-in; "": nothing
	Err    error
}

func (e *SignInError) Error() string { return e.Reason }

// Unwrap returns the cause.
func (e *SignInError) Unwrap() error { return e.Err }

// DeviceError is the failure of a sign-in by code and link. Identity Center uses
// the same exceptions for refreshing a token, where they mean something else.
type DeviceError struct{ Err error }

func (e *DeviceError) Error() string { return e.Err.Error() }

// Unwrap returns Identity Center's answer.
func (e *DeviceError) Unwrap() error { return e.Err }

// MFAError says that a role requires a code from an MFA device.
type MFAError struct {
	ID     string // of the sign-in that accepts the code
	Serial string
	Source string // the profile that the device belongs to
}

func (e *MFAError) Error() string { return "the role requires a code from MFA device " + e.Serial }

// ProcessError says why a credential_process returned no credentials. Reason
// follows the words "credential_process". Output is the last line that it printed as an
// error, which is not part of the error's text.
type ProcessError struct {
	Reason   string
	Output   string
	TimedOut bool
	// Refused is set when the command ran and failed, as one does that has no
	// terminal to ask a person.
	Refused bool
	Err     error
}

func (e *ProcessError) Error() string { return "credential_process " + e.Reason }

// Unwrap returns the cause.
func (e *ProcessError) Unwrap() error { return e.Err }

// ListError says why a list of AWS may be incomplete. The items before the error are right.
type ListError struct {
	What     string // the items, such as "accounts"
	Stopped  string // why the list was not read to its end, a clause, or ""
	LeftOut  int    // invalid items
	Repeated int    // items that came twice
	Err      error  // why the first item was left out, or nil
}

func (e *ListError) Error() string {
	var reasons []string
	if e.Stopped != "" {
		reasons = append(reasons, e.Stopped)
	}
	if e.LeftOut > 0 {
		because := ""
		if answer, ok := errors.AsType[*transport.AnswerError](e.Err); ok {
			because = " (" + answer.Reason + ")"
		}
		reasons = append(reasons, audit.Plural(e.LeftOut, "entry is left out", "entries are left out")+because)
	}
	if e.Repeated > 0 {
		reasons = append(reasons, audit.Plural(e.Repeated, "entry came twice", "entries came twice"))
	}
	return fmt.Sprintf("the list of %s may be incomplete: %s", e.What, strings.Join(reasons, "; "))
}

// Unwrap returns the cause.
func (e *ListError) Unwrap() error { return e.Err }

// TemporaryFileError says that a temporary file could not be written.
type TemporaryFileError struct{ Err error }

func (e *TemporaryFileError) Error() string { return "writing a temporary file: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *TemporaryFileError) Unwrap() error { return e.Err }

// TokenFileError says that a file with a token could not be read.
type TokenFileError struct {
	Token   string // "web identity token"
	Setting string // that names the file
	Err     error
}

func (e *TokenFileError) Error() string {
	return "could not read the file with the " + e.Token + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *TokenFileError) Unwrap() error { return e.Err }

// ErrIncomplete is an answer without the data that was asked for.
var ErrIncomplete = errors.New("the answer is incomplete")

// Reauthenticate is the SDK's text when a sign-in of `aws login` cannot be renewed.
const Reauthenticate = "please reauthenticate"

// UnknownCode is the SDK's error code for answers that have none.
const UnknownCode = "UnknownError"
