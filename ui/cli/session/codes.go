package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
	"accountable/ui/style"
)

// codes asks for the codes of MFA devices, at most once for each device that
// nobody wants to give one of.
type codes struct {
	env    *command.Environment
	signer audit.Authenticator
	passed []string // sign-ins that were passed over
}

// wanted is the sign-in by a code that a Trouble waits for, "" where it waits for
// none or nobody could be asked.
func (c *codes) wanted(t *audit.Trouble) string {
	if t == nil || t.SignInID == "" || !c.env.CanAsk() || slices.Contains(c.passed, t.SignInID) {
		return ""
	}
	if s, ok := c.signer.SignIn(t.SignInID); !ok || s.Kind != audit.SignInCode {
		return ""
	}
	return t.SignInID
}

// give asks for a code until AWS takes one. It is false when somebody passes the
// device over or the code is of no use.
func (c *codes) give(ctx context.Context, id string) (bool, error) {
	s, _ := c.signer.SignIn(id)
	p := c.env.Stderr()
	_, _ = fmt.Fprintf(p, "For %s: the MFA device %s, %s\n",
		style.Clean(text.JoinProfiles(s.Profiles)), p.Theme.Strong.Render(style.Clean(s.Name)), style.Clean(s.Detail))
	for {
		code, err := c.env.Ask(ctx, "Code (enter to go on without): ")
		if err != nil {
			return false, err
		}
		if code = strings.TrimSpace(code); code == "" {
			c.passed = append(c.passed, id)
			return false, nil
		}
		err = c.signer.SubmitCode(ctx, id, code)
		if err == nil {
			return true, nil
		}
		if ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		trouble := audit.TroubleOf(err)
		c.env.NoteTrouble("", trouble)
		if trouble.Kind != audit.MFARequired {
			c.passed = append(c.passed, id)
			return false, nil
		}
	}
}

// first asks for the code that one of the refusals waits for. It is false where
// none does, or nobody gives it.
func (c *codes) first(ctx context.Context, refused []refusal) (bool, error) {
	for _, r := range refused {
		if id := c.wanted(r.trouble); id != "" {
			if given, err := c.give(ctx, id); given || err != nil {
				return given, err
			}
		}
	}
	return false, nil
}

// unlock asks for the codes that accounts of the roster wait for and has these
// read afterwards, until no more are waited for or given.
func (c *codes) unlock(ctx context.Context, roster *scan.Roster, read func([]*scan.Row) error) error {
	for ctx.Err() == nil {
		id, behind := c.waiting(roster)
		if id == "" {
			return nil
		}
		given, err := c.give(ctx, id)
		if err == nil && given {
			err = read(behind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// waiting is the first sign-in by a code that accounts wait for, and these accounts.
func (c *codes) waiting(roster *scan.Roster) (id string, behind []*scan.Row) {
	for _, row := range roster.Rows() {
		if row.Result == nil || row.Status() != audit.Error {
			continue
		}
		wanted := c.wanted(row.Result.Trouble)
		if id == "" {
			id = wanted
		}
		if wanted != "" && wanted == id {
			behind = append(behind, row)
		}
	}
	return id, behind
}

// NewCodes returns a prompt for the MFA codes that the session needs.
func (s *Session) NewCodes() *codes { return &codes{env: s.Env, signer: s.Authenticator} }

// FirstFor asks for the code that a trouble waits for. It returns false if the
// trouble waits for none, or the user gives none.
func (c *codes) FirstFor(ctx context.Context, t *audit.Trouble) (bool, error) {
	return c.first(ctx, []refusal{{trouble: t}})
}
