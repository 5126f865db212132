package reach_test

import (
	"fmt"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/reach"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

const (
	shared = "security@octank.cloud"
	jane   = "jane.doe@octank.cloud"
	root   = "aws-root+shop@octank.cloud"
)

var denied = &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied"}

// account builds a judged result. A contact is an email, "-" for none, "!" for one that
// could not be read, or "" for one that was not asked for.
func account(p policy.Policy, rootEmail, security, operations, billing string) scan.Result {
	res := scan.Result{Target: audit.Target{AccountID: audittest.AccountID, RootEmail: rootEmail}, Contacts: map[audit.ContactType]audit.Reading{}}
	for t, email := range map[audit.ContactType]string{audit.Security: security, audit.Operations: operations, audit.Billing: billing} {
		switch email {
		case "":
		case "-":
			res.Contacts[t] = audit.Reading{}
		case "!":
			res.Contacts[t] = audit.Reading{Trouble: denied}
		default:
			c := audittest.GoodWith(audit.FieldEmail, strings.TrimPrefix(email, "blank"))
			res.Contacts[t] = audit.Reading{Contact: &c}
		}
	}
	res.Findings = rules.Judge(p, rules.Facts{Contacts: res.Contacts, Target: res.Target})
	res.Status = rules.WorstStatus(res.Findings)
	return res
}

// declared returns a policy that declares a mailbox shared.
func declared(t *testing.T, address string) policy.Policy {
	t.Helper()
	pattern, err := policy.ParseMailboxPattern(address)
	if err != nil {
		t.Fatal(err)
	}
	return policy.Policy{SharedMailboxes: []policy.MailboxPattern{pattern}}
}

// deliveries returns who receives each notice: "abuse: security a@b".
func deliveries(r reach.Reach) string {
	var lines []string
	for _, d := range r.Deliveries {
		var parts []string
		for _, recipient := range d.Recipients {
			parts = append(parts, recipient.Contact.Key()+" "+recipient.Address)
		}
		for _, u := range d.Unknown {
			parts = append(parts, "?"+u.Contact.Key())
		}
		lines = append(lines, fmt.Sprintf("%s: %s", d.Notice, strings.Join(parts, ", ")))
	}
	return strings.Join(lines, "\n")
}

func TestOf_Deliveries(t *testing.T) {
	for name, test := range map[string]struct {
		root, security, operations, billing string
		want                                string
	}{
		"every contact is set": {
			root, shared, "ops@octank.cloud", "billing@octank.cloud",
			"abuse: security security@octank.cloud\nsecurity: security security@octank.cloud\n" +
				"operations: operations ops@octank.cloud, root aws-root+shop@octank.cloud\nbilling: billing billing@octank.cloud, root aws-root+shop@octank.cloud",
		},
		"no contact is set": {
			root, "-", "-", "-",
			"abuse: root aws-root+shop@octank.cloud\nsecurity: root aws-root+shop@octank.cloud\n" +
				"operations: root aws-root+shop@octank.cloud\nbilling: root aws-root+shop@octank.cloud",
		},
		"root email unknown":                            {"", shared, "-", "ap@octank.cloud", "abuse: security security@octank.cloud\nsecurity: security security@octank.cloud\noperations: ?root\nbilling: billing ap@octank.cloud, ?root"},
		"no security contact and no root email":         {"", "-", "-", "-", "abuse: ?root\nsecurity: ?root\noperations: ?root\nbilling: ?root"},
		"unreadable security contact hides who gets it": {root, "!", "-", "-", "abuse: ?security\nsecurity: ?security\noperations: root aws-root+shop@octank.cloud\nbilling: root aws-root+shop@octank.cloud"},
		"other types not asked for":                     {root, shared, "", "", "abuse: security security@octank.cloud\nsecurity: security security@octank.cloud\noperations: root aws-root+shop@octank.cloud, ?operations\nbilling: root aws-root+shop@octank.cloud, ?billing"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := reach.Of(account(policy.Policy{}, test.root, test.security, test.operations, test.billing))
			if !ok || deliveries(got) != test.want {
				t.Errorf("%t, got\n%s\nwant\n%s", ok, deliveries(got), test.want)
			}
			if complete := !strings.Contains(test.want, "?"); got.IsComplete() != complete {
				t.Errorf("complete: %t, want %t", got.IsComplete(), complete)
			}
		})
	}
}

