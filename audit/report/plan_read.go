package report

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"accountable/audit"
)

// ReadPlan reads a plan that WritePlan saved as JSON. It takes nothing on trust:
// a key that is not known, a value that AWS would refuse, a contact that is there
// twice or a fingerprint that does not fit the changes is an error, a *FileError
// with all of them. Texts other than contacts have nothing in them that moves a
// terminal's cursor.
//
// The plan has its changes with their routes and what was left out, in the order
// of the file. Whether it may be written here and now is for others to say.
func ReadPlan(r io.Reader, name string) (PlanReport, error) {
	text, err := readAll(r, name)
	if err != nil {
		return PlanReport{}, err
	}
	p := &planReader{walker: walker{text: text}, places: map[string]string{}}
	p.read()
	if err := p.failed(name); err != nil {
		return PlanReport{}, err
	}
	return p.report, nil
}

// planReader is a plan that is being read.
type planReader struct {
	walker

	report PlanReport
	places map[string]string // of contacts, by account and type
}

func (p *planReader) read() {
	if strings.TrimSpace(string(p.text)) == "" {
		p.complainf(0, "", "is empty")
		return
	}
	root, at, err := parseTree(p.text)
	if err != nil {
		p.complainf(at, "", "%s", err)
		return
	}
	if !p.isPlan(root) {
		return
	}
	var fingerprint *node
	r := &p.report
	p.object(root, "", []key{
		{"schema", false, func(*node, string) {}},
		{"generated_at", false, p.time(&r.GeneratedAt)},
		{"by", false, func(n *node, path string) {
			p.object(n, path, []key{{"user", false, p.into(&r.By.User)}, {"principals", false, p.texts(&r.By.Principals)}})
		}},
		{"tool", false, func(n *node, path string) {
			p.object(n, path, []key{{"name", false, p.into(&r.Tool.Name)}, {"version", false, p.into(&r.Tool.Version)}})
		}},
		{"policy", false, p.policy},
		{"ticket", false, p.into(&r.Ticket)},
		{"fingerprint", false, func(n *node, _ string) { fingerprint = n }},
		{"unchanged", false, p.count(&r.Unchanged)},
		{"changes", false, func(n *node, path string) { p.list(n, path, p.change) }},
		{"left_out", false, func(n *node, path string) { p.list(n, path, p.omitted) }},
	})
	if fingerprint == nil {
		return
	}
	if told := p.raw(fingerprint, "fingerprint"); len(p.found) == 0 && told != Fingerprint(*r) {
		p.complainf(fingerprint.at, "fingerprint", "does not fit the changes: they were edited after the plan was made. Make the plan anew")
	}
}

// isPlan looks at the schema alone: of another document nothing else need be said.
func (p *planReader) isPlan(root *node) bool {
	members, _ := root.value.([]member)
	i := slices.IndexFunc(members, func(m member) bool { return m.key == "schema" })
	if i < 0 {
		p.complainf(root.at, "", "is no saved plan: it has no schema %q. accountable plan -o json=FILE makes one", planSchema)
		return false
	}
	n := members[i].value
	name, version, _ := strings.Cut(p.raw(n, "schema"), "/")
	ours, _, _ := strings.Cut(planSchema, "/")
	switch {
	case len(p.found) > 0:
		return false
	case name != ours:
		p.complainf(n.at, "schema", "%s is no saved plan: that has %q. accountable plan -o json=FILE makes one", shown(name+"/"+version), planSchema)
		return false
	case name+"/"+version != planSchema:
		p.complainf(n.at, "schema", "version %s of plans is not known to this program, which reads %q: use the one that made it", shown(version), planSchema)
		return false
	}
	return true
}

func (p *planReader) time(into *time.Time) func(*node, string) {
	return func(n *node, path string) {
		if n.isNull() {
			return
		}
		text := p.raw(n, path)
		at, err := time.Parse(time.RFC3339, text)
		if _, isText := n.value.(string); isText && err != nil {
			p.complainf(n.at, path, "%s is no time: one looks like 2026-11-23T10:00:00Z", shown(text))
			return
		}
		*into = at
	}
}

func (p *planReader) count(into *int) func(*node, string) {
	return func(n *node, path string) {
		number, isNumber := n.value.(json.Number)
		count, err := number.Int64()
		if !isNumber || err != nil || count < 0 || count > 1<<31 {
			p.complainf(n.at, path, "is no number of contacts")
			return
		}
		*into = int(count)
	}
}

func (p *planReader) texts(into *[]string) func(*node, string) {
	return func(n *node, path string) {
		p.list(n, path, func(n *node, path string) { *into = append(*into, visible(p.raw(n, path))) })
	}
}

func (p *planReader) policy(n *node, path string) {
	if n.isNull() {
		return
	}
	policy := &Policy{}
	p.object(n, path, []key{{"path", false, p.into(&policy.Path)}, {"sha256", false, p.into(&policy.SHA256)}})
	p.report.Policy = policy
}

// change reads one change.
func (p *planReader) change(n *node, path string) {
	it := audit.PlanItem{State: audit.Planned}
	c := &it.Change
	keys := append(
		p.account(c, true),
		key{"routes", false, func(n *node, path string) { p.list(n, path, p.route(&it.Routes)) }},
		key{"before", false, func(n *node, path string) { c.Before = p.contact(n, path, false) }},
		key{"after", false, func(n *node, path string) { c.After = p.contact(n, path, true) }},
	)
	before := len(p.found)
	p.object(n, path, keys)
	if len(p.found) > before {
		return
	}
	switch {
	case len(it.Routes) == 0:
		p.complainf(n.at, path+".routes", "no way to write is named")
		return
	case audit.Same(c.Before, c.After):
		p.complainf(n.at, path, "before and after are the same: that is no change")
		return
	}
	c.Route = it.Routes[0]
	c.Target.Routes = it.Routes
	p.keep(it, n, path)
}

