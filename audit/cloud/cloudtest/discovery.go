package cloudtest

import (
	"maps"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// Found is the result of a discovery.
type Found struct {
	Organization *audit.Organization
	Targets      map[string]audit.Target // by account id
	Order        []string                // of the account ids
	Paths        map[string]string
	Tags         map[string]map[string]string
	Troubles     []*audit.Trouble
	Gaps         []audit.Gap
	Steps        int // with targets
}

// Collect drains a discovery.
func Collect(t *testing.T, steps <-chan audit.Discovery) Found {
	t.Helper()
	f := Found{Targets: map[string]audit.Target{}, Paths: map[string]string{}, Tags: map[string]map[string]string{}}
	for step := range steps {
		if step.Organization != nil {
			f.Organization = step.Organization
		}
		if step.Trouble != nil {
			f.Troubles = append(f.Troubles, Trouble(t, step.Trouble))
		}
		if step.Gap != audit.GapNone {
			f.Gaps = append(f.Gaps, step.Gap)
		}
		if len(step.Targets) > 0 {
			f.Steps++
		}
		for _, target := range step.Targets {
			if _, twice := f.Targets[target.AccountID]; twice {
				t.Errorf("%s was found twice", target.AccountID)
			}
			f.Targets[target.AccountID] = target
			f.Order = append(f.Order, target.AccountID)
		}
		maps.Copy(f.Paths, step.OUPaths)
		maps.Copy(f.Tags, step.Tags)
	}
	return f
}

// OneTrouble returns the only trouble. The test fails unless there is exactly one.
func (f Found) OneTrouble(t *testing.T) *audit.Trouble {
	t.Helper()
	if len(f.Troubles) != 1 {
		t.Fatalf("%d troubles: %v", len(f.Troubles), f.Troubles)
	}
	return f.Troubles[0]
}

// ExpectNoTrouble fails the test for each trouble.
func (f Found) ExpectNoTrouble(t *testing.T) {
	t.Helper()
	for _, trouble := range f.Troubles {
		t.Errorf("%s: %s (%v)", trouble.Kind, trouble.Message, trouble.Err)
	}
}

// ScanMembers finds and reads all accounts of the organization of Members.
func (c *Cloud) ScanMembers(auditor *scan.Auditor) []scan.Result {
	c.t.Helper()
	engine := scan.New(c.t.Context(), scan.Options{Auditor: auditor, Discoverer: c.Cloud}, nil)
	defer engine.Close()
	engine.Start()
	engine.Discover(scan.Search{Places: []scan.Place{{Kind: scan.OrganizationOf, Name: "team-00000"}}})
	var results []scan.Result
	for engine.Busy() {
		update := engine.Apply(engine.Next(c.t.Context(), 0))
		results = append(results, update.Results...)
		for _, refused := range update.Refused {
			c.t.Errorf("%s: %v", refused.Message, refused.Err)
		}
	}
	return results
}

// AuditMembers reads all accounts of the organization of Members and counts
// failures.
func (c *Cloud) AuditMembers(timeout time.Duration) (accounts, failed int) {
	c.t.Helper()
	for _, result := range c.ScanMembers(&scan.Auditor{Reader: c.Cloud, Clock: timing.SystemClock{}, Timeout: timeout}) {
		accounts++
		if result.Status == audit.Error {
			failed++
			c.t.Logf("%s: %v", result.Target.AccountID, result.Trouble.Err)
		}
	}
	return accounts, failed
}
