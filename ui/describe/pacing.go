package describe

import (
	"fmt"
	"time"

	"accountable/audit"
)

// worthSaying is the shortest wait for a quota that is shown.
const worthSaying = 2 * time.Second

// PacingText says that a quota is what is waited for and how long the accounts
// that are left will take, in words for a lot of room and for little; "": none is.
func PacingText(p audit.Pacing, accounts int) (long, short string) {
	left := p.Remaining(accounts)
	if left < worthSaying {
		return "", ""
	}
	about := fmt.Sprintf("%d s", int(left.Round(time.Second).Seconds()))
	if left >= 2*time.Minute {
		about = fmt.Sprintf("%d min", int(left.Round(time.Minute).Minutes()))
	}
	return "waits for AWS's quota, about " + about, "quota " + about
}
