package scan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// paymentsMatch selects audittest.Payments.
var paymentsMatch = policy.Match{Accounts: []string{audittest.Payments.AccountID}}

func TestPolicyRemarks(t *testing.T) {
	auditor := &scan.Auditor{Clock: timing.SystemClock{}}
	judged := func(account audit.Target, email string) scan.Result {
		c := audittest.GoodWith(audit.FieldEmail, email)
		f := audittest.FactsOf(c)
		f.Target = account
		return scan.Result{Target: account, Contacts: f.Contacts, Findings: rules.Judge(*auditor.InForce.Policy(), f), Status: audit.Pass}
	}
	logs := audit.Target{Key: "logs", AccountID: "444455556666", Name: "log-archive", OUPath: "Root/Security"}
	person, list := judged(audittest.Payments, "jane.doe@octank.cloud"), judged(logs, "security@octank.cloud")
	denied := scan.Result{Target: logs, Status: audit.Error, Trouble: &audit.Trouble{Kind: audit.AccessDenied}}
	closed := scan.Result{Target: logs, Status: audit.Skipped}
	nameless := judged(audit.Target{Key: "p", AccountID: "777788889999"}, "security@octank.cloud")
	ofLogs, shared := policy.Match{Names: audittest.Globs("log-*")}, rules.EmailSharedMailbox
	for name, test := range map[string]struct {
		exception policy.Exception
		results   []scan.Result
		now       time.Time
		partial   bool
		want      scan.RemarkKind
		text      string
	}{
		"valid and needed":             {exception: audittest.NewException(7, shared, paymentsMatch), results: []scan.Result{person}, now: audittest.LastDay.AddDate(0, -6, 0)},
		"expires soon":                 {exception: audittest.NewException(7, shared, paymentsMatch), results: []scan.Result{person}, now: audittest.LastDay, want: scan.RemarkSoon, text: "the exception for email-shared-mailbox expires on 2027-01-31"},
		"expired":                      {exception: audittest.NewException(7, policy.AnyRule, paymentsMatch), results: []scan.Result{person}, now: audittest.LastDay.AddDate(0, 0, 1), want: scan.RemarkExpired, text: "the exception for every rule expired on 2027-01-31; its findings count again"},
		"expired and not needed":       {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person, list}, now: audittest.LastDay.AddDate(0, 0, 1), want: scan.RemarkExpired, text: "is no longer needed"},
		"expired, partial run":         {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person}, partial: true, now: audittest.LastDay.AddDate(0, 0, 1), want: scan.RemarkExpired, text: "findings count again"},
		"no account has the name":      {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person}, now: audittest.LastDay, want: scan.RemarkUnused, text: "matches no account"},
		"no account has the id":        {exception: audittest.NewException(7, shared, policy.Match{Accounts: []string{"999900001111"}}), results: []scan.Result{person, list}, now: audittest.LastDay, want: scan.RemarkUnused, text: "matches no account"},
		"an account may have the name": {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person, nameless}, now: audittest.LastDay.AddDate(0, -6, 0)},
		"unknown account":              {exception: audittest.NewException(7, shared, policy.Match{Accounts: []string{"999900001111"}}), results: []scan.Result{person, {Target: audit.Target{Key: "q"}, Status: audit.Error}}, now: audittest.LastDay.AddDate(0, -6, 0)},
		"no finding to cover":          {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person, list}, now: audittest.LastDay, want: scan.RemarkUnused, text: "is no longer needed"},
		"account not readable":         {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person, denied}, now: audittest.LastDay.AddDate(0, -6, 0)},
		"account closed":               {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person, closed}, now: audittest.LastDay.AddDate(0, -6, 0), want: scan.RemarkUnused, text: "matches only skipped accounts"},
		"one of two accounts closed":   {exception: audittest.NewException(7, shared, policy.Match{}), results: []scan.Result{closed, list}, now: audittest.LastDay.AddDate(0, -6, 0), want: scan.RemarkUnused, text: "is no longer needed"},
		"rule not judged":              {exception: audittest.NewException(7, rules.EmailNotRoot, ofLogs), results: []scan.Result{person, list}, now: audittest.LastDay.AddDate(0, -6, 0)},
		"partial run":                  {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person}, partial: true, now: audittest.LastDay.AddDate(0, -6, 0)},
		"expires soon, partial run":    {exception: audittest.NewException(7, shared, ofLogs), results: []scan.Result{person}, partial: true, now: audittest.LastDay, want: scan.RemarkSoon, text: "expires on 2027-01-31"},
	} {
		t.Run(name, func(t *testing.T) {
			p := policy.Policy{Exceptions: []policy.Exception{test.exception}}
			remarks := scan.PolicyRemarks(&p, test.results, test.now, !test.partial)
			switch {
			case test.want == "" && len(remarks) > 0:
				t.Errorf("got %+v, want none", remarks)
			case test.want == "":
			case len(remarks) != 1 || remarks[0].Kind != test.want || !strings.Contains(remarks[0].Text, test.text) || remarks[0].At.Line != 7:
				t.Errorf("got %+v, want %s: …%s…", remarks, test.want, test.text)
			}
		})
	}
}

func TestPolicyRemarks_IdleProtections(t *testing.T) {
	results := []scan.Result{
		{Target: audit.Target{Key: "a", AccountID: "111122223333", Name: "[PROD] Payments"}, Status: audit.Fail},
		{Target: audit.Target{Key: "b", AccountID: "222233334444", Name: "[SANDBOX] Play"}, Status: audit.Error},
	}
	nameless := append(slices.Clip(results), scan.Result{Target: audit.Target{Key: "c", AccountID: "333344445555"}, Status: audit.Pass})
	named := func(names ...string) policy.Match { return policy.Match{Names: audittest.Globs(names...)} }
	for name, test := range map[string]struct {
		match   policy.Match
		results []scan.Result
		partial bool
		want    string // the remark on leave_out; that on hands_off differs in the key
	}{
		"a name with brackets":            {match: named("[PROD] Payments"), results: results},
		"brackets that open a set":        {match: named("[SANDBOX]*"), results: results, want: `the leave_out entry (why) matches no account; […] is a set of characters: "[[]SANDBOX]*" matches a name with brackets`},
		"escaped brackets":                {match: named("[[]SANDBOX]*"), results: results},
		"a name that no account has":      {match: named("vendor"), results: results, want: "the leave_out entry (why) matches no account"},
		"one of two names":                {match: named("vendor", "[PROD] Payments"), results: results, want: `"vendor" in leave_out matches no account`},
		"an account with an unknown name": {match: named("vendor"), results: nameless},
		"a partial run":                   {match: named("vendor"), results: results, partial: true},
		"one of two ids":                  {match: policy.Match{Accounts: []string{"999900001111", "111122223333"}}, results: results, want: "999900001111 in leave_out matches no account"},
	} {
		t.Run(name, func(t *testing.T) {
			entries := []policy.Exemption{{Match: test.match, Reason: "why", At: policy.Position{Line: 4}}}
			p := policy.Policy{LeaveOut: entries, HandsOff: entries}
			var got []string
			for _, r := range scan.PolicyRemarks(&p, test.results, time.Time{}, !test.partial) {
				if r.Kind != scan.RemarkIdle || r.At.Line != 4 {
					t.Errorf("got %+v", r)
				}
				got = append(got, r.Text)
			}
			var want []string
			if test.want != "" {
				want = []string{test.want, strings.ReplaceAll(test.want, "leave_out", "hands_off")}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
