package describe

import (
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// Verdict is what a row says of its account: the status and, in a few words, why.
type Verdict struct {
	Status audit.Status
	SameAs bool // no verdict: an earlier row shows the account
	Reason string
}

// ShortTroubles say in a few words what kept an account from being judged.
var ShortTroubles = map[audit.TroubleKind]string{
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

// VerdictOf is what a row says of its account.
func VerdictOf(row *scan.Row) Verdict {
	v := Verdict{Status: row.Status()}
	if row.SameAs != "" {
		return Verdict{Status: v.Status, SameAs: true, Reason: "same account as " + style.Clean(row.SameAs)}
	}
	if row.Result == nil {
		return v
	}
	switch res := row.Result; {
	case v.Status == audit.Skipped:
		v.Reason = style.Clean(res.Target.Skip)
	case v.Status == audit.Pass:
	case res.WorstFinding() != nil:
		v.Reason = ShortFinding(*res.WorstFinding())
		if e := res.WorstFinding().Exception; v.Status == audit.Excepted && e != nil {
			v.Reason += ", " + ExceptedUntil(e)
		}
	case res.Trouble != nil:
		v.Reason = ShortTrouble(res.Trouble)
	}
	return v
}

func ShortFinding(f rules.Finding) string {
	if f.Status == audit.Error && f.Trouble != nil {
		return ShortTrouble(f.Trouble)
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

// ExceptedUntil is the last day of an exception, as policy files write it.
func ExceptedUntil(e *policy.Exception) string {
	return "until " + e.LastDay()
}

func ShortTrouble(t *audit.Trouble) string {
	if s, ok := ShortTroubles[t.Kind]; ok {
		return s
	}
	return style.Clean(t.Message)
}
