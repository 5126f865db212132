package cloud

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"accountable/audit"
)

// deniedSymptoms are the many ways of being refused. The Account Management API
// says what else is wrong in a parenthesis of the same AccessDeniedException.
var deniedSymptoms = []symptom{
	{
		kind: audit.TrustedAccessDisabled, found: denied("must first enable trusted access"),
		message: say(trustedAccessOff().Message), next: say(trustedAccessOff().NextStep), command: say(trustedAccessOff().Command),
	},
	{
		kind: audit.NotOrganizationAdmin, found: denied("can only be managed using the standalone context"),
		message: say("the management account's contacts can be reached with its own credentials only"),
		next:    say("Use a profile of the management account itself"),
	},
	{
		kind: audit.Unknown, found: denied("invalid Alternate Contact type"),
		message: say("AWS does not know this type of contact"),
		next:    say("Look at the log (--log-file FILE --debug)"),
	},
	{
		kind: audit.AccessDenied,
		found: func(f *failure) bool {
			return f.mode == audit.InOrganization && f.state != "" && f.service == accountService && f.isDenied() && !f.says("on resource:", "(", "policy")
		},
		message: func(f *failure) string {
			return "AWS lets nobody reach the contacts of this account yet: it is " + f.state
		},
		next: say("Wait until Organizations calls it ACTIVE, which takes until its sign-up is complete, and read it again"),
	},
	{
		kind: audit.NotOrganizationAdmin,
		found: func(f *failure) bool {
			return f.mode == audit.InOrganization && f.service == accountService && f.isDenied() && !f.says("on resource:", "(", "policy")
		},
		message: say("these credentials do not administer the organization's accounts"),
		next:    say("Use a profile of the management account, or of the account that account.amazonaws.com is delegated to"),
		command: func(f *failure) string {
			return "aws organizations list-delegated-administrators --service-principal account.amazonaws.com" + f.who.flag()
		},
	},
	{
		kind: audit.NoOrganization, found: hasCode("AWSOrganizationsNotInUseException"),
		message: say("the account belongs to no organization"),
		next:    say("Use a profile of an organization's management account; only if this account is to become one, create it"),
		command: func(f *failure) string {
			return "aws organizations create-organization --feature-set ALL" + f.who.flag()
		},
	},
	{
		kind: audit.AccessDenied,
		found: func(f *failure) bool {
			return f.service == "SSO" && (f.code == "ForbiddenException" || f.code == "ResourceNotFoundException")
		},
		message: func(f *failure) string {
			return fmt.Sprintf("Identity Center lets you enter %s as %s no more",
				orElse(f.who.profile.Values["sso_account_id"], "the account"), orElse(f.who.profile.Values["sso_role_name"], "this role"))
		},
		next: say("Ask for the assignment, or choose another role in the profile"),
	},
	{
		kind: audit.AccessDenied, found: func(f *failure) bool { return f.isDenied() && f.operation == "AssumeRole" },
		message: func(f *failure) string {
			return fmt.Sprintf("the role %s cannot be assumed", orElse(f.refusal().resource, f.who.profile.Values["role_arn"]))
		},
		next: func(f *failure) string {
			return fmt.Sprintf("Let %s assume it: in the role's trust policy and by sts:AssumeRole", orElse(f.refusal().principal, "the source profile"))
		},
	},
	{
		kind: audit.AccessDenied, found: func(f *failure) bool { return f.isDenied() && f.operation == "AssumeRoleWithWebIdentity" },
		message: say("the role cannot be assumed with this web identity"),
		next:    say("Check the conditions in the role's trust policy against the token's issuer, audience and subject"),
	},
	{
		kind: audit.AccessDenied, found: func(f *failure) bool { return f.isDenied() && f.says("service control policy") },
		message: func(f *failure) string {
			return "a service control policy of the organization denies " + f.refusal().action
		},
		next: func(f *failure) string {
			return fmt.Sprintf("Have %s left out of that policy; one that denies regions has to leave out the Account Management API, which is in us-east-1",
				f.refusal().action)
		},
		command: findSCP,
	},
	{
		kind: audit.AccessDenied, found: (*failure).isDenied,
		message: func(f *failure) string {
			r := f.refusal()
			return fmt.Sprintf("%s %s to %s", f.denier(), r.action, orElse(shortPrincipal(r.principal), f.who.name()))
		},
		next: func(f *failure) string {
			r := f.refusal()
			if r.resource == "" {
				return "Allow " + r.action
			}
			return fmt.Sprintf("Allow %s on %s", r.action, r.resource)
		},
	},
}

// trustedAccessOff is told before any member is asked, or by the first that is.
func trustedAccessOff() *audit.Trouble {
	return &audit.Trouble{
		Kind:     audit.TrustedAccessDisabled,
		Message:  "the organization does not trust AWS Account Management yet",
		NextStep: "Enable trusted access with credentials of the management account",
		Command:  "aws organizations enable-aws-service-access --service-principal " + accountPrincipal,
	}
}

// accountService is how the SDK names Account Management.
const accountService = "Account"

func denied(phrase string) func(*failure) bool {
	return func(f *failure) bool { return f.isDenied() && f.says(phrase) }
}

func (f *failure) isDenied() bool {
	return f.hasCode("AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorizedException")
}

// deniers are the policies that a refusal can name, and how to say that they
// are the reason.
var deniers = []struct{ phrase, words string }{
	{"resource control policy", "a resource control policy denies"},
	{"permissions boundary", "the permissions boundary does not allow"},
	{"no session policy allows", "the session's policy does not allow"},
	{"explicit deny in a session policy", "the session's policy denies"},
	{"vpc endpoint policy", "the policy of the VPC endpoint does not allow"},
	{"explicit deny", "IAM explicitly denies"},
}

func (f *failure) denier() string {
	for _, d := range deniers {
		if f.says(d.phrase) {
			return d.words
		}
	}
	return "IAM does not allow"
}

// refusal is what AWS's sentence names.
type refusal struct{ principal, action, resource string }

var refusalParts = regexp.MustCompile(`(?i)User: (\S+) is not authorized to perform: ([\w-]+:\w+)(?:.*? on resource: (\S+))?`)

func (f *failure) refusal() refusal {
	r := refusal{action: f.action()}
	if m := refusalParts.FindStringSubmatch(f.text); m != nil {
		r.principal, r.action, r.resource = m[1], m[2], strings.TrimRight(m[3], ".,")
	}
	return r
}

// shortPrincipal is an ARN's own part: who it is without the account, which the
// row shows already.
func shortPrincipal(arn string) string {
	if i := strings.LastIndexByte(arn, ':'); i >= 0 {
		return arn[i+1:]
	}
	return arn
}

// findSCP lists the policies that bind the account.
func findSCP(f *failure) string {
	if f.accountID == "" {
		return ""
	}
	return "aws organizations list-policies-for-target --filter SERVICE_CONTROL_POLICY --target-id " + f.accountID
}

// validationWords names the fields that AWS complains about and never what is in
// them.
func validationWords(f *failure) string {
	fault, ok := errors.AsType[*types.ValidationException](f.err)
	if !ok || len(fault.FieldList) == 0 {
		return "AWS did not accept one of the values"
	}
	var names []string
	for _, field := range fault.FieldList {
		if field.Name != nil && *field.Name != "" {
			names = append(names, *field.Name)
		}
	}
	return "AWS did not accept " + strings.Join(names, ", ")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
