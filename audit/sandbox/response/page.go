package response

import (
	"encoding/base64"
	"strconv"
)

// List is what a list operation returns in pages. An item is created when its page is
// requested: an organization may have tens of thousands.
type List struct {
	Len  int
	Item func(i int) Structure
}

// ListOf returns a short List.
func ListOf(items ...Structure) List {
	return List{len(items), func(i int) Structure { return items[i] }}
}

// Page returns a page of the list and the token of the next one, "" for the last; ok is
// false for a token that Page did not return.
func (l List) Page(token string, size int) (items []Structure, next string, ok bool) {
	start := 0
	if token != "" {
		if start, ok = parseToken(token); !ok || start > l.Len {
			return nil, "", false
		}
	}
	end := min(start+size, l.Len)
	items = make([]Structure, 0, end-start)
	for i := start; i < end; i++ {
		items = append(items, l.Item(i))
	}
	if end < l.Len {
		next = pageToken(end)
	}
	return items, next, true
}

// FirstPage is the token of the first page.
func FirstPage() string { return pageToken(0) }

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
