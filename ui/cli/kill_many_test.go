//go:build e2e

package cli

// defaultKills covers a whole apply.
const defaultKills = 50
