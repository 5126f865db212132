package trouble

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/smithy-go"

	"accountable/audit"
	"accountable/audit/cloud/transport"
)

// askAgain is the next step after an answer that AWS does not send.
const askAgain = "Try again; a proxy, a captive portal or a wrong endpoint may have answered instead of AWS"

// answerSymptoms are answers that are not used, whatever service they came from.
var answerSymptoms = []symptom{
	{
		kind: audit.BadResponse, matches: isA[*ListError],
		message: reasonOf[*ListError],
		next:    say(askAgain),
	},
	{
		kind: audit.BadResponse, matches: isA[*transport.AnswerError],
		message: func(f *failure) string {
			return fmt.Sprintf("the answer from %s cannot be used: %s", cmp.Or(f.host, "AWS"), find[*transport.AnswerError](f).Reason)
		},
		next: say(askAgain),
	},
}

// serviceSymptoms are errors of a service and answers that did not come from one.
var serviceSymptoms = []symptom{
	{
		kind: audit.Throttled, matches: (*failure).isThrottled,
		message: say("AWS kept throttling"),
		next:    say("Try again in a minute, or lower --concurrency"),
	},
	{
		kind: audit.Unknown, matches: func(f *failure) bool { return f.service == accountService && f.code == "ResourceNotFoundException" },
		message: say("the contact is not set: there is nothing to delete"),
		next:    say("Read the account again"),
	},
	{
		kind: audit.Unknown, matches: func(f *failure) bool { return f.service == accountService && f.code == "ValidationException" },
		message: describeRejectedValues,
		next:    say("Change the value and save again"),
	},
	{
		kind: audit.BadResponse, matches: isNotAWS,
		message: func(f *failure) string {
			if f.status >= 300 {
				return fmt.Sprintf("the answer is not from AWS (HTTP status %d)", f.status)
			}
			return "the answer is damaged or not from AWS"
		},
		next: say(askAgain),
	},
	{
		kind: audit.ServiceError, matches: func(f *failure) bool { return f.status >= 500 },
		message: func(f *failure) string {
			return fmt.Sprintf("AWS had an internal error (%s, HTTP status %d)", f.code, f.status)
		},
		next: say("Try again in a minute; https://health.aws.amazon.com/health/status lists outages"),
	},
}

func (f *failure) isThrottled() bool { return transport.IsThrottled(f.err) }

func isNotAWS(f *failure) bool {
	decoding := find[*smithy.DeserializationError](f)
	return decoding != nil || f.code == UnknownCode || f.saysLocally("did not contain credentials") || is(ErrIncomplete)(f) || f.status >= 300 && f.code == ""
}

// fieldName is the form of a member's name, which messages quote.
var fieldName = regexp.MustCompile(`^[A-Za-z]{1,64}$`)

// maxNames is how many rejected fields are named: a request has five.
const maxNames = 5

// describeRejectedValues names the fields that AWS rejected, and never their
// values: they are contact data.
func describeRejectedValues(f *failure) string {
	fault, ok := errors.AsType[*types.ValidationException](f.err)
	if !ok || len(fault.FieldList) == 0 {
		return "AWS rejected one of the values"
	}
	var names []string
	for _, field := range fault.FieldList {
		if field.Name != nil && fieldName.MatchString(*field.Name) && !slices.Contains(names, *field.Name) {
			names = append(names, *field.Name)
		}
	}
	if len(names) == 0 || len(names) > maxNames {
		return "AWS rejected some of the values"
	}
	return "AWS rejected " + strings.Join(names, ", ")
}
