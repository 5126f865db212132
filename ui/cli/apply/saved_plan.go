package apply

import (
	"context"
	"errors"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/config"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// SavedPlan names a plan that was saved before.
type SavedPlan struct {
	Path        string
	Fingerprint string // that the plan must have; "": any
	Ticket      string // replaces the saved one; "": keep it
}

// LoadPlan reads a saved plan and finds routes to its accounts.
func LoadPlan(ctx context.Context, env *command.Environment, o session.GlobalOptions, c session.Configuration, in SavedPlan) (*Planned, error) {
	saved, err := ReadPlan(ctx, in.Path)
	if err != nil {
		return nil, err
	}
	if in.Fingerprint != "" {
		if err := report.CheckFingerprint(saved, in.Fingerprint); err != nil {
			return nil, command.Usage("Nothing was written. \"accountable plan show "+audit.ShellQuote(in.Path)+"\" shows what it would change.", "--expect: %s", err)
		}
	}
	if in.Ticket != "" {
		saved.Ticket = in.Ticket
	}
	s, err := session.NewSession(env, o, c)
	if err != nil {
		return nil, err
	}
	s.NoteOpenWrites()
	var items []change.PlanItem
	for _, it := range saved.Plan.Items {
		s.Policy.LearnNames([]audit.Target{it.Change.Target})
		if it.State == change.Planned {
			items = append(items, it)
		}
	}
	saved.Plan.Items = items
	saved.Plan, err = s.Reroute(ctx, s.Planner().Guard(saved.Plan))
	return &Planned{Session: s, Report: saved}, err
}

// ReadPlan reads a saved plan.
func ReadPlan(ctx context.Context, path string) (report.PlanReport, error) {
	file, err := command.OpenInput(ctx, path)
	if err != nil {
		return report.PlanReport{}, unreadableFile(ctx, "the plan", path, err)
	}
	defer func() { _ = file.Close() }()
	plan, err := report.ReadPlan(file, path)
	if err != nil {
		return plan, unreadableFile(ctx, "the plan", path, err)
	}
	return plan, nil
}

// unreadableFile explains why a file cannot be read. Errors of package report
// already name the file and the line.
func unreadableFile(ctx context.Context, flag, path string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if f, ok := errors.AsType[*config.FileError](err); ok {
		return command.Usage("", "%s", f)
	}
	return command.Usage("Use a readable file.", "%s %s: %s", flag, path, command.WithoutPath(err))
}
