package cloud

import (
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// unready remembers which members of organizations are not in use yet, by what
// Organizations called them last. AWS may refuse them in the words with which it
// refuses those who do not administer the organization.
type unready struct {
	mu     sync.Mutex
	states map[string]string // by account id
}

// note takes in the state of a member.
func (u *unready) note(accountID, state string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if state == "" || state == string(types.AccountStateActive) {
		delete(u.states, accountID)
		return
	}
	if u.states == nil {
		u.states = map[string]string{}
	}
	u.states[accountID] = state
}

// of is the state of an account that is not in use, "" of all others.
func (u *unready) of(accountID string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.states[accountID]
}
