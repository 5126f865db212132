package reach

import (
	"accountable/audit"
	"accountable/audit/scan"
)

// Notice is a kind of message that AWS sends about an account.
type Notice string

// The notices. AWS sends abuse reports and security notices to the security contact, and
// to the root email only if none is set (https://repost.aws/knowledge-center/aws-abuse-report).
// Billing and operations notices go to the root email and to the contact of their type
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html).
const (
	Abuse      Notice = "abuse"
	Security   Notice = "security"
	Operations Notice = "operations"
	Billing    Notice = "billing"
)

// Notices are all notices in the order in which they are shown.
var Notices = []Notice{Abuse, Security, Operations, Billing}

// noticeWords describe the notices, in the plural, in the middle of a sentence.
var noticeWords = map[Notice]string{
	Abuse: "abuse reports", Security: "security notices", Operations: "operations notices", Billing: "billing notices",
}

// Words returns the name of a notice in the plural, such as "abuse reports".
func (n Notice) Words() string { return noticeWords[n] }

// contactOf is the alternate contact that receives a notice.
var contactOf = map[Notice]audit.ContactType{
	Abuse: audit.Security, Security: audit.Security, Operations: audit.Operations, Billing: audit.Billing,
}

// Recipient is an address that receives a notice.
type Recipient struct {
	Contact audit.ContactType // audit.Root for the root email
	Address string            // as it is stored; "" if the contact has none
}

// Unknown is a contact, or the root email, that may receive a notice and is not known.
type Unknown struct {
	Contact audit.ContactType
	Reason  string // a clause
}

// Delivery says who receives one notice.
type Delivery struct {
	Notice     Notice
	Recipients []Recipient
	Unknown    []Unknown
}

// Reach says who receives what AWS sends about an account.
type Reach struct {
	Deliveries []Delivery // in the order of Notices
	Weakest    string     // the weakest link, in sentences
	IsWeak     bool       // Weakest names a problem; what is unknown is none
	// Quoted are the parts of Weakest that come from contacts, so that reports can mask
	// them.
	Quoted []string
}

// Of returns who receives what AWS sends about an account. It returns false if the account
// was skipped, or nothing about it could be read.
func Of(res scan.Result) (Reach, bool) {
	if res.Status == audit.Skipped && len(res.Contacts) == 0 || len(res.Contacts) == 0 && res.Target.RootEmail == "" {
		return Reach{}, false
	}
	r := Reach{Deliveries: make([]Delivery, 0, len(Notices))}
	for _, n := range Notices {
		r.Deliveries = append(r.Deliveries, deliver(res, n))
	}
	r.findWeakest(res)
	return r, true
}

// IsComplete reports whether everything that receives a notice is known.
func (r *Reach) IsComplete() bool {
	for _, d := range r.Deliveries {
		if len(d.Unknown) > 0 {
			return false
		}
	}
	return true
}

// deliver returns who receives a notice.
func deliver(res scan.Result, n Notice) Delivery {
	d := Delivery{Notice: n}
	t := contactOf[n]
	reading, asked := res.Contacts[t]
	switch {
	case !asked:
		d.Unknown = append(d.Unknown, Unknown{t, "the " + t.Key() + " contact was not read"})
	case reading.Trouble != nil:
		d.Unknown = append(d.Unknown, Unknown{t, "the " + t.Key() + " contact could not be read: " + reading.Trouble.Message})
	case reading.Contact != nil:
		d.Recipients = append(d.Recipients, Recipient{t, reading.Contact.Email})
		if t == audit.Security {
			return d // the root email receives these only without a contact
		}
	}
	if t == audit.Security && len(d.Unknown) > 0 {
		return d // whether the root email receives them depends on the contact
	}
	if res.Target.RootEmail == "" {
		d.Unknown = append(d.Unknown, Unknown{audit.Root, "the root email is unknown without --org"})
		return d
	}
	d.Recipients = append(d.Recipients, Recipient{audit.Root, res.Target.RootEmail})
	return d
}
