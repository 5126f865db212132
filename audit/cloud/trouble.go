package cloud

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"accountable/audit"
	"accountable/config"
)

// subject is whose credentials were used.
type subject struct {
	environment bool
	profile     config.Profile
	signIn      string // the command that signs in again, or ""
	signInID    string // what that signs in to (see audit.SignIn), or ""
	processID   string // the same of a credential_process, or ""
}

// kind is how the credentials come about.
func (s subject) kind() config.Kind {
	if s.environment {
		return config.KindNone
	}
	return s.profile.Kind
}

// name is how a sentence calls it.
func (s subject) name() string {
	if s.environment {
		return "the environment"
	}
	if v := s.profile.Values; s.profile.Display == "" && v["sso_session"] != "" {
		return orElse(v["sso_role_name"], "somebody") + " of Identity Center session " + v["sso_session"]
	}
	return "profile " + s.profile.Display
}

// flag is the --profile that makes the AWS CLI use the same credentials, with a
// blank before it, or "".
func (s subject) flag() string {
	if s.environment {
		return ""
	}
	return profileFlag(s.profile.Display)
}

// profileFlag is a --profile with a blank before it, or "" where there is none.
func profileFlag(display string) string {
	if display == "" {
		return ""
	}
	return " --profile " + audit.ShellQuote(display)
}

// call is what was being done when something went wrong.
type call struct {
	who       subject
	mode      audit.Mode
	accountID string
	state     string // of the account, where Organizations does not call it ACTIVE; or ""
	now       time.Time
	attempts  *attempts
}

// failure is an error taken apart into what symptoms are told by.
type failure struct {
	call

	err       error
	service   string // as the SDK names it: Account, STS, SSO, SSO OIDC, …
	operation string
	code      string // AWS's error code, "" where AWS did not answer with one
	text      string // AWS's own words
	status    int    // of the HTTP answer, 0 where there was none
	header    http.Header
	host      string // that was asked, where the error tells
}

// troubleOf says what an error amounts to; nil for nil. A Trouble that is in it
// already is taken as it is.
func troubleOf(err error, c call) *audit.Trouble {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*audit.Trouble](err); ok {
		return known
	}
	cause := err
	if errors.Is(err, context.DeadlineExceeded) && c.attempts != nil {
		// Time ran out between two attempts: what kept it from succeeding is what
		// the earlier ones failed of.
		if last := c.attempts.lastError(); last != nil {
			cause = last
		}
	}
	f := dissect(cause, c)
	for _, s := range symptoms {
		if !s.found(f) {
			continue
		}
		t := &audit.Trouble{Kind: s.kind, Message: s.message(f), SignIn: s.signIn, Err: err}
		if s.signInID != nil {
			t.SignInID = s.signInID(f)
		}
		if s.next != nil {
			t.NextStep = s.next(f)
		}
		if s.command != nil {
			t.Command = s.command(f)
		}
		return t
	}
	panic("cloud: the last symptom matches everything")
}

// dissect looks for the innermost operation: where a role could not be assumed,
// that is what failed, and not the request that wanted it.
func dissect(err error, c call) *failure {
	f := &failure{call: c, err: err}
	for rest := err; ; {
		op, ok := errors.AsType[*smithy.OperationError](rest)
		if !ok {
			break
		}
		f.service, f.operation, rest = op.ServiceID, op.OperationName, op.Err
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		f.code, f.text = api.ErrorCode(), api.ErrorMessage()
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

// action is the IAM action of the operation that failed.
func (f *failure) action() string {
	if f.operation == "" {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(f.service, " ", "-")) + ":" + f.operation
}

// says tells whether AWS's words, or the SDK's where AWS did not answer, contain
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

// plainCause is the error within the one of an HTTP client, which quotes the
// whole address that was asked.
func plainCause(err error) error {
	if sent, ok := errors.AsType[*url.Error](err); ok {
		return sent.Err
	}
	return err
}
