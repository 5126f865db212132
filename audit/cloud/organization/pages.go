package organization

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"

	"accountable/audit/cloud/trouble"
)

// The largest pages that AWS allows (Organizations and SSO models).
const (
	organizationPage = 20
	portalPage       = 100
)

// page is one page of a list operation.
type page[T any] struct {
	items []T
	next  *string // the token of the next page; nil or "" ends the list
}

// listPages calls fetch for each page of a list operation. It stops after an error,
// which is a *audit.Trouble, and when AWS returns the same token again.
func listPages[T any](ctx context.Context, call trouble.Call, fetch func(ctx context.Context, token *string) (page[T], error)) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		var token *string
		for {
			p, err := trouble.Ask(ctx, call, func(ctx context.Context) (page[T], error) { return fetch(ctx, token) })
			if !yield(p.items, err) || err != nil {
				return
			}
			if aws.ToString(p.next) == "" || aws.ToString(p.next) == aws.ToString(token) {
				return
			}
			token = p.next
		}
	}
}

// listAll returns the items of all pages. On an error it returns those before it.
func listAll[T any](ctx context.Context, call trouble.Call, fetch func(ctx context.Context, token *string) (page[T], error)) ([]T, error) {
	var all []T
	for items, err := range listPages(ctx, call, fetch) {
		if err != nil {
			return all, err
		}
		all = append(all, items...)
	}
	return all, nil
}

// maxLookups is how many accounts are looked up at once where each costs a request:
// enough to use the quota if an answer takes a tenth of a second.
const maxLookups = 8
