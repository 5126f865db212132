package rows

import "accountable/audit"

// NotSet tells that the account was read and has no contact.
func (it *Item) NotSet() bool {
	res := it.shows()
	if res == nil || it.Row.SameAs != "" {
		return false
	}
	r, read := res.Contacts[audit.Security]
	return read && r.Contact == nil && r.Trouble == nil
}
