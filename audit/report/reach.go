package report

import (
	"io"
	"slices"
	"time"

	"accountable/audit/reach"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// reachKeys say who receives what AWS sends about an account.
type reachKeys struct {
	Abuse      []recipient `json:"abuse"`
	Security   []recipient `json:"security"`
	Operations []recipient `json:"operations"`
	Billing    []recipient `json:"billing"`
	Weakest    string      `json:"weakest"`
	Weak       bool        `json:"weak"`    // weakest names a problem; what is unknown is none
	Unknown    []unknown   `json:"unknown"` // what may receive something, but is not known
}

type recipient struct {
	Contact string `json:"contact"` // a contact type, or root
	Address string `json:"address"`
}

type unknown struct {
	Contact string `json:"contact"`
	Reason  string `json:"reason"`
}

// newReach returns the keys of a reach.
func newReach(r reach.Reach) *reachKeys {
	keys := &reachKeys{Weakest: r.Weakest, Weak: r.IsWeak, Unknown: []unknown{}}
	lists := map[reach.Notice]*[]recipient{
		reach.Abuse: &keys.Abuse, reach.Security: &keys.Security, reach.Operations: &keys.Operations, reach.Billing: &keys.Billing,
	}
	for _, d := range r.Deliveries {
		list := make([]recipient, len(d.Recipients)) // never null
		for i, to := range d.Recipients {
			list[i] = recipient{to.Contact.Key(), to.Address}
		}
		*lists[d.Notice] = list
		for _, u := range d.Unknown {
			if known := (unknown{u.Contact.Key(), u.Reason}); !slices.Contains(keys.Unknown, known) {
				keys.Unknown = append(keys.Unknown, known)
			}
		}
	}
	return keys
}

// reachOf returns who receives what about an account; nil if nothing about it is known. In
// a redacted report it is what Redact found out before it masked the addresses. In a report
// for one framework it is nil: rules that say how mail can get lost were not judged.
func (r Report) reachOf(i int) *reachKeys {
	if r.Framework.ID != "" {
		return nil
	}
	if r.reaches != nil {
		return r.reaches[i]
	}
	if found, ok := reach.Of(r.Accounts[i]); ok {
		return newReach(found)
	}
	return nil
}

// maskReach returns the keys of a reach with masked addresses.
func (m *masker) maskReach(res scan.Result) *reachKeys {
	found, ok := reach.Of(res)
	if !ok {
		return nil
	}
	keys := newReach(found)
	for _, list := range [][]recipient{keys.Abuse, keys.Security, keys.Operations, keys.Billing} {
		for i := range list {
			list[i].Address = m.maskField(email, list[i].Address)
		}
	}
	keys.Weakest = m.maskQuoting(keys.Weakest, found.Quoted)
	for i := range keys.Unknown {
		keys.Unknown[i].Reason = m.maskText(keys.Unknown[i].Reason)
	}
	return keys
}

// whoSchema identifies the keys of the document of who.
const whoSchema = "accountable.who/v1"

// Who is who receives what AWS sends about one account.
type Who struct {
	GeneratedAt time.Time
	Tool        Tool
	Policy      *Policy // nil: only built-in rules
	Account     scan.Result
	Senders     []string // the addresses from which AWS sends
}

// whoDocument has the keys of the account as a report has them, reach among them.
type whoDocument struct {
	Schema      string   `json:"schema"`
	GeneratedAt *string  `json:"generated_at"`
	Tool        Tool     `json:"tool"`
	Policy      *Policy  `json:"policy"`
	Senders     []string `json:"senders"`
	account
}

// WriteWho writes the accountable.who/v1 document.
func WriteWho(w io.Writer, who Who) error {
	document := whoDocument{
		Schema: whoSchema, GeneratedAt: formatTime(who.GeneratedAt), Tool: who.Tool, Policy: who.Policy, Senders: who.Senders,
		account: newAccount(who.Account, Report{Accounts: []scan.Result{who.Account}}.reachOf(0), rules.Framework{}),
	}
	text, err := encodeJSON(document, "")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
