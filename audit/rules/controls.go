package rules

import (
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

// Control is a requirement of a framework that a rule judges.
type Control struct {
	Framework string // the name for people: "CIS AWS Foundations", "Security Hub", …
	ID        string // with the versions: "1.2 (v1.3–v5.0)", "Account.1", …
	// Keys are the ids in reports, one for each version: the id of the Framework, a colon
	// and the control's own id, such as cis-5:1.2.
	Keys []string
	// Evidence is set if a pass is only evidence for the control: it demands more than the
	// rule can see. Without it, the finding is the verdict on the control.
	Evidence bool
}

// Framework is a version of a framework that check --framework accepts.
type Framework struct {
	ID   string // such as cis-5
	Name string // with the version
}

// frameworks are all frameworks, in the order in which they are listed.
var frameworks = []Framework{
	{"cis-7", "CIS AWS Foundations Benchmark v7.0"},
	{"cis-6", "CIS AWS Foundations Benchmark v6.0"},
	{"cis-5", "CIS AWS Foundations Benchmark v5.0"},
	{"cis-4", "CIS AWS Foundations Benchmark v4.0"},
	{"cis-3", "CIS AWS Foundations Benchmark v3.0"},
	{"cis-2", "CIS AWS Foundations Benchmark v2.0"},
	{"cis-1.5", "CIS AWS Foundations Benchmark v1.5"},
	{"cis-1.4", "CIS AWS Foundations Benchmark v1.4"},
	{"cis-1.3", "CIS AWS Foundations Benchmark v1.3"},
	{"cis-1.2", "CIS AWS Foundations Benchmark v1.2.0"},
	{"account.1", "AWS Security Hub Account.1"},
	{"control-tower", "AWS Control Tower"},
	{"config", "AWS Config"},
	{"nist-800-53", "NIST SP 800-53 Revision 5"},
	{"pci-dss-4", "PCI DSS 4.0 (multi-tenant service providers)"},
	{"iso-27001", "ISO/IEC 27001:2022"},
	{"ftr", "AWS Foundational Technical Review"},
	{"well-architected", "AWS Well-Architected"},
	{"cis-controls-8.1", "CIS Critical Security Controls 8.1"},
	{"csa-ccm-4", "CSA Cloud Controls Matrix 4.0"},
	{"soc2", "SOC 2"},
	{"startup-baseline", "AWS Startup Security Baseline"},
	{"conformity", "Trend Micro Conformity"},
	{"prowler", "Prowler"},
}

// Frameworks returns all frameworks.
func Frameworks() []Framework { return slices.Clone(frameworks) }

// FrameworkByID returns the framework with an id, in any case.
func FrameworkByID(id string) (Framework, bool) {
	i := slices.IndexFunc(frameworks, func(f Framework) bool { return strings.EqualFold(f.ID, id) })
	if i < 0 {
		return Framework{}, false
	}
	return frameworks[i], true
}

// cisVersions are the versions 1.3 to 5.0 of the CIS benchmark, which number their controls
// alike.
var cisVersions = []string{"cis-1.3", "cis-1.4", "cis-1.5", "cis-2", "cis-3", "cis-4", "cis-5"}

// keysOf returns the keys of one control in several versions of a framework.
func keysOf(id string, versions ...string) []string {
	keys := make([]string, len(versions))
	for i, v := range versions {
		keys[i] = v + ":" + id
	}
	return keys
}

// presenceControls are verdicts of SecurityContactPresent. Security Hub has the CIS
// benchmark up to v5.0 only.
var presenceControls = []Control{
	{"CIS AWS Foundations", "1.18 (v1.2.0)", keysOf("1.18", "cis-1.2"), false},
	{"CIS AWS Foundations", "1.2 (v1.3–v5.0)", keysOf("1.2", cisVersions...), false},
	{"CIS AWS Foundations", "2.2 (v6.0)", keysOf("2.2", "cis-6"), false},
	{"CIS AWS Foundations", "2.3 (v7.0)", keysOf("2.3", "cis-7"), false},
	{"Security Hub", "Account.1 (medium)", keysOf("Account.1", "account.1"), false},
	{"AWS Control Tower", "SH.Account.1", keysOf("SH.Account.1", "control-tower"), false},
	{"AWS Config", "SECURITY_ACCOUNT_INFORMATION_PROVIDED", keysOf("SECURITY_ACCOUNT_INFORMATION_PROVIDED", "config"), false},
	{"NIST 800-53 r5", "CM-2", keysOf("CM-2", "nist-800-53"), false},
	{"NIST 800-53 r5", "CM-2(2)", keysOf("CM-2(2)", "nist-800-53"), false},
	{"PCI DSS 4.0", "A1.2.3 (multi-tenant service providers)", keysOf("A1.2.3", "pci-dss-4"), false},
	{"ISO 27001:2022", "A.5.5", keysOf("A.5.5", "iso-27001"), false},
	{"AWS FTR", "ACOM-001 (all three types)", keysOf("ACOM-001", "ftr"), false},
	{"AWS Well-Architected", "SEC01-BP02", keysOf("SEC01-BP02", "well-architected"), false},
	{"CIS Controls 8.1", "17.2", keysOf("17.2", "cis-controls-8.1"), false},
	{"CSA CCM 4.0", "SEF-08", keysOf("SEF-08", "csa-ccm-4"), false},
	{"SOC 2", "CC2.3", keysOf("CC2.3", "soc2"), false},
	{"AWS Startup Security Baseline", "ACCT.01", keysOf("ACCT.01", "startup-baseline"), false},
	{"Trend Micro Conformity", "IAM-031 (Account Alternate Contacts, high)", keysOf("IAM-031", "conformity"), false},
	{"Prowler", "account_security_contact_information_is_registered", keysOf("account_security_contact_information_is_registered", "prowler"), false},
}

// cisContactDetails is the CIS control "Maintain current contact details".
var cisContactDetails = []Control{
	{"CIS AWS Foundations", "1.17 (v1.2.0)", keysOf("1.17", "cis-1.2"), true},
	{"CIS AWS Foundations", "1.1 (v1.3–v5.0)", keysOf("1.1", cisVersions...), true},
	{"CIS AWS Foundations", "2.1 (v6.0)", keysOf("2.1", "cis-6"), true},
	{"CIS AWS Foundations", "2.2 (v7.0)", keysOf("2.2", "cis-7"), true},
}

// The controls that several rules are evidence for.
var (
	wellArchitected = Control{"AWS Well-Architected", "SEC01-BP02", keysOf("SEC01-BP02", "well-architected"), true}
	domainOwned     = Control{"AWS FTR", "ACOM-002", keysOf("ACOM-002", "ftr"), true}
)

// The controls of the rows of the table.
var (
	sharedMailboxControls = slices.Concat(cisContactDetails, []Control{
		wellArchitected,
		{"AWS Startup Security Baseline", "ACCT.01", keysOf("ACCT.01", "startup-baseline"), true},
		{"Trend Micro Conformity", "IAM-031 (Account Alternate Contacts, high)", keysOf("IAM-031", "conformity"), true},
	})
	phoneControls    = slices.Concat(cisContactDetails, []Control{wellArchitected})
	domainControls   = []Control{domainOwned, wellArchitected}
	distinctControls = []Control{
		{"ISO 27001:2022", "A.5.6", keysOf("A.5.6", "iso-27001"), false},
		{"AWS FTR", "ACOM-001 (all three types)", keysOf("ACOM-001", "ftr"), false},
		{
			"Prowler", "account_maintain_different_contact_details_to_security_billing_and_operations",
			keysOf("account_maintain_different_contact_details_to_security_billing_and_operations", "prowler"), false,
		},
	}
	// rootControls are the controls of every finding about a root email.
	rootControls = slices.Concat(cisContactDetails, []Control{domainOwned, wellArchitected})
)

// Controls returns the controls that a finding belongs to: those of its rule or, for the
// root email, those about root emails.
func (f Finding) Controls() []Control {
	if f.Contact == audit.Root {
		return rootControls
	}
	if r := findRow(f.Rule); r != nil {
		return r.Controls
	}
	return nil
}

// KeysIn returns the keys of a control in a framework; with the zero Framework all of them.
func (c Control) KeysIn(f Framework) []string {
	if f.ID == "" {
		return c.Keys
	}
	return slices.DeleteFunc(slices.Clone(c.Keys), func(key string) bool { return !strings.HasPrefix(key, f.ID+":") })
}

// ControlsIn returns the controls of a list that belong to a framework.
func ControlsIn(f Framework, controls []Control) []Control {
	return slices.DeleteFunc(slices.Clone(controls), func(c Control) bool { return len(c.KeysIn(f)) == 0 })
}

// Types returns the contact types that the framework asks for.
func (f Framework) Types() []audit.ContactType {
	for i := range table {
		if r := &table[i]; slices.Contains(r.Needs, NeedAllTypes) && len(ControlsIn(f, r.Controls)) > 0 {
			return audit.ContactTypes
		}
	}
	return []audit.ContactType{audit.Security}
}

// Narrow returns a policy by which only the rules of the framework are judged. A rule that
// is off, although the framework asks for a verdict on it, gets LevelFail.
func (f Framework) Narrow(p policy.Policy) policy.Policy {
	levels := make(map[audit.RuleID]policy.Level, len(table))
	for i := range table {
		r := &table[i]
		controls := ControlsIn(f, r.Controls)
		level := r.levelOf(&p, Facts{}, audit.Security)
		isVerdict := slices.ContainsFunc(controls, func(c Control) bool { return !c.Evidence })
		switch {
		case len(controls) == 0:
			levels[r.ID] = policy.LevelOff
		case level == policy.LevelOff && isVerdict:
			levels[r.ID] = policy.LevelFail
		default:
			if own, set := p.Levels[r.ID]; set {
				levels[r.ID] = own
			}
		}
	}
	p.Levels = levels
	if len(ControlsIn(f, rootControls)) == 0 {
		p.Root = policy.LevelOff
	}
	return p
}
