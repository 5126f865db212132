package trouble

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"time"

	"accountable/audit"
	"accountable/config"
)

// symptom is one row of the table of troubles.
type symptom struct {
	kind    audit.TroubleKind
	matches func(*failure) bool
	message func(*failure) string
	next    func(*failure) string // nil: there is no next step
	command func(*failure) string // nil: no command helps
	signIn  bool
	// signInID returns the sign-in that solves it; nil: none does.
	signInID func(*failure) string
}

// symptoms is the table of troubles; the first matching row counts. AWS rewords
// its messages, so rows compare short parts of them.
var symptoms = slices.Concat(answerSymptoms, localSymptoms, deviceSymptoms, signInSymptoms, deniedSymptoms, credentialSymptoms, serviceSymptoms, networkSymptoms, []symptom{
	{
		kind: audit.Timeout, matches: isTimeout,
		message: func(f *failure) string {
			if f.host == "" {
				return "no answer in time"
			}
			return "no answer from " + f.host + " in time"
		},
		next: say("Try again; if it happens again, raise --timeout"),
	},
	{
		kind: audit.Unknown, matches: func(*failure) bool { return true },
		message: func(f *failure) string {
			switch {
			case f.code != "" && f.code != UnknownCode:
				return fmt.Sprintf("AWS returned %s for %s", f.code, f.operation)
			case f.operation != "":
				return f.operation + " failed"
			default:
				return "unexpected error on this computer"
			}
		},
		next: say(seeLog),
	},
})

const seeLog = "See the log (--log-file FILE --debug)"

// localSymptoms occur before a request is sent.
var localSymptoms = []symptom{
	{
		kind: audit.Cancelled, matches: is(context.Canceled),
		message: say("canceled before an answer arrived"),
		next:    say("Run it again"),
	},
	{
		kind: audit.BadProfile, matches: isA[*config.Problem],
		message: func(f *failure) string { return find[*config.Problem](f).Text },
		next:    func(f *failure) string { return "Fix it in " + find[*config.Problem](f).String() },
	},
	{
		kind: audit.Unknown, matches: isA[*TemporaryFileError],
		message: say("could not write a temporary file"),
		next:    say("Set TMPDIR to a writable folder"),
	},
	{
		kind: audit.BadProfile, matches: isA[*ProfileError],
		message: reasonOf[*ProfileError],
		next: func(f *failure) string {
			if where := find[*ProfileError](f).Where; where != "" {
				return "Fix it in " + where
			}
			return "Fix it in the AWS config file"
		},
	},
	{
		kind:    audit.BadProfile,
		matches: saysLocally("FIPS and custom endpoint are not supported", "Dualstack and custom endpoint are not supported"),
		message: say("endpoint_url cannot be combined with use_fips_endpoint or use_dualstack_endpoint"),
		next:    say("Remove one of them (check AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT and AWS_ENDPOINT_URL too)"),
	},
	{
		kind:    audit.BadProfile,
		matches: saysLocally("was not a valid URI", "Invalid Configuration", "failed to resolve service endpoint", "endpoint rule error"),
		message: say("the configured endpoint or region is not valid"),
		next:    say("Check endpoint_url, AWS_ENDPOINT_URL and region"),
	},
	{
		kind: audit.NoCredentials, matches: isA[*NoCredentialsError],
		message: reasonOf[*NoCredentialsError],
		next:    nextWithoutCredentials, command: configureSSO,
	},
	{
		kind: audit.NoCredentials, matches: isA[*ContainerError],
		message: reasonOf[*ContainerError],
		next: func(f *failure) string {
			if find[*ContainerError](f).isUnauthorized() {
				return "Check AWS_CONTAINER_AUTHORIZATION_TOKEN, or the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
			}
			return "Check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and the role of the task or pod"
		},
	},
	{
		kind: audit.NoCredentials, matches: isA[*TokenFileError],
		message: reasonOf[*TokenFileError],
		next:    func(f *failure) string { return "Check " + find[*TokenFileError](f).Setting },
	},
	{
		kind: audit.NoCredentials, matches: func(f *failure) bool { return f.service == "ec2imds" },
		message: say("the EC2 metadata service has no credentials for this profile (credential_source = Ec2InstanceMetadata)"),
		next:    say("Run this on an EC2 instance with an instance profile, or use another profile"),
	},
	{
		kind: audit.MFARequired, matches: isA[*MFAError],
		message:  reasonOf[*MFAError],
		signInID: func(f *failure) string { return find[*MFAError](f).ID },
		next:     say("Enter the code when asked; without a terminal, get a session with it and put its keys into a profile"),
		command: func(f *failure) string {
			e := find[*MFAError](f)
			// --profile comes first: the code at the end is the part to replace.
			args := []string{"sts", "get-session-token"}
			if e.Source != "" {
				args = append(args, "--profile", e.Source)
			}
			return audit.AWSCommand(append(args, "--serial-number", e.Serial, "--token-code", "123456")...)
		},
	},
	{
		kind: audit.Timeout, matches: func(f *failure) bool { return isA[*ProcessError](f) && find[*ProcessError](f).TimedOut },
		message: reasonOf[*ProcessError],
		next:    say("It may be waiting for input: run it once in a terminal"),
		command: runProcess, signInID: terminalID,
	},
	{
		kind: audit.NoCredentials, matches: isA[*ProcessError],
		message: reasonOf[*ProcessError],
		next:    say("Run it once in a terminal"),
		command: runProcess, signInID: terminalID,
	},
}

