package cloud

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"accountable/audit"
	"accountable/config"
)

// symptom is one row of the table of troubles: its kind, how it is told, and
// what a person is told of it.
type symptom struct {
	kind    audit.TroubleKind
	found   func(*failure) bool
	message func(*failure) string
	next    func(*failure) string // nil: nothing to be done is known
	command func(*failure) string // nil: no command does it
	signIn  bool
	// signInID is the sign-in that cures it; nil: none does.
	signInID func(*failure) string
}

// profileError says what makes a profile unusable, and where to put it right.
type profileError struct {
	reason string
	where  string // "" is the AWS config file
}

func (e *profileError) Error() string { return e.reason }

// symptoms is the table of troubles; the first row that is found counts. AWS's
// texts are told by a part of them, never by the whole, which AWS rewords.
var symptoms = slices.Concat(localSymptoms, signInSymptoms, deniedSymptoms, credentialSymptoms, serviceSymptoms, networkSymptoms, []symptom{
	{
		kind: audit.Timeout, found: isTimeout,
		message: func(f *failure) string { return "no answer in time" + f.from() },
		next:    say("Try again; if it stays like this, give it more time with --timeout"),
	},
	{
		kind: audit.Unknown, found: func(*failure) bool { return true },
		message: func(f *failure) string {
			switch {
			case f.code != "" && f.code != unknownCode:
				return fmt.Sprintf("AWS answered %s to %s", f.code, f.operation)
			case f.operation != "":
				return f.operation + " did not work out"
			default:
				return "something went wrong on this computer"
			}
		},
		next: say("Look at the log (--log-file FILE --debug)"),
	},
})

// localSymptoms are told before AWS is asked.
var localSymptoms = []symptom{
	{
		kind: audit.Cancelled, found: is(context.Canceled),
		message: say("stopped before there was an answer"),
		next:    say("Run it again"),
	},
	{
		kind: audit.BadProfile, found: isA[*config.Problem],
		message: func(f *failure) string {
			e, _ := errors.AsType[*config.Problem](f.err)
			return e.Text
		},
		next: func(f *failure) string {
			e, _ := errors.AsType[*config.Problem](f.err)
			return "Put it right in " + e.String()
		},
	},
	{
		kind: audit.Unknown, found: isA[*temporaryError],
		message: say("a temporary file could not be written"),
		next:    say("Set TMPDIR to a folder that can be written to"),
	},
	{
		kind: audit.BadProfile, found: isA[*profileError],
		message: func(f *failure) string { return reasonOf[*profileError](f) },
		next: func(f *failure) string {
			e, _ := errors.AsType[*profileError](f.err)
			return "Put it right in " + orElse(e.where, "the AWS config file")
		},
	},
	{
		kind:    audit.BadProfile,
		found:   saysAny("FIPS and custom endpoint are not supported", "Dualstack and custom endpoint are not supported"),
		message: say("use_fips_endpoint and use_dualstack_endpoint choose among AWS's own endpoints, and endpoint_url names another"),
		next:    say("Take one of them out (AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT and AWS_ENDPOINT_URL count too)"),
	},
	{
		kind: audit.BadProfile, found: saysAny("was not a valid URI", "Invalid Configuration", "failed to resolve service endpoint", "endpoint rule error"),
		message: say("the endpoint or region that is configured makes no valid address"),
		next:    say("Look at endpoint_url, AWS_ENDPOINT_URL and region"),
	},
	{
		kind: audit.NoCredentials, found: isA[*noCredentialsError],
		message: func(f *failure) string { return reasonOf[*noCredentialsError](f) },
		next: func(f *failure) string {
			if f.who.environment {
				return "Set " + environmentKeysNames
			}
			return "Give it credentials"
		},
		command: func(f *failure) string {
			if f.who.environment {
				return ""
			}
			return "aws configure" + f.who.flag()
		},
	},
	{
		kind: audit.NoCredentials, found: func(f *failure) bool { return is(errWebIdentity)(f) },
		message: say("the file with the web identity token cannot be read"),
		next:    say("Check web_identity_token_file, or AWS_WEB_IDENTITY_TOKEN_FILE"),
	},
	{
		kind: audit.NoCredentials, found: func(f *failure) bool { return f.service == "ec2imds" },
		message: say("the EC2 metadata service has no credentials for this profile (credential_source = Ec2InstanceMetadata)"),
		next:    say("Run it on an EC2 instance with an instance profile, or use another profile"),
	},
	{
		kind: audit.MFARequired, found: isA[*mfaError],
		message:  func(f *failure) string { return reasonOf[*mfaError](f) },
		signInID: func(f *failure) string { return asMFAError(f.err).id },
		next:     say("Type its code when you are asked for it; without a terminal, get a session with it and put its keys into a profile"),
		command: func(f *failure) string {
			e := asMFAError(f.err)
			return "aws sts get-session-token" + profileFlag(e.source) + " --serial-number " + audit.ShellQuote(e.serial) + " --token-code 123456"
		},
	},
	{
		kind: audit.Timeout, found: func(f *failure) bool {
			e, ok := errors.AsType[*processError](f.err)
			return ok && e.timedOut
		},
		message: func(f *failure) string { return reasonOf[*processError](f) },
		next:    say("It may be waiting for you: run it once in a terminal"),
		command: tryCommand, signInID: terminalID,
	},
	{
		kind: audit.NoCredentials, found: isA[*processError],
		message: func(f *failure) string { return reasonOf[*processError](f) },
		next:    say("Run it once in a terminal"),
		command: tryCommand, signInID: terminalID,
	},
}

