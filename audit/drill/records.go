package drill

import (
	"errors"
	"fmt"
	"time"
)

// Start records that channels were asked: the messages were composed.
type Start struct {
	Sent     time.Time
	Channels []Channel
}

// Answer records an answer.
type Answer struct {
	Channel
	Sent, Answered time.Time
	By             string // the name that the person who recorded it typed
}

// Minutes returns how long the answer took, in whole minutes.
func (a Answer) Minutes() int { return int(a.Answered.Sub(a.Sent) / time.Minute) }

// Records are all starts and answers of a file. The zero value and nil hold none.
type Records struct {
	path    string
	starts  []Start
	answers []Answer

	asked    map[Channel]time.Time // when each channel was asked last
	answered map[Channel][]Answer
}

// NewRecords returns the records of a file with this path.
func NewRecords(path string, starts []Start, answers []Answer) *Records {
	r := &Records{path: path, starts: starts, answers: answers, asked: map[Channel]time.Time{}, answered: map[Channel][]Answer{}}
	for _, s := range starts {
		for _, c := range s.Channels {
			if s.Sent.After(r.asked[c]) {
				r.asked[c] = s.Sent
			}
		}
	}
	for _, a := range answers {
		r.answered[a.Channel] = append(r.answered[a.Channel], a)
	}
	return r
}

// Path returns the path of the file; "" if there is none.
func (r *Records) Path() string {
	if r == nil {
		return ""
	}
	return r.path
}

// Revision identifies the records: they only grow, so their numbers do.
func (r *Records) Revision() string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%d drills, %d answers", len(r.starts), len(r.answers))
}

// Channels returns every channel that was asked or answered, each once.
func (r *Records) Channels() []Channel {
	if r == nil {
		return nil
	}
	var all []Channel
	for c := range r.asked {
		all = append(all, c)
	}
	for c := range r.answered {
		if _, also := r.asked[c]; !also {
			all = append(all, c)
		}
	}
	return all
}

// LastAsked returns when a channel was asked last; false if it never was.
func (r *Records) LastAsked(c Channel) (time.Time, bool) {
	if r == nil {
		return time.Time{}, false
	}
	at, ok := r.asked[c]
	return at, ok
}

// AnswerTo returns the answer to the drill of a channel that began at a time.
func (r *Records) AnswerTo(c Channel, sent time.Time) (Answer, bool) {
	if r == nil {
		return Answer{}, false
	}
	for _, a := range r.answered[c] {
		if a.Sent.Equal(sent) {
			return a, true
		}
	}
	return Answer{}, false
}

// Errors of FindCode.
var (
	// ErrNoDrill reports that no drill has the code. Another computer has another key.
	ErrNoDrill = errors.New("no drill has this code")
	// ErrTwoDrills reports that the codes of two mailboxes are equal by chance.
	ErrTwoDrills = errors.New("two drills have this code")
)

// FindCode returns the mailbox whose message had a code, and when it was composed. Of
// several drills of the mailbox on one day it is the first one.
func (r *Records) FindCode(k Key, code string) (c Channel, sent time.Time, err error) {
	if r == nil {
		return Channel{}, time.Time{}, ErrNoDrill
	}
	for _, s := range r.starts {
		for _, candidate := range s.Channels {
			switch {
			case candidate.Kind != Mailbox || k.Code(candidate, s.Sent) != code:
			case c == (Channel{}):
				c, sent = candidate, s.Sent
			case candidate != c:
				return Channel{}, time.Time{}, fmt.Errorf("%w: those of %s and %s", ErrTwoDrills, c.Address, candidate.Address)
			case s.Sent.Before(sent):
				sent = s.Sent
			}
		}
	}
	if c == (Channel{}) {
		return Channel{}, time.Time{}, ErrNoDrill
	}
	return c, sent, nil
}
