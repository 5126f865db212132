package drills

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"accountable/audit/drill"
	"accountable/audit/policy"
	configpolicy "accountable/config/policy"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// StatusOptions are the options of drill status.
type StatusOptions struct {
	Policy  string   // --policy
	Outputs []string // FORMAT[=FILE]
}

// StatusFormats are the formats of drill status.
var StatusFormats = []string{command.FormatTable, "json"}

// statusDocument is drill status in JSON. Its keys are stable.
type statusDocument struct {
	Schema       string        `json:"schema"`
	GeneratedAt  time.Time     `json:"generated_at"`
	Records      string        `json:"records"`
	ConfirmEvery int           `json:"confirm_every_days"` // 0: the policy asks for no answers
	Channels     []channelJSON `json:"channels"`
}

type channelJSON struct {
	Kind        drill.Kind `json:"kind"`
	Address     string     `json:"address"`
	State       drill.Word `json:"state"`
	ConfirmedAt *time.Time `json:"confirmed_at"`
	By          string     `json:"by"`
	Minutes     int        `json:"minutes"`
	DueAt       *time.Time `json:"due_at"`
	WaitingAt   *time.Time `json:"waiting_since"`
}

// Status prints the state of every channel that was asked or that the policy sets. The
// exit code is 1 if one is overdue.
func Status(ctx context.Context, env *command.Environment, o StatusOptions) error {
	outputs, err := command.ParseOutputs(o.Outputs, StatusFormats)
	if err == nil {
		err = command.PrepareOutputs(ctx, outputs)
	}
	if err != nil {
		return err
	}
	defer command.DiscardOutputs(outputs)
	source, err := session.LoadPolicy(env, o.Policy)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	path := configpolicy.ConfirmationsPath(source.File, env.StateDir)
	records, err := configpolicy.ReadConfirmations(path)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	pol := &policy.Policy{}
	if source.InForce != nil {
		pol = source.Policy()
	}
	rows := listStates(pol, records, env.Clock.Now())
	document := newStatusDocument(env, path, pol, rows)
	err = command.WriteOutputs(env, outputs, func(d *command.Destination, w io.Writer) error {
		if d.Format == command.FormatTable {
			return text.DrawDrills(d.Output(env, w), rows)
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(document)
	})
	if pol.ConfirmEvery == 0 {
		env.Notef("nothing is due: the policy has no confirm_every, such as confirm_every: 90d")
	}
	return command.Exit(statusCode(pol, rows, err))
}

// listStates returns the states of all channels, those that need an answer first.
func listStates(p *policy.Policy, records *drill.Records, now time.Time) []text.DrillRow {
	channels := records.Channels()
	for _, c := range p.AllContacts() {
		channels = append(channels, drill.ChannelsOf(c)...)
	}
	rows := make([]text.DrillRow, 0, len(channels))
	seen := map[drill.Channel]bool{}
	for _, c := range channels {
		if !seen[c] {
			seen[c] = true
			rows = append(rows, text.DrillRow{Channel: c, State: records.StateOf(c, p.ConfirmEvery, now)})
		}
	}
	order := []drill.Word{drill.Never, drill.Overdue, drill.DueSoon, drill.Confirmed}
	slices.SortFunc(rows, func(a, b text.DrillRow) int {
		return cmp.Or(slices.Index(order, a.State.Word)-slices.Index(order, b.State.Word), a.State.Due.Compare(b.State.Due),
			strings.Compare(string(a.Channel.Kind), string(b.Channel.Kind)), strings.Compare(a.Channel.Address, b.Channel.Address))
	})
	return rows
}

func newStatusDocument(env *command.Environment, path string, p *policy.Policy, rows []text.DrillRow) statusDocument {
	d := statusDocument{
		Schema: "accountable.drills/v1", GeneratedAt: env.Clock.Now().UTC(), Records: path,
		ConfirmEvery: int(p.ConfirmEvery / (24 * time.Hour)), Channels: []channelJSON{},
	}
	for _, r := range rows {
		d.Channels = append(d.Channels, channelJSON{
			Kind: r.Channel.Kind, Address: r.Channel.Address, State: r.State.Word,
			ConfirmedAt: timeOrNull(r.State.Last.Answered), By: r.State.Last.By, Minutes: r.State.Last.Minutes(),
			DueAt: timeOrNull(r.State.Due), WaitingAt: timeOrNull(r.State.Waiting),
		})
	}
	return d
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// statusCode returns 1 if an answer is overdue, or an output failed.
func statusCode(p *policy.Policy, rows []text.DrillRow, output error) int {
	if output != nil {
		return command.ExitNotDone
	}
	for _, r := range rows {
		if p.ConfirmEvery > 0 && (r.State.Word == drill.Overdue || r.State.Word == drill.Never) {
			return command.ExitNotDone
		}
	}
	return command.ExitDone
}
