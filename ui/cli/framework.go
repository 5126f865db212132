package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
)

// registerFramework adds the flag --framework.
func registerFramework(c *cobra.Command, id *string) {
	c.Flags().StringVar(id, "framework", "", "only the rules and contact types for the controls of this framework: `NAME`, such as cis-7, cis-5, account.1 or ftr")
	flagset.CompleteFrom(c, "framework", frameworkIDs())
}

// frameworkIDs returns the values of --framework.
func frameworkIDs() []string {
	var ids []string
	for _, f := range rules.Frameworks() {
		ids = append(ids, f.ID)
	}
	return ids
}

// findFramework returns the framework with an id; the zero Framework for "".
func findFramework(id string) (rules.Framework, error) {
	if id == "" {
		return rules.Framework{}, nil
	}
	f, known := rules.FrameworkByID(id)
	if !known {
		return f, fmt.Errorf("--framework %.200q is unknown: use one of %s", id, strings.Join(frameworkIDs(), ", "))
	}
	return f, nil
}

// openNarrowSession opens a session that judges by the rules of a framework alone, and reads
// the contact types that it asks for unless --type is given.
func openNarrowSession(env *command.Environment, o session.GlobalOptions, f rules.Framework) (*session.Session, error) {
	if f.ID == "" {
		return session.OpenSession(env, o)
	}
	c, err := session.LoadConfig(env, o)
	if err != nil {
		return nil, err
	}
	if !o.TypesGiven {
		o.Types = f.Types()
	}
	narrow := f.Narrow(*c.Policy.Policy())
	if c.Policy.InForce == nil {
		c.Policy.InForce = policy.NewInForce(narrow)
	} else {
		c.Policy.Adopt(narrow)
	}
	return session.NewSession(env, o, c)
}
