package trouble

import (
	"fmt"

	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"

	"accountable/audit"
)

// deviceSymptoms are Identity Center's answers to a sign-in by code and link.
var deviceSymptoms = []symptom{
	{
		kind: audit.SigninExpired, matches: isDevice[*oidctypes.ExpiredTokenException], signIn: true, signInID: signInID,
		message: say("the code expired before the sign-in was approved"),
		next:    say("Start the sign-in again"),
	},
	{
		kind: audit.AccessDenied, matches: isDevice[*oidctypes.AccessDeniedException], signIn: true, signInID: signInID,
		message: say("the sign-in was rejected in the browser"),
		next:    say("Start the sign-in again and approve it in the browser"),
	},
	{
		kind: audit.SigninExpired, matches: isDevice[*oidctypes.InvalidGrantException], signIn: true, signInID: signInID,
		message: say("Identity Center no longer accepts the code"),
		next:    say("Start the sign-in again"),
	},
	{
		kind: audit.BadProfile, matches: isDevice[*oidctypes.InvalidScopeException], signInID: signInID,
		message: say("Identity Center rejected the requested scopes"),
		next:    say("Check sso_registration_scopes in the AWS config file"),
	},
	{
		kind: audit.BadProfile, matches: isDevice[*oidctypes.InvalidRequestException], signInID: signInID,
		message: say("Identity Center does not know the start URL in this region"),
		next:    say("Check sso_start_url and sso_region in the AWS config file"),
	},
}

func isDevice[E error](f *failure) bool { return isA[*DeviceError](f) && isA[E](f) }

// signInSymptoms are solved by signing in, except for the last one.
var signInSymptoms = []symptom{
	{
		kind: audit.SigninExpired, matches: isA[*SignInError], signIn: true, signInID: signInID,
		message: reasonOf[*SignInError],
		next: func(f *failure) string {
			if first := find[*SignInError](f).First; first != "" {
				return first + ", then sign in"
			}
			return "Sign in"
		},
		command: signInCommand,
	},
	{
		kind: audit.SigninExpired, signIn: true, signInID: signInID,
		matches: func(f *failure) bool {
			return f.service == portalService && f.code == "UnauthorizedException" ||
				(f.service == "SSO OIDC" || f.service == "Signin") && isErrorCode(f.code) && f.status >= 400 && f.status < 500 && !f.isThrottled() && !f.isDenied() ||
				f.saysLocally(Reauthenticate)
		},
		message: say("the sign-in has expired or was revoked"),
		next:    say("Sign in"), command: signInCommand,
	},
	{
		kind: audit.SigninExpired, signIn: true, signInID: signInID,
		matches: func(f *failure) bool { return f.hasCode(expiredCodes...) && f.Subject.SignIn != "" },
		message: say("the sign-in session has expired"),
		next:    say("Sign in"), command: signInCommand,
	},
	{
		kind:    audit.AccessDenied,
		matches: saysLocally("missing permissions for the CreateOAuth2Token action"),
		message: say("IAM does not allow aws login to renew the sign-in (signin:CreateOAuth2Token)"),
		next:    say("Allow signin:CreateOAuth2Token, or attach the AWS managed policy SignInLocalDevelopmentAccess"),
	},
}

func signInCommand(f *failure) string { return f.Subject.SignIn }

func signInID(f *failure) string { return f.Subject.SignInID }

// UnknownSignIn is returned for an id that no profile or session has.
func UnknownSignIn(id string) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.BadProfile, Message: fmt.Sprintf("there is no sign-in %q", id),
		NextStep: "Check the sso-session sections of the AWS config file",
	}
}

// SignInNotSaved is returned when a new token could not be written to a file. It works until
// the program ends. The command mends the problem; "": none is known.
func SignInNotSaved(problem, command string, err error) *audit.Trouble {
	next := "Make the folder writable"
	if command != "" {
		next = "Keep other users from writing there, then sign in again"
	}
	return &audit.Trouble{
		Kind: audit.Unknown, Err: err, NextStep: next, Command: command,
		Message: "signed in, but only until this program ends: " + problem,
	}
}

// MalformedCode is returned for a code that is not six digits.
func MalformedCode(e *MFAError) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.MFARequired, SignInID: e.ID, Err: e,
		Message: "a code has six digits", NextStep: "Type the six digits that the device shows",
	}
}

// RejectedCode is returned for a code that STS refused.
func RejectedCode(e *MFAError, err error) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.MFARequired, SignInID: e.ID, Err: err,
		Message: "AWS rejected the code: it is wrong or already used", NextStep: "Wait for the next code of the device and type it",
	}
}

// ForeignMFADevice is returned for a device that does not belong to the user
// behind the credentials.
func ForeignMFADevice(e *MFAError, s Subject, profile string, err error) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.AccessDenied, Err: err,
		Message:  fmt.Sprintf("MFA device %s does not belong to %s", e.Serial, s.Name()),
		NextStep: "Check mfa_serial against the MFA devices of the user",
		Command:  profileCommand(profile, "iam", "list-mfa-devices"),
	}
}
