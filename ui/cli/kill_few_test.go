//go:build !e2e

package cli

// defaultKills is small to be fast. The tag e2e uses more.
const defaultKills = 6
