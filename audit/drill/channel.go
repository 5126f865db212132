package drill

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
)

// Kind is the kind of a channel.
type Kind string

// The kinds of channels, which are keys of confirmations.yaml.
const (
	Mailbox Kind = "mailbox"
	Phone   Kind = "phone"
)

// Channel is a mailbox or a phone. Two spellings of the same one are equal.
type Channel struct {
	Kind Kind
	// Address is an email in lower case with its + tag, or a phone as an E.164 number.
	Address string
}

// MailboxOf returns the channel of an email; false if the email is blank.
func MailboxOf(email string) (Channel, bool) {
	address := audit.CanonicalEmail(email)
	return Channel{Mailbox, address}, address != ""
}

// PhoneOf returns the channel of a phone; false if the phone is blank.
func PhoneOf(phone string) (Channel, bool) {
	address := audit.CanonicalPhone(phone)
	return Channel{Phone, address}, address != ""
}

// ChannelsOf returns the mailbox and the phone of a contact, without blank ones.
func ChannelsOf(c audit.Contact) []Channel {
	var all []Channel
	if mailbox, ok := MailboxOf(c.Email); ok {
		all = append(all, mailbox)
	}
	if phone, ok := PhoneOf(c.Phone); ok {
		all = append(all, phone)
	}
	return all
}

// compareChannels orders mailboxes before phones, each by address.
func compareChannels(a, b Channel) int {
	return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Address, b.Address))
}

// Account is an account with the contacts that were read.
type Account struct {
	ID, Name string // Name is "" where it is unknown
	Contacts []audit.Contact
}

// Request is a channel that is asked, with the accounts that depend on it.
type Request struct {
	Channel
	// Written is the address as the first of the contacts spells it.
	Written string
	// Accounts are sorted by id.
	Accounts []Account
}

// Group returns a request for each distinct channel of the accounts: mailboxes first, then
// phones, each by address.
func Group(accounts []Account) []Request {
	byChannel := map[Channel]*Request{}
	for _, account := range accounts {
		for _, contact := range account.Contacts {
			for _, channel := range ChannelsOf(contact) {
				r := byChannel[channel]
				if r == nil {
					written := contact.Email
					if channel.Kind == Phone {
						written = contact.Phone
					}
					r = &Request{Channel: channel, Written: audit.TrimSpace(written)}
					byChannel[channel] = r
				}
				if n := len(r.Accounts); n == 0 || r.Accounts[n-1].ID != account.ID {
					r.Accounts = append(r.Accounts, Account{ID: account.ID, Name: account.Name})
				}
			}
		}
	}
	all := make([]Request, 0, len(byChannel))
	for _, r := range byChannel {
		slices.SortFunc(r.Accounts, func(a, b Account) int { return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Name, b.Name)) })
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b Request) int { return compareChannels(a.Channel, b.Channel) })
	return all
}
