package report

import (
	"io"

	"accountable/audit"
	"accountable/audit/change"
)

// planSchema identifies the document. Within v1, keys are only added. ReadPlan
// reads all of them.
const planSchema = "accountable.plan/v1"

// planDocument is the accountable.plan/v1 document.
type planDocument struct {
	Schema      string        `json:"schema"`
	GeneratedAt *string       `json:"generated_at"`
	By          planBy        `json:"by"`
	Tool        Tool          `json:"tool"`
	Policy      *Policy       `json:"policy"`
	Ticket      string        `json:"ticket"`
	Fingerprint string        `json:"fingerprint"`
	Unchanged   int           `json:"unchanged"`
	Changes     []planChange  `json:"changes"`
	LeftOut     []planOmitted `json:"left_out"`
}

type planBy struct {
	User       string   `json:"user"`
	Principals []string `json:"principals"`
}

// planAccount describes an account by what a policy can match.
type planAccount struct {
	accountFacts
	OUPath   string            `json:"ou_path"`
	Tags     map[string]string `json:"tags,omitzero"` // absent if they were not requested
	Profiles []string          `json:"profiles"`
}

type planChange struct {
	planAccount
	Type string `json:"type"`
	// Routes are the ways to write, the preferred one first.
	Routes []planRoute    `json:"routes"`
	Before *audit.Contact `json:"before"`
	After  *audit.Contact `json:"after"`
}

// planOmitted is a contact that needs a change but cannot be written.
type planOmitted struct {
	planAccount
	Type   string   `json:"type"`
	Reason string   `json:"reason"`
	Error  *trouble `json:"error"`
}

type planRoute struct {
	Profile         string     `json:"profile"`
	Mode            audit.Mode `json:"mode"`
	Session         string     `json:"session"`
	Role            string     `json:"role"`
	CallerAccountID string     `json:"caller_account_id"`
}

func writePlanJSON(w io.Writer, r PlanReport) error {
	text, err := encodeJSON(newPlanDocument(r), "")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

func newPlanDocument(r PlanReport) planDocument {
	d := planDocument{
		Schema: planSchema, GeneratedAt: formatTime(r.GeneratedAt), Tool: r.Tool, Policy: r.Policy, Ticket: r.Ticket,
		By:          planBy{r.By.User, append([]string{}, r.By.Principals...)},
		Fingerprint: Fingerprint(r), Unchanged: r.countUnchanged(),
		Changes: []planChange{}, LeftOut: []planOmitted{},
	}
	for _, it := range r.Plan.Items {
		c := it.Change
		account := newPlanAccount(c)
		switch it.State {
		case change.Planned:
			routes := it.Routes
			if len(routes) == 0 {
				routes = []audit.Route{c.Route}
			}
			change := planChange{planAccount: account, Type: c.Type.Key(), Before: c.Before, After: c.After}
			for _, route := range routes {
				change.Routes = append(change.Routes, planRoute{route.Profile, route.Mode, route.Session, route.Role, route.CallerAccountID})
			}
			d.Changes = append(d.Changes, change)
		case change.Unwritable:
			d.LeftOut = append(d.LeftOut, planOmitted{account, c.Type.Key(), it.Reason, newTrouble(it.Trouble)})
		case change.Unchanged:
		}
	}
	return d
}

func newPlanAccount(c change.Change) planAccount {
	t := c.Target
	return planAccount{
		accountFacts: accountFacts{c.AccountID, t.Name, t.Partition, t.State}, OUPath: t.OUPath,
		Tags: t.Tags, Profiles: t.Profiles(),
	}
}
