package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/printable"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// schema identifies the keys of the document and their meaning. Within v1, keys
// are only added.
const schema = "accountable.report/v1"

// document is the accountable.report/v1 document without its accounts. They
// follow one by one, so that a large report is never in memory as a whole.
type document struct {
	Schema      string         `json:"schema"`
	GeneratedAt *string        `json:"generated_at"`
	Tool        Tool           `json:"tool"`
	Run         run            `json:"run"`
	Policy      *Policy        `json:"policy"`
	Framework   *string        `json:"framework"` // null: all
	Summary     summary        `json:"summary"`
	Controls    []ControlCount `json:"controls"`
}

type run struct {
	ID         string  `json:"id"`
	StartedAt  *string `json:"started_at"`
	FinishedAt *string `json:"finished_at"`
}

type summary struct {
	Accounts int `json:"accounts"`
	Pass     int `json:"pass"`
	Warn     int `json:"warn"`
	Fail     int `json:"fail"`
	Error    int `json:"error"`
	Excepted int `json:"excepted"`
	Skipped  int `json:"skipped"`
}

// accountFacts are the first keys of every account.
type accountFacts struct {
	AccountID string `json:"account_id"`
	Name      string `json:"name"`
	Partition string `json:"partition"`
	State     string `json:"state"`
}

type account struct {
	accountFacts
	Profiles  []string                  `json:"profiles"`
	OUPath    string                    `json:"ou_path"`
	JoinedAt  *string                   `json:"joined_at"`  // null if unknown
	RootEmail string                    `json:"root_email"` // "" if unknown
	Status    audit.Status              `json:"status"`
	Contacts  map[string]*audit.Contact `json:"contacts"`
	Findings  []finding                 `json:"findings"`
	Reach     *reachKeys                `json:"reach"` // null: nothing is known
	Via       *via                      `json:"via"`
	Error     *trouble                  `json:"error"`
	Skip      string                    `json:"skip"`
	CheckedAt *string                   `json:"checked_at"`
}

type finding struct {
	Rule     audit.RuleID   `json:"rule"`
	Contact  string         `json:"contact"`
	Status   audit.Status   `json:"status"`
	Severity rules.Severity `json:"severity"`
	Detail   string         `json:"detail"`
	Remedy   string         `json:"remedy"`
	// Exception is set for a finding that an exception covers, or covered until
	// it expired.
	Exception *exception `json:"exception,omitempty"`
	Controls  []string   `json:"controls"` // keys such as cis-5:1.2
}

type exception struct {
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"` // the last day on which it applies
}

type via struct {
	Profile string     `json:"profile"`
	Mode    audit.Mode `json:"mode"`
	Caller  string     `json:"caller"`
	// Session and Role are set for an account that is entered through Identity
	// Center without a profile.
	Session string `json:"session,omitempty"`
	Role    string `json:"role,omitempty"`
}

type trouble struct {
	Kind     audit.TroubleKind `json:"kind"`
	Message  string            `json:"message"`
	NextStep string            `json:"next_step"`
}

func writeJSON(w io.Writer, r Report) error {
	head, err := encodeJSON(newDocument(r), "")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	before, after := []byte("\n    "), "]\n}\n"
	_, err = out.Write(append(bytes.TrimSuffix(head, []byte("\n}")), ",\n  \"accounts\": ["...))
	order := make([]int, len(r.Accounts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return scan.CompareByAccount(r.Accounts[a], r.Accounts[b]) })
	for _, i := range order {
		if err != nil {
			return err
		}
		var text []byte
		if text, err = encodeJSON(newAccount(r.Accounts[i], r.reachOf(i), r.Framework), "    "); err != nil {
			return err
		}
		_, err = out.Write(append(before, text...))
		before, after = []byte(",\n    "), "\n  ]\n}\n"
	}
	if _, err := out.WriteString(after); err != nil {
		return err
	}
	return out.Flush()
}

// encodeJSON returns indented JSON without characters that cannot be seen.
func encodeJSON(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return printable.EscapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

func newDocument(r Report) document {
	count := r.Summary.Counts
	controls := r.Controls
	if controls == nil {
		controls = []ControlCount{}
	}
	var framework *string
	if r.Framework.ID != "" {
		framework = &r.Framework.ID
	}
	return document{
		Framework: framework, Controls: controls,
		Schema: schema, GeneratedAt: formatTime(r.GeneratedAt), Tool: r.Tool,
		Run:    run{ID: r.Run.ID, StartedAt: formatTime(r.Run.StartedAt), FinishedAt: formatTime(r.Run.FinishedAt)},
		Policy: r.Policy,
		Summary: summary{
			Accounts: r.Summary.Accounts,
			Pass:     count[audit.Pass], Warn: count[audit.Warn], Fail: count[audit.Fail],
			Error: count[audit.Error], Excepted: count[audit.Excepted], Skipped: count[audit.Skipped],
		},
	}
}

func newAccount(r scan.Result, reach *reachKeys, framework rules.Framework) account {
	a := account{
		accountFacts: accountFacts{r.Target.AccountID, r.Target.Name, r.Target.Partition, r.Target.State},
		Profiles:     r.Target.Profiles(), OUPath: r.Target.OUPath, JoinedAt: formatTime(r.Target.JoinedAt), RootEmail: r.Target.RootEmail, Status: r.Status,
		Contacts: map[string]*audit.Contact{}, Findings: make([]finding, 0, len(r.Findings)),
		Reach: reach, CheckedAt: formatTime(r.CheckedAt),
	}
	for t, reading := range r.Contacts {
		if reading.Trouble == nil {
			a.Contacts[t.Key()] = reading.Contact
		}
	}
	for _, f := range r.Findings {
		out := finding{Rule: f.Rule, Contact: f.Contact.Key(), Status: f.Status, Severity: f.Severity, Detail: f.Detail, Remedy: f.Remedy, Controls: controlKeys(f, framework)}
		if e := f.Exception; e != nil {
			out.Exception = &exception{e.Reason, e.Owner, e.LastDay()}
		}
		a.Findings = append(a.Findings, out)
	}
	if r.Via.Mode != "" {
		a.Via = &via{r.Via.Profile, r.Via.Mode, r.Caller.ARN, r.Via.Session, r.Via.Role}
	}
	a.Error = newTrouble(troubleOf(r))
	if r.Status == audit.Skipped {
		a.Skip = r.Target.Skip
	}
	return a
}

// newTrouble returns a trouble as documents have it; nil: none.
func newTrouble(t *audit.Trouble) *trouble {
	if t == nil {
		return nil
	}
	return &trouble{t.Kind, t.Message, t.Advice()}
}

// troubleOf returns why the account, or the first thing about it, could not be
// checked. An account that fails anyway keeps its trouble.
func troubleOf(r scan.Result) *audit.Trouble {
	if r.Trouble != nil {
		return r.Trouble
	}
	for _, f := range r.Findings {
		if f.Status == audit.Error && f.Trouble != nil && !f.Apart {
			return f.Trouble
		}
	}
	return nil
}

// formatTime returns a time in UTC and whole seconds, or nil (null) for the
// zero time.
func formatTime(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339)
	return &s
}
