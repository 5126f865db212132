package ui

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// verdict is what a row says of its account: the status and, in a few words, why.
type verdict struct {
	status audit.Status
	sameAs bool // no verdict: an earlier row shows the account
	reason string
}

// passes tells whether a row needs nobody's attention. One that is still being
// read is neither here nor there.
func passes(s audit.Status) bool {
	return s == audit.Pass || s == audit.Excepted || s == audit.Skipped
}

// troubled tells whether a row has a verdict that calls for somebody.
func troubled(s audit.Status) bool {
	return s != audit.Pending && s != audit.NotJudged && !passes(s)
}

// shortTroubles say in a few words what kept an account from being judged.
var shortTroubles = map[audit.TroubleKind]string{
	audit.AccessDenied:            "access denied",
	audit.TrustedAccessDisabled:   "trusted access is off",
	audit.NotOrganizationAdmin:    "not an organization admin",
	audit.NoOrganization:          "no organization",
	audit.OrganizationFeaturesOff: "organization features off",
	audit.SigninExpired:           "sign-in expired",
	audit.MFARequired:             "MFA code needed",
	audit.NoCredentials:           "no credentials",
	audit.BadProfile:              "broken profile",
	audit.InvalidCredentials:      "invalid credentials",
	audit.ClockSkew:               "clock skew",
	audit.Throttled:               "throttled",
	audit.Unreachable:             "unreachable",
	audit.TLSFailure:              "TLS failure",
	audit.Timeout:                 "timed out",
	audit.BadResponse:             "bad response",
	audit.ServiceError:            "AWS error",
	audit.Cancelled:               "stopped",
	audit.Unknown:                 "unknown error",
}

// verdictOf is what a row says of its account.
func verdictOf(row *scan.Row) verdict {
	v := verdict{status: row.Status()}
	if row.SameAs != "" {
		return verdict{status: v.status, sameAs: true, reason: "same account as " + style.Clean(row.SameAs)}
	}
	if row.Result == nil {
		return v
	}
	switch res := row.Result; {
	case v.status == audit.Skipped:
		v.reason = style.Clean(res.Target.Skip)
	case v.status == audit.Pass:
	case res.WorstFinding() != nil:
		v.reason = shortFinding(*res.WorstFinding())
		if e := res.WorstFinding().Exception; v.status == audit.Excepted && e != nil {
			v.reason += ", " + exceptedUntil(e)
		}
	case res.Trouble != nil:
		v.reason = shortTrouble(res.Trouble)
	}
	return v
}

func shortFinding(f rules.Finding) string {
	if f.Status == audit.Error && f.Trouble != nil {
		return shortTrouble(f.Trouble)
	}
	if len(f.Fields) > 0 && f.Rule == rules.MatchesPolicy {
		return "differs from policy: " + fieldKeys(f.Fields)
	}
	if rule, ok := rules.ByID(f.Rule); ok {
		return rule.Short
	}
	return style.Clean(f.Detail)
}

// fieldKeys names fields.
func fieldKeys(fields []audit.Field) string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key()
	}
	return strings.Join(keys, ", ")
}

// exceptedUntil is the last day of an exception, as policy files write it.
func exceptedUntil(e *policy.Exception) string {
	return "until " + e.Expires.UTC().Format(time.DateOnly)
}

func shortTrouble(t *audit.Trouble) string {
	if s, ok := shortTroubles[t.Kind]; ok {
		return s
	}
	return style.Clean(t.Message)
}
