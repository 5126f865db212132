package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"accountable/audit/sandbox/response"
)

// hostileLists are lists that do not end or do not make sense.
var hostileLists = []HostileFault{
	{Name: "endless-pages", Does: "the first page with a new token, for ever", OnLists: true, Kind: FaultKind{prepare: requestFirstPage, send: sendPageWith(newToken)}},
	{Name: "endless-items", Does: "new items with a new token, for ever", OnLists: true, Kind: FaultKind{prepare: requestFirstPage, send: sendNewItems}},
	{Name: "endless-empty-pages", Does: "a page without items with a new token, for ever", OnLists: true, Kind: FaultKind{prepare: requestFirstPage, send: sendEmptyPage}},
	{Name: "repeated-token", Does: "the first page with the same token, for ever", OnLists: true, Kind: FaultKind{prepare: requestFirstPage, send: sendPageWith(func(*call) string { return "again" })}},
	{Name: "alternating-tokens", Does: "the first page with two tokens in turn, for ever", OnLists: true, Kind: FaultKind{prepare: requestFirstPage, send: sendPageWith(alternate)}},
	{Name: "empty-token", Does: "an empty token", OnLists: true, Kind: FaultKind{send: sendPageWith(func(*call) string { return "" })}},
	{Name: "long-token", Does: "a token of 900 kB", OnLists: true, Kind: FaultKind{send: sendPageWith(func(*call) string { return strings.Repeat("a", belowLimit) })}},
	{Name: "duplicate-ids", Does: "every item twice", OnLists: true, Kind: FaultKind{send: sendItems(func(_ *call, items []any) []any { return slices.Concat(items, items) })}},
	{Name: "null-items", Does: "null instead of every second item", OnLists: true, Kind: FaultKind{send: sendItems(func(_ *call, items []any) []any {
		for i := 0; i < len(items); i += 2 {
			items[i] = nil
		}
		return items
	})}},
	{Name: "ou-cycle", Does: "a unit that contains itself", OnLists: true, Kind: FaultKind{send: sendItems(func(c *call, items []any) []any {
		if parent := c.parent(); strings.HasPrefix(parent, "ou-") {
			return append(items, map[string]any{"Id": parent, "Name": "Cycle"})
		}
		return items
	})}},
	{Name: "endless-units", Does: "a new unit in every unit", OnLists: true, Kind: FaultKind{prepare: requestRoot, send: sendItems(func(c *call, _ []any) []any {
		if c.operation.name != ListOrganizationalUnitsForParent {
			return nil
		}
		return []any{map[string]any{"Id": fmt.Sprintf("ou-root-%08d", counter.Add(1)), "Name": "Deeper"}}
	})}},
}

// counter makes tokens and ids new.
var counter atomic.Int64

func newToken(*call) string { return fmt.Sprintf("page-%d", counter.Add(1)) }

// alternate returns the token a after b, and b after any other.
func alternate(c *call) string {
	if c.requestedToken == "b" {
		return "a"
	}
	return "b"
}

// requestFirstPage removes the token from a request.
func requestFirstPage(_ *Server, c *call) {
	query := c.http.URL.Query()
	c.requestedToken = query.Get("next_token")
	query.Del("next_token")
	c.http.URL.RawQuery = query.Encode()
	c.changeInput(func(in map[string]any) {
		if token, ok := in["NextToken"].(string); ok {
			c.requestedToken = token
		}
		delete(in, "NextToken")
	})
}

// requestRoot makes a request for a unit one for the root.
func requestRoot(s *Server, c *call) {
	c.changeInput(func(in map[string]any) { in["ParentId"] = s.world.Organization.RootID })
}

// changeInput changes the JSON body of a request.
func (c *call) changeInput(change func(map[string]any)) {
	var in map[string]any
	if json.Unmarshal(c.body, &in) != nil || in == nil {
		return
	}
	change(in)
	c.body = response.EncodeJSON(in)
}

// parent returns the ParentId of a request.
func (c *call) parent() string {
	parent := ""
	c.changeInput(func(in map[string]any) { parent, _ = in["ParentId"].(string) })
	return parent
}

// sendChangedPage sends a page of a list in another form. It sends other answers as they are.
func sendChangedPage(change func(c *call, page map[string]any)) func(http.ResponseWriter, *call, response.Response) {
	return func(w http.ResponseWriter, c *call, answer response.Response) {
		var page map[string]any
		if answer.Status == http.StatusOK && json.Unmarshal(answer.Body, &page) == nil && itemsOf(page) != "" {
			change(c, page)
			answer.Body = response.EncodeJSON(page)
		}
		answer.Write(w, c.id, c.now)
	}
}

// itemsOf returns the name of the member with the items of a page, or "".
func itemsOf(page map[string]any) string {
	for name, value := range page {
		if _, ok := value.([]any); ok {
			return name
		}
	}
	return ""
}

func sendPageWith(token func(*call) string) func(http.ResponseWriter, *call, response.Response) {
	return sendChangedPage(func(c *call, page map[string]any) { page[c.tokenMember()] = token(c) })
}

// tokenMember returns the name of the token in a page.
func (c *call) tokenMember() string {
	if c.operation.service == portalService {
		return "nextToken"
	}
	return "NextToken"
}

func sendItems(change func(*call, []any) []any) func(http.ResponseWriter, *call, response.Response) {
	return sendChangedPage(func(c *call, page map[string]any) {
		name := itemsOf(page)
		items, _ := page[name].([]any)
		page[name] = change(c, items)
	})
}

var sendEmptyPage = sendChangedPage(func(c *call, page map[string]any) {
	page[itemsOf(page)], page[c.tokenMember()] = []any{}, newToken(c)
})

// sendNewItems sends a page whose items have new ids, in the form of the old ones.
var sendNewItems = sendChangedPage(func(c *call, page map[string]any) {
	renewed := response.Rewrite(response.EncodeJSON(page), func(member, text string) any {
		n := counter.Add(1)
		switch {
		case !slices.Contains([]string{"Id", "accountId", "roleName", "Key", "ServicePrincipal"}, member):
			return text
		case strings.HasPrefix(text, "ou-"):
			return fmt.Sprintf("ou-root-%08d", n)
		case strings.HasPrefix(text, "r-"):
			return fmt.Sprintf("r-%08d", n)
		case member == "Id" || member == "accountId":
			return fmt.Sprintf("%012d", n)
		default:
			return fmt.Sprintf("%s%d", text, n)
		}
	})
	_ = json.Unmarshal(renewed, &page) // it was encoded just now
	page[c.tokenMember()] = newToken(c)
})
