package report

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/printable"
	"accountable/audit/report/strictjson"
	"accountable/config"
	"accountable/config/atomicfile"
)

// ReadPlan reads a plan that WritePlan saved as JSON. An unknown, missing or
// repeated key, a value that AWS would refuse, a contact that is listed twice and
// a fingerprint that does not match the changes are errors. The error is a
// *config.FileError with all problems, or that of r. Texts are exactly as they were saved.
//
// The plan has its changes with their routes, and what was left out, in the order
// of the file. ReadPlan does not check whether the changes may be written now.
func ReadPlan(r io.Reader, name string) (PlanReport, error) {
	text, err := readAll(r, name)
	if err != nil {
		return PlanReport{}, err
	}
	var saved planDocument
	p := &planReader{Document: strictjson.Decode(text, &saved), contacts: map[string]string{}}
	if p.isPlan(saved.Schema) {
		p.readDocument(saved)
	}
	if err := p.Err(name); err != nil {
		return PlanReport{}, err
	}
	return p.report, nil
}

// planReader checks the values of a saved plan.
type planReader struct {
	*strictjson.Document

	report   PlanReport
	contacts map[string]string // path of each contact, by account and type
}

// isPlan reports whether the document is a plan that this program reads. Of any
// other document it reports nothing but that.
func (p *planReader) isPlan(found string) bool {
	name, _, _ := strings.Cut(found, "/")
	wanted, _, _ := strings.Cut(planSchema, "/")
	switch {
	case !p.IsJSON:
	case found == planSchema && p.IsValid("schema"):
		return true
	case !p.Has("schema"):
		p.RejectOnly("", fmt.Sprintf("is not a saved plan: it has no schema %q. accountable plan -o json=FILE makes one", planSchema))
	case !p.IsValid("schema"):
		p.KeepOnly("schema")
	case name != wanted:
		p.RejectOnly("schema", fmt.Sprintf("%s is not a saved plan: that has %q. accountable plan -o json=FILE makes one", printable.QuoteShort(found), planSchema))
	default:
		p.RejectOnly("schema", fmt.Sprintf("version %s of plans is not known to this program, which reads %q: use the program that made it", printable.QuoteShort(strings.TrimPrefix(found, name+"/")), planSchema))
	}
	return false
}

func (p *planReader) readDocument(saved planDocument) {
	r := &p.report
	if saved.GeneratedAt != nil {
		at, err := time.Parse(time.RFC3339, *saved.GeneratedAt)
		if err != nil {
			p.Rejectf("generated_at", "%s is not a time: write it like 2026-11-23T10:00:00Z", printable.QuoteShort(*saved.GeneratedAt))
		}
		r.GeneratedAt = at
	}
	r.By.User = saved.By.User
	r.By.Principals = saved.By.Principals
	r.Tool = Tool{saved.Tool.Name, saved.Tool.Version}
	if saved.Policy != nil {
		r.Policy = &Policy{saved.Policy.Path, saved.Policy.SHA256}
	}
	r.Ticket, r.Unchanged = saved.Ticket, saved.Unchanged
	if saved.Unchanged < 0 || saved.Unchanged > maxUnchanged {
		p.Rejectf("unchanged", "is not a number of contacts")
	}
	for i, c := range saved.Changes {
		p.readChange(c, fmt.Sprintf("changes[%d]", i))
	}
	for i, o := range saved.LeftOut {
		p.readOmitted(o, fmt.Sprintf("left_out[%d]", i))
	}
	if !p.HasProblems() && saved.Fingerprint != Fingerprint(*r) {
		p.Rejectf("fingerprint", "does not match the changes: they were edited after the plan was made. Make a new plan")
	}
}

// maxUnchanged is more than any organization has.
const maxUnchanged = 1 << 31

func (p *planReader) readChange(saved planChange, path string) {
	it := change.PlanItem{State: change.Planned, Change: p.readAccount(saved.planAccount, saved.Type, path, true)}
	c := &it.Change
	c.Before, c.After = saved.Before, saved.After
	p.checkAfter(saved.After, path+".after")
	for i, route := range saved.Routes {
		it.Routes = append(it.Routes, p.readRoute(route, fmt.Sprintf("%s.routes[%d]", path, i)))
	}
	if len(it.Routes) == 0 {
		p.Rejectf(path+".routes", "names no way to write")
	}
	if audit.SameContact(c.Before, c.After) {
		p.Rejectf(path, "before and after are the same: that is not a change")
	}
	if p.IsValid(path) {
		c.Route, c.Target.Routes = it.Routes[0], it.Routes
		p.addItem(it, path)
	}
}