func TestOf_WeakestLink(t *testing.T) {
	allowed := policy.Policy{AllowedDomains: []string{"octank.cloud"}}
	for name, test := range map[string]struct {
		policy                              policy.Policy
		root, security, operations, billing string
		want                                string
	}{
		"one person, four times":       {policy.Policy{}, "jane.doe+shop@octank.cloud", jane, "-", "-", "All four end at jane.doe@octank.cloud, one person's mailbox."},
		"one person in another case":   {policy.Policy{}, "Jane.Doe@Octank.cloud", jane, jane, "-", "All four end at jane.doe@octank.cloud, one person's mailbox."},
		"one team, four times":         {policy.Policy{}, "security+root@octank.cloud", shared, "-", "-", "All four end at security@octank.cloud, the root mailbox."},
		"declared shared, no contact":  {declared(t, jane), jane, "-", "-", "-", "All four end at jane.doe@octank.cloud. If that mailbox fails, AWS reaches no other one."},
		"a person for abuse reports":   {policy.Policy{}, root, jane, "-", "-", "Abuse reports and security notices end at jane.doe@octank.cloud, one person's mailbox."},
		"a person as root":             {policy.Policy{}, jane, shared, "-", "ap-team@octank.cloud", "Operations notices end at jane.doe@octank.cloud, one person's mailbox."},
		"a placeholder is worse":       {policy.Policy{}, jane, "changeme@octank.cloud", "-", "-", "Abuse reports and security notices end at changeme@octank.cloud, a placeholder that nobody reads."},
		"a dead contact beside root":   {policy.Policy{}, jane, shared, "x@octank.invalid", "-", "Operations notices reach no better mailbox than jane.doe@octank.cloud, one person's mailbox. Billing notices end at jane.doe@octank.cloud, one person's mailbox."},
		"no security contact":          {policy.Policy{}, root, "-", "ops@octank.cloud", "billing@octank.cloud", "No security contact is set, so abuse reports and security notices go to the root email alone: aws-root+shop@octank.cloud."},
		"no contact, a person as root": {policy.Policy{}, jane, "-", "ops@octank.cloud", "billing@octank.cloud", "No security contact is set, so abuse reports and security notices go to the root email alone: jane.doe@octank.cloud, one person's mailbox."},
		"another domain":               {allowed, root, "soc@supplier.cloud", "-", "-", "Abuse reports and security notices end at soc@supplier.cloud, at a domain that the policy does not allow."},
		"nothing weak":                 {policy.Policy{}, root, shared, "ops@octank.cloud", "billing@octank.cloud", "No weak link is known: nothing speaks against these mailboxes."},
		"security unreadable":          {policy.Policy{}, root, "!", "-", "-", "Not everything is known: the security contact could not be read: access denied."},
		"weak and partly unknown":      {policy.Policy{}, "", jane, "-", "-", "Abuse reports and security notices end at jane.doe@octank.cloud, one person's mailbox. Not everything is known: the root email is unknown without --org."},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := reach.Of(account(test.policy, test.root, test.security, test.operations, test.billing))
			if got.Weakest != test.want {
				t.Errorf("got  %s\nwant %s", got.Weakest, test.want)
			}
			if weak := !strings.HasPrefix(test.want, "Not everything") && !strings.HasPrefix(test.want, "No weak link"); got.IsWeak != weak {
				t.Errorf("weak: %t", got.IsWeak)
			}
		})
	}
}

func TestOf_ContactWithoutEmail(t *testing.T) {
	got, _ := reach.Of(account(policy.Policy{}, root, "blank", "-", "-"))
	if want := "Abuse reports and security notices end at a contact without an email."; got.Weakest != want {
		t.Errorf("got %s", got.Weakest)
	}
}

func TestOf_NothingKnown(t *testing.T) {
	for name, res := range map[string]scan.Result{
		"skipped": {Status: audit.Skipped, Target: audit.Target{RootEmail: root}},
		"unread":  {Status: audit.Error, Trouble: denied},
	} {
		if _, ok := reach.Of(res); ok {
			t.Errorf("%s: a notice reaches a person", name)
		}
	}
}
