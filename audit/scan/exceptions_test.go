package scan_test

import (
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

// lastDay is on which the exceptions of these tests hold the last time.
var lastDay = time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)

// excepting makes an exception on a line.
func excepting(line int, rule audit.RuleID, m policy.Match) policy.Exception {
	return policy.Exception{
		Match: m, Rule: rule, Reason: "the list is being set up", Owner: "cloud team", Expires: lastDay, At: policy.Position{Line: line, Column: 3},
	}
}

// ofPayments chooses the account of these tests.
var ofPayments = policy.Match{Accounts: []string{"111122223333"}}

// oneExcepted is what the rule on shared mailboxes says of one person's.
func oneExcepted(t *testing.T, e policy.Exception, account audit.Target, now time.Time) rules.Finding {
	t.Helper()
	f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud"))
	f.Target, f.Now = account, now
	return audittest.FindFinding(t, rules.Judge(policy.Policy{Exceptions: []policy.Exception{e}}, f), rules.EmailSharedMailbox)
}

func TestAnExceptionHoldsToTheEndOfItsLastDayInUTC(t *testing.T) {
	e := excepting(5, rules.EmailSharedMailbox, ofPayments)
	east, west := time.FixedZone("east", 14*3600), time.FixedZone("west", -11*3600)
	for _, test := range []struct {
		now    time.Time
		state  policy.ExceptionState
		status audit.Status
	}{
		{lastDay.AddDate(-1, 0, 0), policy.ExceptionActive, audit.Excepted},
		{time.Date(2027, 1, 1, 23, 59, 59, 999999999, time.UTC), policy.ExceptionActive, audit.Excepted},
		{time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC), policy.ExceptionExpiresSoon, audit.Excepted},
		{time.Date(2027, 1, 31, 23, 59, 59, 999999999, time.UTC), policy.ExceptionExpiresSoon, audit.Excepted},
		{time.Date(2027, 2, 1, 13, 59, 59, 0, east), policy.ExceptionExpiresSoon, audit.Excepted},
		{time.Date(2027, 1, 31, 13, 0, 0, 0, west), policy.ExceptionExpired, audit.Warn},
		{time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), policy.ExceptionExpired, audit.Warn},
	} {
		f := oneExcepted(t, e, audittest.Payments, test.now)
		if got := e.State(test.now); got != test.state || f.Status != test.status {
			t.Errorf("at %s it %s, and the finding is %s; want %s, %s", test.now, got, f.Status, test.state, test.status)
		}
		if f.Exception == nil || f.Exception.Reason != e.Reason {
			t.Errorf("at %s the finding does not tell of the exception: %+v", test.now, f.Exception)
		}
		if over := strings.Contains(f.Detail, "exception expired on 2027-01-31"); over != (test.status == audit.Warn) {
			t.Errorf("at %s: %s", test.now, f.Detail)
		}
	}
}

func TestWhatAnExceptionCovers(t *testing.T) {
	before := lastDay.AddDate(0, 0, -1)
	for name, test := range map[string]struct {
		exception policy.Exception
		account   audit.Target
		now       time.Time
		want      audit.Status
	}{
		"the rule":                     {excepting(1, rules.EmailSharedMailbox, ofPayments), audittest.Payments, before, audit.Excepted},
		"any rule":                     {excepting(1, policy.AnyRule, ofPayments), audittest.Payments, before, audit.Excepted},
		"another rule":                 {excepting(1, rules.PhoneDialable, ofPayments), audittest.Payments, before, audit.Warn},
		"another account":              {excepting(1, policy.AnyRule, policy.Match{Names: audittest.Globs("log-*")}), audittest.Payments, before, audit.Warn},
		"perhaps the account":          {excepting(1, policy.AnyRule, policy.Match{Names: audittest.Globs("payments-*")}), audit.Target{}, before, audit.Warn},
		"where no day is known":        {excepting(1, policy.AnyRule, ofPayments), audittest.Payments, time.Time{}, audit.Warn},
		"a unit, whatever it is in it": {excepting(1, policy.AnyRule, policy.Match{OUs: audittest.Globs("Workloads")}), audittest.Payments, before, audit.Excepted},
	} {
		if f := oneExcepted(t, test.exception, test.account, test.now); f.Status != test.want || (f.Exception != nil) != (test.want == audit.Excepted) {
			t.Errorf("%s: %s by %+v, want %s", name, f.Status, f.Exception, test.want)
		}
	}
}

func TestAnExceptionCoversOnlyWhatIsWrong(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied"}
	person := audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud")
	person.Phone = "0"
	f := rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &person}, audit.Billing: {Trouble: trouble}},
		Target:   audittest.Payments, Now: lastDay,
	}
	got := map[audit.Status]int{}
	for _, finding := range rules.Judge(policy.Policy{Exceptions: []policy.Exception{excepting(1, policy.AnyRule, ofPayments)}}, f) {
		got[finding.Status]++
		if (finding.Exception != nil) != (finding.Status == audit.Excepted) {
			t.Errorf("%s by %+v", audittest.FormatFinding(finding), finding.Exception)
		}
	}
	if got[audit.Excepted] != 4 || got[audit.Error] == 0 || got[audit.Pass] == 0 || got[audit.NotJudged] == 0 || got[audit.Fail]+got[audit.Warn] != 0 {
		t.Errorf("%v", got)
	}
}