// signInSymptoms are cured by signing in, but for the last one.
var signInSymptoms = []symptom{
	{
		kind: audit.SigninExpired, found: isA[*signInError], signIn: true, signInID: originID,
		message: func(f *failure) string { return reasonOf[*signInError](f) },
		next:    say("Sign in"), command: signInCommand,
	},
	{
		kind: audit.SigninExpired, signIn: true, signInID: originID,
		found: func(f *failure) bool {
			return f.service == "SSO" && f.code == "UnauthorizedException" ||
				(f.service == "SSO OIDC" || f.service == "Signin") && f.status >= 400 && f.status < 500 && !f.isThrottled() && !f.isDenied() ||
				f.saysLocally(reauthenticate)
		},
		message: say("the sign-in has expired or was taken back"),
		next:    say("Sign in"), command: signInCommand,
	},
	{
		kind: audit.SigninExpired, signIn: true, signInID: originID,
		found: func(f *failure) bool {
			return f.hasCode(expiredCodes...) && f.who.signIn != ""
		},
		message: say("the session of the sign-in has expired"),
		next:    say("Sign in"), command: signInCommand,
	},
	{
		kind: audit.AccessDenied,
		found: func(f *failure) bool {
			return f.saysLocally("missing permissions for the CreateOAuth2Token action")
		},
		message: say("IAM does not allow the sign-in of aws login to be renewed (signin:CreateOAuth2Token)"),
		next:    say("Allow signin:CreateOAuth2Token, or sign in with the AWS managed policy SignInLocalDevelopmentAccess"),
	},
}

// Error codes of credentials that have run out, and of those that never were good.
var (
	expiredCodes = []string{"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"}
	invalidCodes = []string{
		"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "InvalidToken", "AuthFailure",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException", "InvalidIdentityToken", "IDPRejectedClaim",
	}
	signatureCodes = []string{"SignatureDoesNotMatch", "InvalidSignatureException", "InvalidSignature", "IncompleteSignature", "IncompleteSignatureException"}
)

// credentialSymptoms are AWS's complaints about the credentials themselves.
var credentialSymptoms = []symptom{
	{
		kind: audit.ClockSkew, found: isSkewed,
		message: func(f *failure) string { return "AWS refused the signature: " + f.skewWords() },
		next:    say("Set the clock"), command: say(clockCommand()),
	},
	{
		kind: audit.InvalidCredentials,
		found: func(f *failure) bool {
			return f.operation == "AssumeRoleWithWebIdentity" && f.hasCode(append(expiredCodes, invalidCodes...)...)
		},
		message: say("AWS did not accept the web identity token: it has expired or is not one that the role trusts"),
		next:    say("Have a new token issued, or check the role's trust policy"),
	},
	{
		kind: audit.InvalidCredentials, found: hasCode(expiredCodes...),
		message: func(f *failure) string { return "the session credentials of " + f.who.name() + " have expired" },
		next:    renewKeys, command: renewCommand,
	},
	{
		kind: audit.InvalidCredentials, found: hasCode(signatureCodes...),
		message: say("the secret key does not belong to the access key"),
		next:    renewKeys, command: renewCommand,
	},
	{
		kind: audit.InvalidCredentials, found: hasCode(invalidCodes...),
		message: say("AWS does not know the access key: it was deleted, disabled, or belongs to another partition"),
		next:    renewKeys, command: renewCommand,
	},
}