// runProcess makes the AWS CLI run the profile's credential_process in the terminal.
func runProcess(f *failure) string { return f.Subject.Command("sts", "get-caller-identity") }

// terminalID returns the sign-in that runs credential_process in a terminal, where
// that may help.
func terminalID(f *failure) string {
	if e := find[*ProcessError](f); e.TimedOut || e.Refused {
		return f.Subject.ProcessID
	}
	return ""
}

// Error codes of expired credentials, of invalid ones, and of bad signatures.
var (
	expiredCodes = []string{"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"}
	invalidCodes = []string{
		"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "InvalidToken", "AuthFailure",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException", "InvalidIdentityToken", "IDPRejectedClaim",
	}
	signatureCodes = []string{"SignatureDoesNotMatch", "InvalidSignatureException", "InvalidSignature", "IncompleteSignature", "IncompleteSignatureException"}
)

// IsExpired reports whether AWS refused a request because the credentials that signed it
// have expired.
func IsExpired(err error) bool {
	return err != nil && takeApart(err, Call{}).hasCode("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired")
}

// credentialSymptoms are refused credentials.
var credentialSymptoms = []symptom{
	{
		// "The AWS access key ID needs a subscription for the service"
		// (https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html).
		kind: audit.NotActivated, matches: hasCode("OptInRequired", "SubscriptionRequired", "SubscriptionRequiredException"),
		message: say("AWS has not activated this service for the account: its sign-up may not be complete"),
		next:    say("Sign in to the console as the root user and complete the sign-up (payment method, verification); activation can take 24 hours"),
	},
	{
		kind: audit.ClockSkew, matches: isClockSkew,
		message: describeClockSkew,
		next:    say("Set the clock"), command: say(clockCommand()),
	},
	{
		kind: audit.InvalidCredentials,
		matches: func(f *failure) bool {
			return f.operation == "AssumeRoleWithWebIdentity" && f.hasCode(append(expiredCodes, invalidCodes...)...)
		},
		message: say("AWS rejected the web identity token: it has expired, or the role does not trust it"),
		next:    say("Get a new token, or check the role's trust policy"),
	},
	{
		kind: audit.InvalidCredentials, matches: hasCode(expiredCodes...),
		message: func(f *failure) string { return "the session credentials of " + f.Subject.Name() + " have expired" },
		next:    renewSession, command: setSessionKeys,
	},
	{
		kind: audit.InvalidCredentials, matches: hasCode(signatureCodes...),
		message: say("the secret key does not match the access key"),
		next:    replaceKeys, command: checkKeys,
	},
	{
		kind: audit.InvalidCredentials, matches: hasCode(invalidCodes...),
		message: say("AWS does not know the access key: it was deleted, disabled, or belongs to another partition"),
		next:    replaceKeys, command: checkKeys,
	},
}

// maxSkew is how far the clocks may differ. AWS accepts signatures that are up to
// 5 minutes old
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html).
const maxSkew = 4 * time.Minute

// clockSkew returns how far this computer's clock is ahead of AWS's.
func (f *failure) clockSkew() (ahead time.Duration, ok bool) {
	if f.Now == nil || f.header == nil {
		return 0, false
	}
	server, err := http.ParseTime(f.header.Get("Date"))
	if err != nil {
		return 0, false
	}
	return f.Now().Sub(server), true
}

// isClockSkew distinguishes a wrong clock from a wrong key: AWS refuses both as a
// signature that does not match.
func isClockSkew(f *failure) bool {
	if f.hasCode("RequestTimeTooSkewed") || f.code != "" && f.says("Signature expired", "Signature not yet current") {
		return true
	}
	ahead, ok := f.clockSkew()
	return ok && ahead.Abs() > maxSkew && f.hasCode(append(signatureCodes, "RequestExpired", "AuthFailure")...)
}

func describeClockSkew(f *failure) string {
	ahead, ok := f.clockSkew()
	switch {
	case !ok || ahead.Abs() < time.Minute:
		return "AWS refused the signature: this computer's clock is wrong"
	case ahead < 0:
		return fmt.Sprintf("AWS refused the signature: this computer's clock is %s behind AWS's", audit.FormatAge(-ahead))
	default:
		return fmt.Sprintf("AWS refused the signature: this computer's clock is %s ahead of AWS's", audit.FormatAge(ahead))
	}
}

// clockCommand returns the command that sets this computer's clock.
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

// say returns a fixed text.
func say(text string) func(*failure) string { return func(*failure) string { return text } }

// is matches errors that wrap target.
func is(target error) func(*failure) bool {
	return func(f *failure) bool { return errors.Is(f.err, target) }
}

// isA matches errors that wrap an E.
func isA[E error](f *failure) bool {
	_, ok := errors.AsType[E](f.err)
	return ok
}

// find returns the E that the error wraps, or the zero value.
func find[E error](f *failure) E {
	e, _ := errors.AsType[E](f.err)
	return e
}

func reasonOf[E error](f *failure) string { return find[E](f).Error() }

func hasCode(codes ...string) func(*failure) bool {
	return func(f *failure) bool { return f.hasCode(codes...) }
}

func (f *failure) hasCode(codes ...string) bool { return slices.Contains(codes, f.code) }

func saysLocally(phrases ...string) func(*failure) bool {
	return func(f *failure) bool { return f.saysLocally(phrases...) }
}
