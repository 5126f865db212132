package organization

import (
	"context"
	"crypto/sha256"
	"iter"

	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/trouble"
)

// The largest pages that AWS allows (Organizations and SSO models).
const (
	organizationPage = 20
	portalPage       = 100
)

// The most items of lists: four times the quotas of AWS
// (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
// AWS documents none for the services that an organization trusts and for the roles of a
// person in one account.
const (
	maxAccounts = 4 * 50_000
	maxUnits    = 4 * 2_000
	maxRoots    = 4
	maxTags     = 4 * 50
	maxServices = 500
	maxRoles    = 500
)

// maxBarrenPages is how many pages in a row may have no new item. AWS may return empty
// pages with a token (Organizations model).
const maxBarrenPages = 50

// list is a list operation. R is an item of AWS's answer, T what this program keeps of it.
type list[R, T any] struct {
	what string // the items in a sentence, such as "accounts"
	max  int    // the most items that AWS can have
	// fetch returns a page and the token of the next one; nil ends the list.
	fetch func(ctx context.Context, token *string) ([]R, *string, error)
	// read returns an item by its checked values.
	read func(R) (T, error)
	// key identifies an item among the others.
	key func(T) string
}

// pages fetches page by page. It leaves out invalid and repeated items. It ends when AWS
// ends the list, after an error, and when the list exceeds the limits of AWS. If the list is
// incomplete, the last error is a *audit.Trouble that says why. The items before an error
// are right.
func (l list[R, T]) pages(ctx context.Context, call trouble.Call) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		r := listRun[R, T]{list: l, items: map[string]bool{}, tokens: map[[sha256.Size]byte]bool{}}
		for {
			page, err := trouble.Ask(ctx, call, r.fetchPage)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) > 0 && !yield(page, nil) {
				return
			}
			if r.isDone {
				break
			}
		}
		if err := r.fault(); err != nil {
			yield(nil, trouble.From(err, call))
		}
	}
}

// all returns the items of all pages. On an error it returns those before it.
func (l list[R, T]) all(ctx context.Context, call trouble.Call) ([]T, error) {
	var all []T
	for page, err := range l.pages(ctx, call) {
		all = append(all, page...)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// listRun is one pass through a list.
type listRun[R, T any] struct {
	list[R, T]

	token  *string
	tokens map[[sha256.Size]byte]bool // hashes of the tokens so far: a token may be long
	items  map[string]bool            // seen so far, by key
	barren int                        // pages since the last new item
	isDone bool

	repeated int    // items that came twice
	leftOut  int    // invalid items
	because  error  // why the first item was left out
	stopped  string // why the list was not read to its end
}

// fetchPage returns the new items of the next page.
func (r *listRun[R, T]) fetchPage(ctx context.Context) ([]T, error) {
	raw, next, err := r.fetch(ctx, r.token)
	if err != nil {
		return nil, err
	}
	items := make([]T, 0, len(raw))
	for _, one := range raw {
		item, err := r.read(one)
		switch {
		case err != nil:
			r.leftOut++
			if r.because == nil {
				r.because = err
			}
		case r.items[r.key(item)]:
			r.repeated++
		default:
			r.items[r.key(item)] = true
			items = append(items, item)
		}
	}
	r.barren++
	if len(items) > 0 {
		r.barren = 0
	}
	r.advance(next)
	return items, nil
}

// advance goes to the page of a token, or ends the list.
func (r *listRun[R, T]) advance(next *string) {
	r.isDone = true
	if next == nil {
		return
	}
	switch token, err := shape.PageToken.Read(next); {
	case err != nil:
		r.stopped = "the token of a page is too long"
	case token == "":
		r.stopped = "the token of a page is empty"
	case r.tokens[sha256.Sum256([]byte(token))]:
		r.stopped = "the token of a page was repeated"
	case r.barren >= maxBarrenPages:
		r.stopped = "many pages brought nothing new"
	case len(r.items) >= r.max:
		r.stopped = "it is longer than AWS allows"
	default:
		r.tokens[sha256.Sum256([]byte(token))] = true
		r.token, r.isDone = next, false
	}
}

// fault returns why the list is incomplete; nil if it is complete.
func (r *listRun[R, T]) fault() error {
	if r.stopped == "" && r.leftOut == 0 && r.repeated == 0 {
		return nil
	}
	return &trouble.ListError{What: r.what, Stopped: r.stopped, LeftOut: r.leftOut, Repeated: r.repeated, Err: r.because}
}

// maxLookups is how many accounts are looked up at once where each costs a request:
// enough to use the quota if an answer takes a tenth of a second.
const maxLookups = 8
