package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"accountable/ui/cli/command"
)

// allowsEmpty are the flags that report an empty value themselves: the contact
// fields of set.
var allowsEmpty = []string{"name", "title", "email", "phone"}

// rejectEmptyFlags rejects flags and names that are given and empty, as from an
// unset variable of a script. Ignoring them would select every account, or skip
// a check.
func rejectEmptyFlags(c *cobra.Command, args []string) error {
	if c.DisableFlagParsing {
		return nil // shell completion of an empty word
	}
	var complaints []error
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(allowsEmpty, f.Name) && isEmpty(f.Value) {
			complaints = append(complaints, fmt.Errorf("--%s is empty: give it a value or omit it", f.Name))
		}
	})
	if slices.Contains(args, "") {
		complaints = append(complaints, fmt.Errorf("a name is empty: %q", args))
	}
	if complaints == nil {
		return nil
	}
	return command.UsageAll("", complaints)
}

// isEmpty reports whether a value is empty, or a list with an empty item or none.
func isEmpty(v pflag.Value) bool {
	if list, ok := v.(pflag.SliceValue); ok {
		items := list.GetSlice()
		return len(items) == 0 || slices.Contains(items, "")
	}
	return v.String() == ""
}