// omitted reads one contact that was left out.
func (p *planReader) omitted(n *node, path string) {
	it := audit.PlanItem{State: audit.Unwritable}
	keys := append(
		p.account(&it.Change, false),
		key{"reason", false, p.into(&it.Reason)},
		key{"error", false, func(n *node, path string) { it.Trouble = p.trouble(n, path) }},
	)
	before := len(p.found)
	p.object(n, path, keys)
	if len(p.found) == before {
		p.keep(it, n, path)
	}
}

// keep adds an item unless its contact is there already.
func (p *planReader) keep(it audit.PlanItem, n *node, path string) {
	c := &it.Change
	c.Target.AccountID, c.Target.Key = c.AccountID, c.AccountID
	if profiles := c.Target.Profiles(); c.AccountID == "" && len(profiles) > 0 {
		c.Target.Key = profiles[0]
	}
	if c.AccountID != "" {
		contact := c.AccountID + " " + c.Type.Key()
		if first, twice := p.places[contact]; twice {
			p.complainf(n.at, path, "the %s contact of account %s is in %s already", c.Type.Key(), c.AccountID, first)
			return
		}
		p.places[contact] = path
	}
	p.report.Plan.Items = append(p.report.Plan.Items, it)
}

// account are the keys of an account and the type of its contact.
func (p *planReader) account(c *audit.Change, idNeeded bool) []key {
	t := &c.Target
	return []key{
		{"account_id", false, p.id(&c.AccountID, idNeeded)},
		{"name", false, p.into(&t.Name)},
		{"partition", false, p.into(&t.Partition)},
		{"state", false, p.into(&t.State)},
		{"ou_path", false, p.into(&t.OUPath)},
		{"tags", true, func(n *node, path string) { t.Tags = p.tags(n, path) }},
		{"profiles", false, func(n *node, path string) {
			var names []string
			p.texts(&names)(n, path)
			for _, name := range names {
				t.Routes = append(t.Routes, audit.Route{Profile: name, Mode: audit.Standalone})
			}
		}},
		{"type", false, func(n *node, path string) {
			for _, known := range audit.ContactTypes {
				if n.value == known.Key() {
					c.Type = known
					return
				}
			}
			p.complainf(n.at, path, "is not security, billing or operations")
		}},
	}
}

// id reads the id of an account.
func (p *planReader) id(into *string, needed bool) func(*node, string) {
	return func(n *node, path string) {
		id, isText := n.value.(string)
		switch {
		case isText && len(id) == 12 && allDigits(id):
			*into = id
		case !isText || id != "" || needed:
			p.complainf(n.at, path, "is no account id of 12 digits")
		}
	}
}

func (p *planReader) tags(n *node, path string) map[string]string {
	members, isObject := n.value.([]member)
	if !isObject {
		p.complainf(n.at, path, "is %s instead of an object", n.kind())
	}
	tags := map[string]string{}
	for _, m := range members {
		at := path + "." + printable(m.key)
		if _, twice := tags[m.key]; twice {
			p.complainf(m.at, at, "the key is there twice")
		}
		tags[m.key] = visible(p.raw(m.value, at))
	}
	return tags
}

// modes are those that a route can have.
var modes = []audit.Mode{audit.Standalone, audit.InOrganization, audit.IdentityCenter}

func (p *planReader) route(into *[]audit.Route) func(*node, string) {
	return func(n *node, path string) {
		var r audit.Route
		before := len(p.found)
		p.object(n, path, []key{
			{"profile", false, p.into(&r.Profile)},
			{"mode", false, func(n *node, path string) {
				if r.Mode = audit.Mode(p.raw(n, path)); !slices.Contains(modes, r.Mode) {
					p.complainf(n.at, path, "is not standalone, organization or identity_center")
				}
			}},
			{"session", false, p.into(&r.Session)},
			{"role", false, p.into(&r.Role)},
			{"caller_account_id", false, p.id(&r.CallerAccountID, false)},
		})
		switch {
		case len(p.found) > before:
		case r.Profile == "" && (r.Session == "" || r.Role == ""):
			p.complainf(n.at, path, "names neither a profile nor a session and its role")
		case r.Mode == audit.InOrganization && r.CallerAccountID == "":
			p.complainf(n.at, path+".caller_account_id", "is missing: it is the account of the organization that writes")
		default:
			*into = append(*into, r)
		}
	}
}

// contact reads a contact or null. One that is to be written has to be one that
// AWS takes; what it held before may be anything.
func (p *planReader) contact(n *node, path string, checked bool) *audit.Contact {
	if n.isNull() {
		return nil
	}
	c := &audit.Contact{}
	keys := make([]key, len(audit.Fields))
	for i, f := range audit.Fields {
		keys[i] = key{f.Key(), false, func(n *node, path string) {
			value := p.raw(n, path)
			if refused := f.Check(value); checked && refused != nil {
				if _, isText := n.value.(string); isText {
					p.complainf(n.at, path, "%s", refused.Reason)
				}
			}
			*c = f.With(*c, value)
		}}
	}
	p.object(n, path, keys)
	return c
}

func (p *planReader) trouble(n *node, path string) *audit.Trouble {
	if n.isNull() {
		return nil
	}
	t, kind := &audit.Trouble{}, ""
	p.object(n, path, []key{
		{"kind", false, p.into(&kind)}, {"message", false, p.into(&t.Message)}, {"next_step", false, p.into(&t.NextStep)},
	})
	t.Kind = audit.TroubleKind(kind)
	return t
}
