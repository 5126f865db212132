package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
)

// MFACodes asks for the codes of MFA devices. A device that the user skips is not
// asked for again.
type MFACodes struct {
	env     *command.Environment
	signer  audit.Authenticator
	skipped []string // sign-ins
}

// NewCodes returns a prompt for the MFA codes that the session needs.
func (s *Session) NewCodes() *MFACodes { return &MFACodes{env: s.Env, signer: s.Authenticator} }

// ask asks for the code of the first device among the sign-ins that needs one,
// until AWS accepts a code. It returns the sign-in that is done, or "" if the user
// cannot be asked or gives no code.
func (c *MFACodes) ask(ctx context.Context, signInIDs []string) (string, error) {
	for _, id := range signInIDs {
		if !c.needsCode(id) {
			continue
		}
		if given, err := c.submit(ctx, id); err != nil {
			return "", err
		} else if given {
			return id, nil
		}
	}
	return "", nil
}

// AskFor asks for the code that a trouble waits for, like ask. It returns false if
// it waits for none.
func (c *MFACodes) AskFor(ctx context.Context, t *audit.Trouble) (bool, error) {
	if t == nil {
		return false, nil
	}
	id, err := c.ask(ctx, []string{t.SignInID})
	return id != "", err
}

// needsCode reports whether a sign-in needs a code that the user can be asked for.
func (c *MFACodes) needsCode(id string) bool {
	if id == "" || !c.env.CanAsk() || slices.Contains(c.skipped, id) {
		return false
	}
	s, ok := c.signer.SignIn(id)
	return ok && s.Kind == audit.SignInCode
}

// submit asks for a code until AWS accepts one. It returns false if the user gives
// none or AWS refuses for another reason than the code.
func (c *MFACodes) submit(ctx context.Context, id string) (bool, error) {
	s, _ := c.signer.SignIn(id)
	out := c.env.ConsoleOutput()
	_, _ = fmt.Fprintln(out, text.MFADevice(out, s))
	for {
		code, err := c.env.Ask(ctx, "Code (Enter to skip): ")
		if err != nil {
			return false, err
		}
		if code = strings.TrimSpace(code); code == "" {
			c.skipped = append(c.skipped, id)
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
			c.skipped = append(c.skipped, id)
			return false, nil
		}
	}
}
