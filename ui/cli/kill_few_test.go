//go:build !e2e

package cli

// defaultKills is enough to see that the journal works. With the tag e2e there
// are more.
const defaultKills = 6
