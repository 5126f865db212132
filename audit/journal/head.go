package journal

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// lineHead is the part of a line that names its entry. It is read without
// decoding the line, which costs much more. Its texts are valid until the next line.
type lineHead struct {
	event, id, run, undoOf, redoOf, process, accountID, profile, outcome []byte

	size, untried int
}

// readHead reads the head of a line. It returns false if the line is damaged or was
// written by a later version.
func readHead(text []byte) (h lineHead, ok bool) {
	if h, ok = parseHead(text); ok || len(text) == 0 {
		return h, ok
	}
	var l journalLine // the line is damaged, or not as the encoder writes it
	if json.Unmarshal(text, &l) != nil || l.Version != journalVersion {
		return h, false
	}
	return lineHead{
		event: []byte(l.Event), id: []byte(l.ID), run: []byte(l.Run), undoOf: []byte(l.UndoOf), redoOf: []byte(l.RedoOf), process: []byte(l.Process),
		accountID: []byte(l.AccountID), profile: []byte(l.Profile), outcome: []byte(l.Outcome), size: l.Size, untried: l.Untried,
	}, true
}

// parseHead reads the head of a line as the encoder writes it.
func parseHead(text []byte) (h lineHead, ok bool) {
	isKnown := false // the version
	rest, ok := cutByte(text, '{')
	for ok {
		var key, value []byte
		if key, rest, ok = cutString(rest); !ok {
			return h, false
		}
		if rest, ok = cutByte(rest, ':'); !ok {
			return h, false
		}
		if value, rest, ok = cutValue(rest); !ok {
			return h, false
		}
		switch string(key) {
		case "v":
			isKnown = string(value) == "1"
		case "size":
			h.size, _ = strconv.Atoi(string(value))
		case "untried":
			h.untried, _ = strconv.Atoi(string(value))
		default:
			if field := h.field(key); field != nil {
				*field = stringValue(value)
			}
		}
		if len(rest) == 1 && rest[0] == '}' || string(key) == "type" && h.isIntent() && endsWithContact(rest) {
			return h, isKnown
		}
		rest, ok = cutByte(rest, ',')
	}
	return h, false
}

// isIntent reports whether the head of an intent is complete: the contacts follow.
func (h *lineHead) isIntent() bool {
	return string(h.event) == eventIntent && len(h.id) > 0 && len(h.run) > 0 && len(h.accountID) > 0 && len(h.profile) > 0
}

// endsWithContact reports whether a line certainly ends with a contact and is not torn:
// the end of a text, of the contact and of the line. A quote after a colon may begin a
// text, one after a backslash is part of it.
func endsWithContact(text []byte) bool {
	before, ok := bytes.CutSuffix(text, []byte(`"}}`))
	return ok && len(before) > 0 && !bytes.ContainsAny(before[len(before)-1:], `:\`)
}

// field returns the text of a key, or nil.
func (h *lineHead) field(key []byte) *[]byte {
	switch string(key) {
	case "event":
		return &h.event
	case "id":
		return &h.id
	case "run":
		return &h.run
	case "undo_of":
		return &h.undoOf
	case "redo_of":
		return &h.redoOf
	case "process":
		return &h.process
	case "account_id":
		return &h.accountID
	case "profile":
		return &h.profile
	case "outcome":
		return &h.outcome
	default:
		return nil
	}
}

// stringValue returns the text of a JSON string.
func stringValue(value []byte) []byte {
	if len(value) < 2 || value[0] != '"' {
		return nil
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return value[1 : len(value)-1]
	}
	var text string
	_ = json.Unmarshal(value, &text) // an invalid string is empty
	return []byte(text)
}

// cutByte removes a byte from the start of a text. The encoder writes no blanks.
func cutByte(text []byte, b byte) (rest []byte, ok bool) {
	if len(text) == 0 || text[0] != b {
		return nil, false
	}
	return text[1:], true
}

// cutString cuts a JSON string without its quotes from the start of a text.
func cutString(text []byte) (content, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '"' {
		return nil, nil, false
	}
	for end := 1; ; end++ {
		i := bytes.IndexByte(text[end:], '"')
		if i < 0 {
			return nil, nil, false
		}
		end += i
		escapes := 0
		for text[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return text[1:end], text[end+1:], true
		}
	}
}

// cutValue cuts a JSON value from the start of a text.
func cutValue(text []byte) (value, rest []byte, ok bool) {
	depth := 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '"':
			_, rest, ok := cutString(text[i:])
			if !ok {
				return nil, nil, false
			}
			if i = len(text) - len(rest); depth == 0 {
				return text[:i], rest, true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return text[:i], text[i:], i > 0
			}
			depth--
			if depth == 0 {
				return text[:i+1], text[i+1:], true
			}
		case ',':
			if depth == 0 {
				return text[:i], text[i:], i > 0
			}
		}
		i++
	}
	return nil, nil, false
}
