package describe

import (
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// Verdict is the status of an account and, in a few words, the reason.
type Verdict struct {
	Status audit.Status
	SameAs bool // an earlier row represents the account
	Reason string
}

// ShortTroubles is each kind of trouble in a few words.
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
	audit.NotActivated:            "account not activated",
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

// VerdictOf returns the verdict of a row.
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

// ShortFinding returns a finding in a few words.
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

// fieldKeys returns the keys of fields, joined by commas.
func fieldKeys(fields []audit.Field) string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key()
	}
	return strings.Join(keys, ", ")
}

// ExceptedUntil returns the last day of an exception: "until 2027-03-01".
func ExceptedUntil(e *policy.Exception) string {
	return "until " + e.LastDay()
}

// ShortTrouble returns a trouble in a few words.
func ShortTrouble(t *audit.Trouble) string {
	if s, ok := ShortTroubles[t.Kind]; ok {
		return s
	}
	return style.Clean(t.Message)
}

// Trouble adds why an account could not be judged and what to do. The key is that of the
// command that signs in.
func (p *Page) Trouble(t *audit.Trouble, signInKey string) {
	v := p.Theme.Verdict(string(audit.Error))
	p.Blank()
	p.Paragraph(0, v.Style, v.Shape+" "+Capitalize(style.Clean(t.Message)))
	p.helperOutput(t)
	p.Paragraph(2, p.Theme.Text, style.Clean(t.NextStep))
	if t.Command != "" {
		p.Paragraph(2, p.Theme.Strong, style.Clean(t.Command))
	}
	if t.SignInID != "" {
		p.Paragraph(2, p.Theme.Text, "Or press "+signInKey+" to sign in from here.")
	}
}

// ReadTrouble returns why an account could not be read; nil: it was read, and findings
// have their own troubles.
func ReadTrouble(res *scan.Result) *audit.Trouble {
	if len(res.Findings) == 0 {
		return res.Trouble
	}
	for _, r := range res.Contacts {
		if r.Trouble != nil {
			return r.Trouble
		}
	}
	return nil
}

// TroubleLines adds a trouble and its next step to a dialog.
func (p *Page) TroubleLines(t *audit.Trouble) {
	p.Paragraph(0, p.Theme.Complaint, p.Theme.Verdict(string(audit.Error)).Shape+" "+Capitalize(style.Clean(t.Message)))
	p.helperOutput(t)
	p.Paragraph(2, p.Theme.Text, style.Clean(t.Advice()))
}

// helperOutput adds what a helper program printed, if the trouble has it.
func (p *Page) helperOutput(t *audit.Trouble) {
	if t.HelperOutput != "" {
		p.Paragraph(2, p.Theme.Muted, "It printed: "+style.Clean(t.HelperOutput))
	}
}
