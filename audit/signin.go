package audit

import (
	"context"
	"time"
)

// SignInKind is what a person has to do to sign in.
type SignInKind string

// The kinds of sign-ins.
const (
	SignInDevice  SignInKind = "device"  // approve a code in a browser (Identity Center)
	SignInCommand SignInKind = "command" // run a command in the terminal, such as aws login
	SignInCode    SignInKind = "code"    // enter the code of an MFA device
)

// SignIn is something a person does to get credentials for one or more profiles. It
// never starts by itself.
type SignIn struct {
	ID   string // see Trouble.SignInID
	Kind SignInKind
	// Name is the Identity Center session, the profile of aws login or the serial
	// number of the MFA device.
	Name string
	// Detail is a clause: the start URL, or the profile that uses the device.
	Detail   string
	Profiles []string // that need it, in file order
	Command  []string // of SignInCommand: program and arguments
}

// DeviceGrant is a started sign-in that waits for approval in a browser.
type DeviceGrant struct {
	SignIn  SignIn
	Code    string    // the browser shows the same code
	URL     string    // contains the code if the service supports that
	Expires time.Time // then a new grant is needed
	// Opaque is private to the Authenticator.
	Opaque any
}

// Authenticator signs in. Its errors carry a *Trouble.
type Authenticator interface {
	// SignIn returns the sign-in with an id from Trouble.SignInID.
	SignIn(id string) (SignIn, bool)
	// PendingSignIns returns the sign-ins that profiles need and that are not valid
	// now, in file order. It reads files only.
	PendingSignIns() []SignIn
	// StartDevice starts a sign-in of kind SignInDevice.
	StartDevice(ctx context.Context, id string) (DeviceGrant, error)
	// AwaitDevice polls, at the pace the service requests, until the person has
	// approved or refused, the grant expires or ctx ends. It stores the token where
	// the AWS CLI stores its tokens.
	AwaitDevice(ctx context.Context, grant DeviceGrant) error
	// SubmitCode signs in with the code of an MFA device. A wrong code is a Trouble
	// of kind MFARequired: ask for another one.
	SubmitCode(ctx context.Context, id, code string) error
	// ForgetCredentials drops the credentials of a sign-in. It is called after the
	// command of the sign-in has run.
	ForgetCredentials(id string)
}
