package rules

import (
	"fmt"
	"strconv"

	"accountable/audit"
)

// verdict is the result of a judge function. The constructors below create it.
type verdict struct {
	status  audit.Status // Pass, Fail (which the level may turn into Warn), Error or NotJudged
	detail  string
	remedy  string
	quoted  []string
	fields  []audit.Field
	trouble *audit.Trouble
	early   bool // of a Fail: it is Warn at most, because there is time left
}

// quote is a text from a contact. It prints in quotation marks, escaped, and the
// finding lists it so that reports can mask it.
type quote string

func (q quote) String() string { return strconv.Quote(string(q)) }

func pass(format string, args ...any) verdict { return newVerdict(audit.Pass, format, args) }

func fail(format string, args ...any) verdict { return newVerdict(audit.Fail, format, args) }

func notJudged(format string, args ...any) verdict { return newVerdict(audit.NotJudged, format, args) }

func newVerdict(status audit.Status, format string, args []any) verdict {
	return verdict{status: status, detail: fmt.Sprintf(format, args...), quoted: quotedIn(args)}
}

func errorVerdict(t *audit.Trouble) verdict {
	return verdict{status: audit.Error, detail: t.Message, remedy: t.Advice(), trouble: t}
}

// withRemedy adds a remedy. Without one, the finding has the remedy of the rule.
func (v verdict) withRemedy(format string, args ...any) verdict {
	v.remedy = fmt.Sprintf(format, args...)
	v.quoted = append(v.quoted, quotedIn(args)...)
	return v
}

// warnAtMost makes a failure a warning at every level of the rule.
func (v verdict) warnAtMost() verdict {
	v.early = true
	return v
}

// withFields adds the fields that differ.
func (v verdict) withFields(fields []audit.Field) verdict {
	v.fields = fields
	return v
}

// quotedIn returns the quoted texts among the arguments, without quotation marks.
func quotedIn(args []any) []string {
	var quoted []string
	for _, arg := range args {
		if q, ok := arg.(quote); ok && q != "" {
			s := q.String()
			quoted = append(quoted, s[1:len(s)-1])
		}
	}
	return quoted
}
