package sandbox

import (
	"encoding/base64"
	"strconv"
)

// structure is a JSON object whose members depend on what is known.
type structure map[string]any

// list is something that comes in pages. Its items are made when their page is
// asked for: an organization may hold tens of thousands.
type list struct {
	n  int
	at func(i int) structure
}

// listOf is a list of items that are few.
func listOf(items ...structure) list {
	return list{len(items), func(i int) structure { return items[i] }}
}

// page cuts a page out of a list. The token says where the next one begins, ""
// with the last; ok is false where the token given is none of ours.
func (l list) page(token string, size int) (items []structure, next string, ok bool) {
	start := 0
	if token != "" {
		if start, ok = parseToken(token); !ok || start > l.n {
			return nil, "", false
		}
	}
	end := min(start+size, l.n)
	items = make([]structure, 0, end-start)
	for i := start; i < end; i++ {
		items = append(items, l.at(i))
	}
	if end < l.n {
		next = pageToken(end)
	}
	return items, next, true
}

func pageToken(start int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(start)))
}

func parseToken(token string) (start int, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	start, err = strconv.Atoi(string(text))
	return start, err == nil && start >= 0
}
