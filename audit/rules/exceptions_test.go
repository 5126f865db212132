package rules_test

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// paymentsMatch selects audittest.Payments.
var paymentsMatch = policy.Match{Accounts: []string{audittest.Payments.AccountID}}

// judgeWithException returns the finding of email-shared-mailbox for a personal mailbox.
func judgeWithException(t *testing.T, e policy.Exception, account audit.Target, now time.Time) rules.Finding {
	t.Helper()
	f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud"))
	f.Target, f.Now = account, now
	return audittest.FindFinding(t, rules.Judge(policy.Policy{Exceptions: []policy.Exception{e}}, f), rules.EmailSharedMailbox)
}

func TestException_ValidUntilEndOfLastDayInUTC(t *testing.T) {
	e := audittest.NewException(5, rules.EmailSharedMailbox, paymentsMatch)
	east, west := time.FixedZone("east", 14*3600), time.FixedZone("west", -11*3600)
	for _, test := range []struct {
		now    time.Time
		state  policy.ExceptionState
		status audit.Status
	}{
		{audittest.LastDay.AddDate(-1, 0, 0), policy.ExceptionActive, audit.Excepted},
		{time.Date(2027, 1, 1, 23, 59, 59, 999999999, time.UTC), policy.ExceptionActive, audit.Excepted},
		{time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC), policy.ExceptionExpiresSoon, audit.Excepted},
		{time.Date(2027, 1, 31, 23, 59, 59, 999999999, time.UTC), policy.ExceptionExpiresSoon, audit.Excepted},
		{time.Date(2027, 2, 1, 13, 59, 59, 0, east), policy.ExceptionExpiresSoon, audit.Excepted},
		{time.Date(2027, 1, 31, 13, 0, 0, 0, west), policy.ExceptionExpired, audit.Warn},
		{time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), policy.ExceptionExpired, audit.Warn},
	} {
		f := judgeWithException(t, e, audittest.Payments, test.now)
		if got := e.State(test.now); got != test.state || f.Status != test.status {
			t.Errorf("at %s: got %s, finding %s; want %s, %s", test.now, got, f.Status, test.state, test.status)
		}
		if f.Exception == nil || f.Exception.Reason != e.Reason {
			t.Errorf("at %s the finding has the exception %+v", test.now, f.Exception)
		}
		if expired := strings.Contains(f.Detail, "exception expired on 2027-01-31"); expired != (test.status == audit.Warn) {
			t.Errorf("at %s: %s", test.now, f.Detail)
		}
	}
}

func TestException_Covers(t *testing.T) {
	before := audittest.LastDay.AddDate(0, 0, -1)
	for name, test := range map[string]struct {
		exception policy.Exception
		account   audit.Target
		now       time.Time
		want      audit.Status
	}{
		"same rule":             {audittest.NewException(1, rules.EmailSharedMailbox, paymentsMatch), audittest.Payments, before, audit.Excepted},
		"any rule":              {audittest.NewException(1, policy.AnyRule, paymentsMatch), audittest.Payments, before, audit.Excepted},
		"another rule":          {audittest.NewException(1, rules.PhoneDialable, paymentsMatch), audittest.Payments, before, audit.Warn},
		"another account":       {audittest.NewException(1, policy.AnyRule, policy.Match{Names: audittest.Globs("log-*")}), audittest.Payments, before, audit.Warn},
		"may match the account": {audittest.NewException(1, policy.AnyRule, policy.Match{Names: audittest.Globs("payments-*")}), audit.Target{}, before, audit.Warn},
		"time unknown":          {audittest.NewException(1, policy.AnyRule, paymentsMatch), audittest.Payments, time.Time{}, audit.Warn},
		"parent unit":           {audittest.NewException(1, policy.AnyRule, policy.Match{OUs: audittest.OUGlobs("Workloads")}), audittest.Payments, before, audit.Excepted},
	} {
		if f := judgeWithException(t, test.exception, test.account, test.now); f.Status != test.want || (f.Exception != nil) != (test.want == audit.Excepted) {
			t.Errorf("%s: %s by %+v, want %s", name, f.Status, f.Exception, test.want)
		}
	}
}

func TestException_CoversFailAndWarnOnly(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied"}
	person := audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud")
	person.Phone = "0"
	f := rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &person}, audit.Billing: {Trouble: trouble}},
		Target:   audittest.Payments, Now: audittest.LastDay,
	}
	got := map[audit.Status]int{}
	for _, finding := range rules.Judge(policy.Policy{Exceptions: []policy.Exception{audittest.NewException(1, policy.AnyRule, paymentsMatch)}}, f) {
		got[finding.Status]++
		if (finding.Exception != nil) != (finding.Status == audit.Excepted) {
			t.Errorf("%s by %+v", audittest.FormatFinding(finding), finding.Exception)
		}
	}
	if got[audit.Excepted] != 2 || got[audit.Error] == 0 || got[audit.Pass] == 0 || got[audit.NotJudged] == 0 || got[audit.Fail]+got[audit.Warn] != 0 {
		t.Errorf("%v", got)
	}
}

func TestException_ValidOneBeforeExpiredOne(t *testing.T) {
	past, longPast, later := audittest.NewException(1, policy.AnyRule, paymentsMatch), audittest.NewException(2, policy.AnyRule, paymentsMatch), audittest.NewException(3, policy.AnyRule, paymentsMatch)
	past.Expires, longPast.Expires, later.Expires = audittest.LastDay.AddDate(0, 0, -10), audittest.LastDay.AddDate(0, -2, 0), audittest.LastDay.AddDate(1, 0, 0)
	for name, test := range map[string]struct {
		exceptions []policy.Exception
		status     audit.Status
		line       int
	}{
		"one valid":       {[]policy.Exception{longPast, past, later}, audit.Excepted, 3},
		"first valid one": {[]policy.Exception{later, audittest.NewException(4, policy.AnyRule, paymentsMatch)}, audit.Excepted, 3},
		"all expired":     {[]policy.Exception{longPast, past}, audit.Warn, 1},
	} {
		f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud"))
		f.Target, f.Now = audittest.Payments, audittest.LastDay
		got := audittest.FindFinding(t, rules.Judge(policy.Policy{Exceptions: test.exceptions}, f), rules.EmailSharedMailbox)
		if got.Status != test.status || got.Exception == nil || got.Exception.At.Line != test.line {
			t.Errorf("%s: %s by %+v", name, got.Status, got.Exception)
		}
	}
}
