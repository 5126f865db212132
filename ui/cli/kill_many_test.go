//go:build e2e

package cli

// defaultKills are spread over the whole of an apply.
const defaultKills = 50
