package cli

import (
	"context"
	"strings"
)

// confirm asks a question; only a y or yes is a yes.
func (r *runner) confirm(ctx context.Context, question string) (bool, error) {
	text, err := r.ask(ctx, question+" [y/N] ")
	answer := strings.ToLower(strings.TrimSpace(text))
	return answer == "y" || answer == "yes", err
}
