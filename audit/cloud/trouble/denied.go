package trouble

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"accountable/audit"
)

// The SDK's names of services.
const (
	accountService = "Account"
	portalService  = "SSO"
)

// deniedSymptoms are refusals. Account Management reports several other faults in
// the parentheses of an AccessDeniedException.
var deniedSymptoms = []symptom{
	{
		kind: audit.TrustedAccessDisabled, matches: denied("must first enable trusted access"),
		message: say(TrustedAccessOff(Subject{}).Message), next: say(TrustedAccessOff(Subject{}).NextStep), command: say(TrustedAccessOff(Subject{}).Command),
	},
	{
		kind: audit.NotOrganizationAdmin, matches: denied("can only be managed using the standalone context"),
		message: say("only the management account's own credentials can manage its contacts"),
		next:    func(f *failure) string { return waysOut(f.AccountID) },
	},
	{
		kind: audit.Unknown, matches: denied("invalid Alternate Contact type"),
		message: say("AWS does not know this contact type"),
		next:    say(seeLog),
	},
	{
		kind:    audit.AccessDenied,
		matches: func(f *failure) bool { return f.State != "" && f.isOrganizationRefusal() },
		message: func(f *failure) string {
			return "AWS denies access to the contacts of this account: its state is " + f.State
		},
		next: say("Wait until Organizations reports ACTIVE (its sign-up must be complete), then read it again"),
	},
	{
		kind: audit.NotOrganizationAdmin, matches: (*failure).isOrganizationRefusal,
		message: say("these credentials cannot manage the organization's accounts"),
		next:    say("Use a profile of the management account, or of the delegated administrator for " + AccountPrincipal),
		command: func(f *failure) string {
			return f.Subject.Command("organizations", "describe-organization") // any member may; it names the management account
		},
	},
	{
		kind: audit.NoOrganization, matches: hasCode("AWSOrganizationsNotInUseException"),
		message: say("the account does not belong to an organization"),
		next:    say("Use a profile of an organization's management account"),
	},
	{
		kind: audit.AccessDenied,
		matches: func(f *failure) bool {
			return f.service == portalService && (f.code == "ForbiddenException" || f.code == "ResourceNotFoundException")
		},
		message: func(f *failure) string {
			v := f.Subject.Profile.Values
			return fmt.Sprintf("your Identity Center access to %s as %s was removed", cmp.Or(v["sso_account_id"], "the account"), cmp.Or(v["sso_role_name"], "this role"))
		},
		next: say("Ask for the assignment, or choose another role in the profile"),
	},
	{
		kind: audit.AccessDenied, matches: func(f *failure) bool { return f.isDenied() && f.operation == "AssumeRole" },
		message: func(f *failure) string {
			return "cannot assume role " + cmp.Or(f.refusal().resource, f.Subject.Profile.Values["role_arn"])
		},
		next: func(f *failure) string {
			return fmt.Sprintf("Allow %s to assume it, in the role's trust policy and with sts:AssumeRole", cmp.Or(f.refusal().principal, "the source profile"))
		},
	},
	{
		kind: audit.AccessDenied, matches: func(f *failure) bool { return f.isDenied() && f.operation == "AssumeRoleWithWebIdentity" },
		message: say("cannot assume the role with this web identity"),
		next:    say("Check the conditions in the role's trust policy against the token's issuer, audience and subject"),
	},
	{
		kind: audit.AccessDenied, matches: denied("service control policy"),
		message: func(f *failure) string {
			return "a service control policy (SCP) of the organization denies " + f.refusal().action
		},
		next: func(f *failure) string {
			return fmt.Sprintf("Exempt %s in that SCP. A Region-deny SCP must exempt account:* (us-east-1). The management account lists the SCPs", f.refusal().action)
		},
		command: func(f *failure) string {
			if f.AccountID == "" {
				return ""
			}
			return audit.AWSCommand("organizations", "list-policies-for-target", "--filter", "SERVICE_CONTROL_POLICY", "--target-id", f.AccountID)
		},
	},
	{
		kind: audit.AccessDenied, matches: (*failure).isDenied,
		message: func(f *failure) string {
			r := f.refusal()
			return fmt.Sprintf(f.denial(), r.action, cmp.Or(shortPrincipal(r.principal), f.Subject.Name()))
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

// denied matches refusals whose message contains the phrase.
func denied(phrase string) func(*failure) bool {
	return func(f *failure) bool { return f.isDenied() && f.says(phrase) }
}

func (f *failure) isDenied() bool {
	return f.hasCode("AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorizedException")
}

// isOrganizationRefusal reports whether Account Management refused to let an
// organization's caller name a member, for no reason of IAM.
func (f *failure) isOrganizationRefusal() bool {
	return f.Mode == audit.InOrganization && f.service == accountService && f.isDenied() && !f.says("on resource:", "(", "policy")
}

// denials are the sentences for the policies that a refusal can name, with the
// action and the principal.
var denials = []struct{ phrase, template string }{
	{"resource control policy", "a resource control policy does not allow %[2]s to call %[1]s"},
	{"permissions boundary", "the permissions boundary does not allow %[2]s to call %[1]s"},
	{"no session policy allows", "the session policy does not allow %[2]s to call %[1]s"},
	{"explicit deny in a session policy", "the session policy explicitly denies %[1]s for %[2]s"},
	{"vpc endpoint policy", "the VPC endpoint policy does not allow %[2]s to call %[1]s"},
	{"explicit deny", "IAM explicitly denies %[1]s for %[2]s"},
}

func (f *failure) denial() string {
	for _, d := range denials {
		if f.says(d.phrase) {
			return d.template
		}
	}
	return "IAM does not allow %[2]s to call %[1]s"
}

// refusal is what the message of a refusal names.
type refusal struct{ principal, action, resource string }

// refusalParts are quoted in messages: they are ARNs and actions of a bounded length, without control characters.
var refusalParts = regexp.MustCompile(`(?i)User: ([\x21-\x7e]{1,1000}) is not authorized to perform: ([\w-]{1,64}:\w{1,64})(?:.*? on resource: ([\x21-\x7e]{1,1000}))?`)

func (f *failure) refusal() refusal {
	r := refusal{action: f.action()}
	if m := refusalParts.FindStringSubmatch(f.text); m != nil {
		r.principal, r.action, r.resource = m[1], m[2], strings.TrimRight(m[3], ".,")
	}
	return r
}

// shortPrincipal returns an ARN without the account, which the row shows already.
func shortPrincipal(arn string) string {
	if i := strings.LastIndexByte(arn, ':'); i >= 0 {
		return arn[i+1:]
	}
	return arn
}

// ReadOnlyMode is returned for every write in read-only mode.
func ReadOnlyMode() *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.AccessDenied, Refused: true,
		Message: "read-only mode is on: nothing is written", NextStep: "Start again without --read-only",
	}
}

// CredentialsExpired is returned for a write that was not sent because its credentials
// expired after they were checked.
func CredentialsExpired(c Call, err error) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.InvalidCredentials, CredentialsExpired: true, Err: err,
		Message:  "the credentials of " + c.Subject.Name() + " expired after they were checked",
		NextStep: "Nothing was sent. Try again",
	}
}

// ReadOnlyProfile is returned for every write with a read-only profile.
func ReadOnlyProfile(profile string) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.AccessDenied, Refused: true,
		Message:  profile + " is a read-only profile: nothing is written with it",
		NextStep: "Write with another profile, or remove it from profiles: read_only: in settings.yaml",
	}
}
