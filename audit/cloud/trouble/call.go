package trouble

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"accountable/audit"
	"accountable/audit/cloud/transport"
	"accountable/audit/timing"
	"accountable/audit/workers"
	"accountable/config"
)

// Subject is the profile, or the environment, whose credentials were used.
type Subject struct {
	Environment bool
	Profile     config.Profile
	SignIn      string // the command that signs in again, or ""
	SignInID    string // the sign-in of these credentials (see audit.SignIn), or ""
	// KeySource is the profile with the static keys that the credentials start with;
	// nil if they start with something else.
	KeySource *config.Profile
	ProcessID string // the sign-in that runs their credential_process in a terminal, or ""
}

// kind returns how the credentials are obtained.
func (s Subject) kind() config.Kind {
	if s.Environment {
		return config.KindNone
	}
	return s.Profile.Kind
}

// HasStaticKeys reports whether the profile holds the keys itself.
func (s Subject) HasStaticKeys() bool { return s.kind() == config.KindKeys }

// Name returns the subject's name inside a sentence.
func (s Subject) Name() string {
	if s.Environment {
		return "the environment"
	}
	if v := s.Profile.Values; s.Profile.Name == "" && v["sso_session"] != "" {
		return "role " + cmp.Or(v["sso_role_name"], "(unknown)") + " of Identity Center session " + v["sso_session"]
	}
	return "profile " + s.Profile.Name
}

// Command returns an AWS CLI command that runs with the same credentials.
func (s Subject) Command(args ...string) string {
	if s.Environment {
		return audit.AWSCommand(args...)
	}
	return profileCommand(s.Profile.Name, args...)
}

// profileCommand returns an AWS CLI command that runs with the profile; "" leaves
// out --profile.
func profileCommand(profile string, args ...string) string {
	if profile != "" {
		args = append(args, "--profile", profile)
	}
	return audit.AWSCommand(args...)
}

// Call says what was being done when an error occurred. All fields are optional.
type Call struct {
	Subject   Subject
	Mode      audit.Mode
	AccountID string
	State     string              // the account's state in Organizations, unless it is ACTIVE
	Now       func() time.Time    // for comparing the clocks of this computer and of AWS
	Attempts  *transport.Attempts // the failures that were retried
	// OtherBundle is the variable that names certificate authorities for other programs,
	// such as REQUESTS_CA_BUNDLE, if AWS_CA_BUNDLE is not set.
	OtherBundle string
}

// Ask sends one request within the default timeout of an account. Its error is a
// *audit.Trouble.
func Ask[T any](ctx context.Context, call Call, request func(context.Context) (T, error)) (T, error) {
	ctx, call.Attempts = transport.WithAttempts(ctx)
	ctx, cancel := timing.WithTimeout(ctx, timing.DefaultTimeout)
	defer cancel()
	out, err := request(ctx)
	if err != nil {
		var none T
		return none, From(err, call)
	}
	return out, nil
}

// From explains an error; nil for nil. An error that wraps a Trouble returns that
// Trouble.
func From(err error, c Call) *audit.Trouble {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*audit.Trouble](err); ok {
		return known
	}
	if internal, ok := errors.AsType[*workers.PanicError](err); ok {
		return audit.TroubleOf(internal)
	}
	cause := err
	if last := c.Attempts.Last(); last != nil && errors.Is(err, context.DeadlineExceeded) {
		// The time ended between two attempts: the earlier ones name the cause.
		cause = last
	}
	f := takeApart(cause, c)
	for _, s := range symptoms {
		if !s.matches(f) {
			continue
		}
		t := &audit.Trouble{Kind: s.kind, Message: s.message(f), SignIn: s.signIn, Err: err}
		if helper := find[*ProcessError](f); helper != nil {
			t.HelperOutput = helper.Output
		}
		if s.signInID != nil {
			t.SignInID = s.signInID(f)
		}
		if s.next != nil {
			t.NextStep = s.next(f)
		}
		if s.command != nil {
			t.Command = s.command(f)
			if problem := audit.CommandProblem(f.Subject.Profile.Name); t.Command == "" && problem != "" {
				t.NextStep += " (the command for it is not shown: " + problem + ")"
			}
		}
		return t
	}
	panic("trouble: the last symptom matches everything")
}

// failure is an error taken apart into what the symptoms look at.
type failure struct {
	Call

	err       error
	service   string // the SDK's name: Account, STS, SSO, SSO OIDC, …
	operation string
	code      string // AWS's error code, or ""
	text      string // AWS's error message
	status    int    // of the HTTP answer, or 0
	header    http.Header
	host      string // the request's host, where the error names it
}

// takeApart looks for the innermost operation: when a role cannot be assumed,
// AssumeRole failed, and not the request that needed the role.
func takeApart(err error, c Call) *failure {
	f := &failure{Call: c, err: err}
	for rest := err; ; {
		op, ok := errors.AsType[*smithy.OperationError](rest)
		if !ok {
			break
		}
		f.service, f.operation, rest = op.ServiceID, op.OperationName, op.Err
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		f.code, f.text = api.ErrorCode(), api.ErrorMessage()
		f.text = f.text[:min(len(f.text), maxText)]
		if !isErrorCode(f.code) {
			f.code = UnknownCode
		}
	}
	if answer, ok := errors.AsType[*smithyhttp.ResponseError](err); ok && answer.Response != nil {
		f.status, f.header = answer.HTTPStatusCode(), answer.Response.Header
	}
	if sent, ok := errors.AsType[*url.Error](err); ok {
		if u, err := url.Parse(sent.URL); err == nil {
			f.host = u.Host
		}
	}
	return f
}

// maxText is how much of AWS's message is read, in bytes. AWS's longest are below 2 KiB.
const maxText = 4 << 10

// errorCode is the form of AWS's error codes, which messages quote.
var errorCode = regexp.MustCompile(`^[\w.:#-]{1,128}$`)

func isErrorCode(code string) bool { return code != UnknownCode && errorCode.MatchString(code) }

// HasAWSCode reports whether AWS itself answered with an error: it has a code of AWS's form.
func HasAWSCode(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && isErrorCode(api.ErrorCode())
}

// IsDenied reports whether IAM or an organization refused the request.
func IsDenied(err error) bool { return takeApart(err, Call{}).isDenied() }

// Says reports whether AWS's message contains one of the phrases, in any case.
func Says(err error, phrases ...string) bool { return takeApart(err, Call{}).says(phrases...) }

// action returns the IAM action of the operation that failed.
func (f *failure) action() string {
	if f.operation == "" {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(f.service, " ", "-")) + ":" + f.operation
}

// says reports whether AWS's message, or the SDK's where AWS sent none, contains
// one of the phrases, in any case.
func (f *failure) says(phrases ...string) bool {
	text := f.text
	if text == "" {
		text = f.err.Error()
	}
	text = strings.ToLower(text)
	for _, p := range phrases {
		if strings.Contains(text, strings.ToLower(p)) {
			return true
		}
	}
	return false
}

// saysLocally is says for errors that no service answered with.
func (f *failure) saysLocally(phrases ...string) bool { return f.code == "" && f.says(phrases...) }
