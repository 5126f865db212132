package audit

import (
	"context"
	"time"
)

// SignInKind says what a person has to do to sign in.
type SignInKind string

// The kinds.
const (
	SignInDevice  SignInKind = "device"  // approve a code in a browser (Identity Center)
	SignInCommand SignInKind = "command" // run a command that needs the terminal, such as aws login
	SignInCode    SignInKind = "code"    // type the code of an MFA device
)

// SignIn is something that a person can do so that credentials come about: one
// for all the profiles behind it. It never starts by itself.
type SignIn struct {
	// ID names it; a Trouble's SignInID says which one cures it.
	ID   string
	Kind SignInKind
	// Name is what a person knows it by: the Identity Center session, the
	// profile that aws login is for, the MFA device's serial number.
	Name string
	// Detail says more in a clause: the start URL, or the profile whose device it is.
	Detail   string
	Profiles []string // that wait for it, in file order
	Command  []string // of SignInCommand: the program and its arguments
}

// DeviceGrant is a sign-in that has begun and waits for a person's approval.
type DeviceGrant struct {
	SignIn  SignIn
	Code    string    // to compare with the one in the browser
	URL     string    // with the code in it where the service gives such a one
	Expires time.Time // after that a new one has to begin
	// Opaque is for the Authenticator alone.
	Opaque any
}

// Authenticator signs in. Its errors carry a *Trouble.
type Authenticator interface {
	// SignIn looks up the sign-in that a Trouble names.
	SignIn(id string) (SignIn, bool)
	// PendingSignIns are those that profiles need and that are not valid now, in file
	// order, told from the files alone.
	PendingSignIns() []SignIn
	// StartDevice begins a sign-in of kind SignInDevice.
	StartDevice(ctx context.Context, id string) (DeviceGrant, error)
	// AwaitDevice asks, at the pace the service wants, until the person has
	// approved or refused, the grant has expired or ctx ends. It keeps the
	// token where the AWS CLI keeps its own.
	AwaitDevice(ctx context.Context, grant DeviceGrant) error
	// SubmitCode takes the code of a device of kind SignInCode. A wrong code is a
	// Trouble of kind MFARequired: ask again.
	SubmitCode(ctx context.Context, id, code string) error
	// ForgetCredentials forgets credentials of a sign-in, after its command has run.
	ForgetCredentials(id string)
}
