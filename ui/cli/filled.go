package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// tellThemselves are the flags whose empty value is complained of where they are read:
// the fields of a contact, in set.
var tellThemselves = []string{"name", "title", "email", "phone"}

// filledIn complains of every flag and name that is there and empty, as it is where
// a script's variable is not set. Taking it for one that was not given would choose
// every account, or write unseen what was to be compared first.
func filledIn(c *cobra.Command, args []string) error {
	if c.DisableFlagParsing {
		return nil // a shell asks how an empty word could go on
	}
	var complaints []error
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(tellThemselves, f.Name) && empty(f.Value) {
			complaints = append(complaints, fmt.Errorf("--%s is empty: give it a value, or leave it out", f.Name))
		}
	})
	if slices.Contains(args, "") {
		complaints = append(complaints, fmt.Errorf("one of the names is empty: %q", args))
	}
	if complaints == nil {
		return nil
	}
	return usageAll("", complaints)
}

// empty tells that a flag was given an empty value, or a list one with nothing in it.
func empty(v pflag.Value) bool {
	if list, ok := v.(pflag.SliceValue); ok {
		items := list.GetSlice()
		return len(items) == 0 || slices.Contains(items, "")
	}
	return v.String() == ""
}