// unknownCode is the SDK's own, where an answer names none.
const unknownCode = "UnknownError"

// serviceSymptoms are answers that are none.
var serviceSymptoms = []symptom{
	{
		kind: audit.Throttled, found: (*failure).isThrottled,
		message: say("AWS was asked too much at once and kept refusing"),
		next:    say("Try again in a minute, or with fewer requests in flight (--concurrency)"),
	},
	{
		kind: audit.Unknown, found: func(f *failure) bool { return f.service == accountService && f.code == "ResourceNotFoundException" },
		message: say("the contact is not set: there is nothing to delete"),
		next:    say("Read the account again"),
	},
	{
		kind: audit.Unknown, found: func(f *failure) bool { return f.service == accountService && f.code == "ValidationException" },
		message: validationWords,
		next:    say("Change what AWS complains about and save again"),
	},
	{
		kind: audit.BadResponse,
		found: func(f *failure) bool {
			decoding, ok := errors.AsType[*smithy.DeserializationError](f.err)
			return ok && decoding != nil || f.code == unknownCode || is(errIncomplete)(f) || f.status >= 300 && f.code == ""
		},
		message: func(f *failure) string {
			if f.status >= 300 {
				return fmt.Sprintf("the answer%s is not AWS's (HTTP status %d)", f.from(), f.status)
			}
			return "the answer" + f.from() + " is damaged or not AWS's"
		},
		next: say("Try again; a proxy, a captive portal or a wrong endpoint may have answered in AWS's place"),
	},
	{
		kind: audit.ServiceError, found: func(f *failure) bool { return f.status >= 500 },
		message: func(f *failure) string {
			return fmt.Sprintf("AWS had an error of its own (%s, HTTP status %d)", f.code, f.status)
		},
		next: say("Try again in a minute; https://health.aws.amazon.com/health/status tells of known trouble"),
	},
}

func (f *failure) isThrottled() bool { return throttles.IsErrorRetryable(f.err) == aws.TrueTernary }

// say is a text that depends on nothing.
func say(text string) func(*failure) string { return func(*failure) string { return text } }

func is(target error) func(*failure) bool {
	return func(f *failure) bool { return errors.Is(f.err, target) }
}

func isA[E error](f *failure) bool {
	_, ok := errors.AsType[E](f.err)
	return ok
}

func reasonOf[E error](f *failure) string {
	e, _ := errors.AsType[E](f.err)
	return e.Error()
}

func hasCode(codes ...string) func(*failure) bool {
	return func(f *failure) bool { return f.hasCode(codes...) }
}

func (f *failure) hasCode(codes ...string) bool { return slices.Contains(codes, f.code) }

func saysAny(phrases ...string) func(*failure) bool {
	return func(f *failure) bool { return f.saysLocally(phrases...) }
}

// saysLocally is for what the SDK says where no service answered.
func (f *failure) saysLocally(phrases ...string) bool { return f.code == "" && f.says(phrases...) }

func signInCommand(f *failure) string { return f.who.signIn }

func originID(f *failure) string { return f.who.signInID }

// tryCommand makes the AWS CLI run the profile's credential_process with the terminal.
func tryCommand(f *failure) string { return "aws sts get-caller-identity" + f.who.flag() }

// terminalID leads to running a credential_process with the terminal, where that
// may help.
func terminalID(f *failure) string {
	if e, ok := errors.AsType[*processError](f.err); ok && (e.timedOut || e.gaveUp) {
		return f.who.processID
	}
	return ""
}

// renewKeys says where credentials that AWS refuses come from.
func renewKeys(f *failure) string {
	switch {
	case f.who.environment:
		return "Put valid credentials into the environment"
	case f.who.kind() == config.KindProcess:
		return "Look at what credential_process yields"
	case f.who.kind() == config.KindRole:
		return "Put valid keys into the profile that it takes its credentials from"
	default:
		return "Put valid keys into the profile"
	}
}

func renewCommand(f *failure) string {
	if f.who.environment || f.who.kind() != config.KindKeys {
		return ""
	}
	return "aws configure" + f.who.flag()
}

// clockCommand sets the clock by the network's.
func clockCommand() string {
	switch runtime.GOOS {
	case "darwin":
		return "sudo sntp -sS time.apple.com"
	case "windows":
		return "w32tm /resync"
	default:
		return "sudo timedatectl set-ntp true"
	}
}