func (p *planReader) readOmitted(saved planOmitted, path string) {
	it := change.PlanItem{State: change.Unwritable, Reason: saved.Reason}
	it.Change = p.readAccount(saved.planAccount, saved.Type, path, false)
	if t := saved.Error; t != nil {
		it.Trouble = &audit.Trouble{Kind: t.Kind, Message: t.Message, NextStep: t.NextStep}
	}
	if p.IsValid(path) {
		p.addItem(it, path)
	}
}

// addItem adds an item to the plan unless its contact is in it already.
func (p *planReader) addItem(it change.PlanItem, path string) {
	c := &it.Change
	c.Target.AccountID, c.Target.Key = c.AccountID, c.AccountID
	if profiles := c.Target.Profiles(); c.AccountID == "" && len(profiles) > 0 {
		c.Target.Key = profiles[0]
	}
	if c.AccountID != "" {
		contact := c.AccountID + " " + c.Type.Key()
		if first, twice := p.contacts[contact]; twice {
			p.Rejectf(path, "the %s contact of account %s is in %s already", c.Type.Key(), c.AccountID, first)
			return
		}
		p.contacts[contact] = path
	}
	p.report.Plan.Items = append(p.report.Plan.Items, it)
}

// readAccount reads an account and the type of its contact.
func (p *planReader) readAccount(saved planAccount, contactType, path string, idRequired bool) change.Change {
	c := change.Change{AccountID: saved.AccountID, Target: audit.Target{
		Name: saved.Name, Partition: saved.Partition, State: saved.State, OUPath: saved.OUPath,
	}}
	p.checkAccountID(saved.AccountID, path+".account_id", idRequired)
	if saved.Tags != nil {
		c.Target.Tags = map[string]string{}
	}
	maps.Copy(c.Target.Tags, saved.Tags)
	for _, profile := range saved.Profiles {
		c.Target.Routes = append(c.Target.Routes, audit.Route{Profile: profile, Mode: audit.Standalone})
	}
	i := slices.IndexFunc(audit.ContactTypes, func(t audit.ContactType) bool { return t.Key() == contactType })
	if i < 0 {
		p.Rejectf(path+".type", "is not security, billing or operations")
		return c
	}
	c.Type = audit.ContactTypes[i]
	return c
}

func (p *planReader) checkAccountID(id, path string, required bool) {
	if (id != "" || required) && !audit.IsAccountID(id) {
		p.Rejectf(path, "is not an account id of 12 digits")
	}
}

// modes are the modes of a route.
var modes = []audit.Mode{audit.Standalone, audit.InOrganization, audit.IdentityCenter}

func (p *planReader) readRoute(saved planRoute, path string) audit.Route {
	r := audit.Route{
		Profile: saved.Profile, Mode: saved.Mode, Session: saved.Session, Role: saved.Role,
		CallerAccountID: saved.CallerAccountID,
	}
	p.checkAccountID(saved.CallerAccountID, path+".caller_account_id", false)
	if !slices.Contains(modes, r.Mode) {
		p.Rejectf(path+".mode", "is not standalone, organization or identity_center")
	}
	switch {
	case r.Profile == "" && (r.Session == "" || r.Role == ""):
		p.Rejectf(path, "names neither a profile nor a session and its role")
	case r.Mode == audit.InOrganization && r.CallerAccountID == "":
		p.Rejectf(path+".caller_account_id", "is missing: it is the account of the organization that writes")
	}
	return r
}

// checkAfter checks that AWS accepts a contact that is to be written. What the
// account had before may be anything.
func (p *planReader) checkAfter(c *audit.Contact, path string) {
	if c == nil {
		return
	}
	for _, f := range audit.Fields {
		if refused := f.Check(f.Of(*c)); refused != nil {
			p.Rejectf(path+"."+f.Key(), "%s", refused.Reason)
		}
	}
}

// readAll reads a file of at most savedFiles.
func readAll(r io.Reader, name string) ([]byte, error) {
	text, err := atomicfile.ReadAll(r, name, savedFiles)
	if large, ok := errors.AsType[*atomicfile.TooLargeError](err); ok {
		return nil, config.FileErrorf(config.Position{File: name}, "%s", large.Problem())
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", printable.Escape(name), err)
	}
	return text, nil
}

// savedFiles limits how much of a file is read. Ten thousand accounts need a few
// million bytes.
var savedFiles = atomicfile.Limit{Bytes: 64 << 20, Of: "files with contacts"}