func TestAnExceptionThatHoldsGoesBeforeOneThatRanOut(t *testing.T) {
	past, longPast, later := excepting(1, policy.AnyRule, ofPayments), excepting(2, policy.AnyRule, ofPayments), excepting(3, policy.AnyRule, ofPayments)
	past.Expires, longPast.Expires, later.Expires = lastDay.AddDate(0, 0, -10), lastDay.AddDate(0, -2, 0), lastDay.AddDate(1, 0, 0)
	for name, test := range map[string]struct {
		exceptions []policy.Exception
		status     audit.Status
		line       int
	}{
		"one holds":            {[]policy.Exception{longPast, past, later}, audit.Excepted, 3},
		"the first that holds": {[]policy.Exception{later, excepting(4, policy.AnyRule, ofPayments)}, audit.Excepted, 3},
		"all ran out":          {[]policy.Exception{longPast, past}, audit.Warn, 1},
	} {
		f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud"))
		f.Target, f.Now = audittest.Payments, lastDay
		got := audittest.FindFinding(t, rules.Judge(policy.Policy{Exceptions: test.exceptions}, f), rules.EmailSharedMailbox)
		if got.Status != test.status || got.Exception == nil || got.Exception.At.Line != test.line {
			t.Errorf("%s: %s by %+v", name, got.Status, got.Exception)
		}
	}
}

func TestRemarksTellWhichExceptionsAreWorthALook(t *testing.T) {
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
		says      string
	}{
		"it holds and is needed":           {exception: excepting(7, shared, ofPayments), results: []scan.Result{person}, now: lastDay.AddDate(0, -6, 0)},
		"it runs out soon":                 {exception: excepting(7, shared, ofPayments), results: []scan.Result{person}, now: lastDay, want: scan.RemarkSoon, says: "the exception of email-shared-mailbox runs out on 2027-01-31"},
		"it ran out":                       {exception: excepting(7, policy.AnyRule, ofPayments), results: []scan.Result{person}, now: lastDay.AddDate(0, 0, 1), want: scan.RemarkExpired, says: "the exception of every rule ran out on 2027-01-31: what it covered counts again"},
		"it ran out and nobody needs it":   {exception: excepting(7, shared, ofLogs), results: []scan.Result{person, list}, now: lastDay.AddDate(0, 0, 1), want: scan.RemarkExpired, says: "is not needed anymore"},
		"it ran out, in a partial run":     {exception: excepting(7, shared, ofLogs), results: []scan.Result{person}, partial: true, now: lastDay.AddDate(0, 0, 1), want: scan.RemarkExpired, says: "counts again"},
		"no account is of the name":        {exception: excepting(7, shared, ofLogs), results: []scan.Result{person}, now: lastDay, want: scan.RemarkUnused, says: "matches no account"},
		"no account has the id":            {exception: excepting(7, shared, policy.Match{Accounts: []string{"999900001111"}}), results: []scan.Result{person, list}, now: lastDay, want: scan.RemarkUnused, says: "matches no account"},
		"an account may have the name":     {exception: excepting(7, shared, ofLogs), results: []scan.Result{person, nameless}, now: lastDay.AddDate(0, -6, 0)},
		"nobody learnt an account":         {exception: excepting(7, shared, policy.Match{Accounts: []string{"999900001111"}}), results: []scan.Result{person, {Target: audit.Target{Key: "q"}, Status: audit.Error}}, now: lastDay.AddDate(0, -6, 0)},
		"what it covers holds":             {exception: excepting(7, shared, ofLogs), results: []scan.Result{person, list}, now: lastDay, want: scan.RemarkUnused, says: "covers nothing"},
		"the account could not be read":    {exception: excepting(7, shared, ofLogs), results: []scan.Result{person, denied}, now: lastDay.AddDate(0, -6, 0)},
		"the account is closed":            {exception: excepting(7, shared, ofLogs), results: []scan.Result{person, closed}, now: lastDay.AddDate(0, -6, 0), want: scan.RemarkUnused, says: "is only about accounts that are skipped"},
		"one of two accounts is closed":    {exception: excepting(7, shared, policy.Match{}), results: []scan.Result{closed, list}, now: lastDay.AddDate(0, -6, 0), want: scan.RemarkUnused, says: "covers nothing"},
		"a rule that could not be judged":  {exception: excepting(7, rules.EmailNotRoot, ofLogs), results: []scan.Result{person, list}, now: lastDay.AddDate(0, -6, 0)},
		"not all accounts were looked at":  {exception: excepting(7, shared, ofLogs), results: []scan.Result{person}, partial: true, now: lastDay.AddDate(0, -6, 0)},
		"soon, and not all were looked at": {exception: excepting(7, shared, ofLogs), results: []scan.Result{person}, partial: true, now: lastDay, want: scan.RemarkSoon, says: "runs out on 2027-01-31"},
	} {
		t.Run(name, func(t *testing.T) {
			p := policy.Policy{Exceptions: []policy.Exception{test.exception}}
			remarks := scan.ExceptionRemarks(&p, test.results, test.now, !test.partial)
			switch {
			case test.want == "" && len(remarks) > 0:
				t.Errorf("said %+v", remarks)
			case test.want == "":
			case len(remarks) != 1 || remarks[0].Kind != test.want || !strings.Contains(remarks[0].Text, test.says) || remarks[0].At.Line != 7:
				t.Errorf("said %+v, want %s: …%s…", remarks, test.want, test.says)
			}
		})
	}
}
