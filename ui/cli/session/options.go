package session

import (
	"errors"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
)

// GlobalOptions are the flags that every command has, parsed and checked. A run
// function gets a copy.
type GlobalOptions struct {
	command.EnvironmentOptions

	Profiles    []string
	All         bool
	Sources     SourceOptions
	Filter      FilterOptions
	Policy      string // "": search for it
	NoCache     bool
	ReadOnly    bool
	DNS         bool
	Types       []audit.ContactType // in the order of audit.ContactTypes
	TypesGiven  bool                // --type is on the command line
	Concurrency int
	Timeout     time.Duration
}

// SourceOptions name where accounts are discovered beyond the profiles.
type SourceOptions struct {
	Org     bool
	Session string // Identity Center session; "": none
}

// Any reports whether accounts are discovered beyond the profiles.
func (o SourceOptions) Any() bool { return o.Org || o.Session != "" }

// ErrAllAndNames is the error of --all with names of targets.
var ErrAllAndNames = errors.New("--all means every profile: name no target with it")

// Writers returns how many contacts are written at a time: --concurrency, or 0 for
// the default of audit.Batch.
func (o GlobalOptions) Writers() int {
	if o.Concurrency == scan.DefaultConcurrency {
		return 0
	}
	return o.Concurrency
}
