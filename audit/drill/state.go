package drill

import "time"

// Early is how long before the next answer is due a warning begins.
const Early = 14 * 24 * time.Hour

// ahead is how far the clock of another computer may be ahead. An answer that is dated
// later than that is not counted.
const ahead = 24 * time.Hour

// Word says whether a channel is confirmed.
type Word string

// The words, from best to worst.
const (
	Confirmed Word = "confirmed"
	DueSoon   Word = "due soon" // confirmed, and due within Early
	Overdue   Word = "overdue"
	Never     Word = "never confirmed"
)

// State says when a channel was answered last, and when the next answer is due.
type State struct {
	Word Word
	// Last is the last answer; the zero value with Never.
	Last Answer
	// Due is when Last no longer counts. It is zero with Never, and where nothing asks for
	// answers from time to time.
	Due time.Time
	// Waiting is when the channel was asked after the last answer; zero: it was not.
	Waiting time.Time
	// Future is the date of an answer that is not counted because it lies in the future.
	Future time.Time
}

// StateOf returns the state of a channel at a time. every is how long an answer counts; 0:
// for ever.
func (r *Records) StateOf(c Channel, every time.Duration, now time.Time) State {
	s := State{Word: Never}
	if r == nil {
		return s
	}
	for _, a := range r.answered[c] {
		switch {
		case a.Answered.After(now.Add(ahead)):
			s.Future = a.Answered
		case a.Answered.After(s.Last.Answered):
			s.Last = a
		}
	}
	if asked := r.asked[c]; asked.After(s.Last.Answered) {
		s.Waiting = asked
	}
	if s.Last.Answered.IsZero() {
		return s
	}
	s.Word = Confirmed
	if every > 0 {
		s.Due = s.Last.Answered.Add(every)
		switch {
		case now.After(s.Due):
			s.Word = Overdue
		case now.After(s.Due.Add(-Early)):
			s.Word = DueSoon
		}
	}
	return s
}
