package rules

import (
	"slices"

	"accountable/audit"
	"accountable/audit/policy"
)

// rootRemedy is how to fix any finding about a root email. This program does not change
// root emails (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_update-root-user-email.html).
const rootRemedy = "Change the root email to a mailbox of your company that at least two people read: " +
	"in the AWS Organizations console of the management account, or as the root user"

// rootWayOut follows rootRemedy where the policy can declare the mailbox.
const rootWayOut = ". If it is such a mailbox already, list it under shared_mailboxes in the policy, or add an exception"

// judgesRoot reports whether a rule also judges root emails: it looks at an email alone
// and compares it with no other email.
func (r *ruleRow) judgesRoot() bool {
	return slices.Equal(r.Fields, emailField) && !slices.Contains(r.Needs, NeedRootEmail) && !slices.Contains(r.Needs, NeedPeers)
}

// judgeRootEmail applies the rules for emails to the root email of the account, if it is
// known. Root emails are outside of what this program fixes: the level is warn at most
// and the findings are Apart, unless Policy.Root says otherwise.
func judgeRootEmail(p *policy.Policy, f Facts) []Finding {
	if f.Target.RootEmail == "" || p.Root == policy.LevelOff {
		return nil
	}
	var findings []Finding
	contact := audit.Contact{Email: f.Target.RootEmail}
	s := newSubject(p, f, audit.Root, &contact)
	for i := range table {
		r := &table[i]
		level := r.levelOf(p, f, audit.Root)
		if level == policy.LevelOff || !r.judgesRoot() {
			continue
		}
		if p.Root != policy.LevelFail {
			level = policy.LevelWarn
		}
		v := r.judgeReading(s, audit.Reading{Contact: &contact})
		if v.status == audit.Fail && r.ID != EmailDomainRenewed {
			v.remedy = rootRemedy
			if r.ID == EmailSharedMailbox {
				v.remedy += rootWayOut
			}
		}
		finding := newFinding(r, audit.Root, level, v)
		finding.Apart = p.Root == ""
		findings = append(findings, finding)
	}
	return findings
}
