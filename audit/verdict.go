package audit

import (
	"fmt"
	"strconv"
)

// verdict is what a judge says. Exactly one of the constructors below makes it.
type verdict struct {
	status  Status // Pass, Fail (the level decides what it amounts to), Error or NotJudged
	detail  string
	remedy  string
	quoted  []string
	fields  []Field
	trouble *Trouble
}

// quote is a text that comes from a contact. Where it is printed it stands in
// quotation marks, escaped, and the finding lists it so that it can be masked.
type quote string

func (q quote) String() string { return strconv.Quote(string(q)) }

func holds(format string, args ...any) verdict { return say(Pass, format, args) }

func broken(format string, args ...any) verdict { return say(Fail, format, args) }

func unjudged(format string, args ...any) verdict { return say(NotJudged, format, args) }

func say(status Status, format string, args []any) verdict {
	return verdict{status: status, detail: fmt.Sprintf(format, args...), quoted: quotedIn(args)}
}

func unreadable(t *Trouble) verdict {
	return verdict{status: Error, detail: t.Message, remedy: t.Advice(), trouble: t}
}

// advise adds the cure. Where a judge gives none, the rule's own stands.
func (v verdict) advise(format string, args ...any) verdict {
	v.remedy = fmt.Sprintf(format, args...)
	v.quoted = append(v.quoted, quotedIn(args)...)
	return v
}

// at names the fields that are at fault.
func (v verdict) at(fields []Field) verdict {
	v.fields = fields
	return v
}

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
