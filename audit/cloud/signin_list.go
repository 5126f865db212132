package cloud

import (
	"strings"

	"accountable/audit"
)

// EverySignIn are all sign-ins that profiles need, valid or not, in file order.
func (c *Cloud) EverySignIn() []audit.SignIn {
	var all []audit.SignIn
	for _, w := range c.ways() {
		all = append(all, c.copied(w))
	}
	return all
}

// SessionSignIn is the sign-in to a session of Identity Center, also one that no
// profile is of; false where there is no such session.
func (c *Cloud) SessionSignIn(name string) (audit.SignIn, bool) {
	return c.SignIn(centerPrefix + strings.TrimSpace(name))
}
