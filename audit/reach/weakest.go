package reach

import (
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// strength says how well a mailbox, and so a notice, reaches a person. The lowest one is
// the weakest link.
type strength int

const (
	lost     strength = iota // mail to it does not arrive
	personal                 // one person reads it
	doubtful                 // a rule objects to it
	single                   // nothing speaks against it
)

// weakness is what a rule for emails says of an address that breaks it.
type weakness struct {
	rule     audit.RuleID
	strength strength
	words    string // continues "the address, …"
}

// weaknesses are the worst first. A rule that is not listed is described by Rule.Short. Mail
// to an address that breaks a rule of high severity is lost, else it is doubtful.
var weaknesses = []weakness{
	{rules.EmailWellFormed, lost, "which is not a valid address"},
	{rules.EmailNotPlaceholder, lost, "a placeholder that nobody reads"},
	{rules.EmailDomainTakesMail, lost, "whose domain accepts no mail"},
	{rules.EmailSharedMailbox, personal, "one person's mailbox"},
	{rules.EmailNotRoot, personal, "the root mailbox"},
	{rules.EmailDomainAllowed, doubtful, "at a domain that the policy does not allow"},
}

// mailbox is a mailbox that receives notices.
type mailbox struct {
	address  string // without its + tag if several tags are in use
	key      string // the same for all spellings of the address
	strength strength
	words    string // of the weakness, or ""
}

// judgedMailbox returns the mailbox of a recipient, as the findings judge it. An excepted
// finding is a weakness, too: an exception makes no mail arrive.
func judgedMailbox(res scan.Result, r Recipient) mailbox {
	m := mailbox{address: r.Address, key: audit.ParseAddress(r.Address).WithoutTag(), strength: single}
	if audit.TrimSpace(r.Address) == "" {
		return mailbox{address: "a contact without an email", strength: lost}
	}
	rank := len(weaknesses) + 1
	for _, f := range res.Findings {
		if f.Contact != r.Contact || !f.Status.IsProblem() && f.Status != audit.Excepted || f.Status == audit.Error {
			continue
		}
		if field, one := rules.FieldOf(f.Rule); !one || field != audit.FieldEmail {
			continue
		}
		i := slices.IndexFunc(weaknesses, func(w weakness) bool { return w.rule == f.Rule })
		switch {
		case i >= 0 && i < rank:
			rank, m.strength, m.words = i, weaknesses[i].strength, weaknesses[i].words
		case i < 0 && rank > len(weaknesses):
			rule, _ := rules.ByID(f.Rule)
			rank, m.strength, m.words = len(weaknesses), doubtful, rule.Short
			if rule.Severity == rules.High {
				m.strength = lost
			}
		}
	}
	return m
}

// link is the end of one notice: its best mailbox.
type link struct {
	Notice

	best     mailbox
	several  bool // other mailboxes receive it, too
	toRoot   bool // because no security contact is set
	isKnown  bool // a recipient is known
	unknowns []Unknown
}

// findWeakest finds the weakest link. A notice is as strong as the best mailbox that
// receives it.
func (r *Reach) findWeakest(res scan.Result) {
	links := make([]link, len(r.Deliveries))
	worst := single
	for i, d := range r.Deliveries {
		links[i] = newLink(res, d)
		if l := links[i]; l.isKnown && l.best.strength < worst {
			worst = l.best.strength
		}
	}
	var sentences []string
	if alone := endOfAll(links); alone != nil {
		sentences = append(sentences, r.quoteMailbox("All four end at ", *alone))
		if alone.words == "" && alone.strength == single {
			sentences = append(sentences, "If that mailbox fails, AWS reaches no other one.")
		}
		r.IsWeak = true
	} else {
		sentences = r.describeLinks(links, worst)
	}
	if text := unknownText(links); text != "" {
		sentences = append(sentences, text)
	}
	if sentences == nil {
		sentences = []string{"No weak link is known: nothing speaks against these mailboxes."}
	}
	r.Weakest = strings.Join(sentences, " ")
}

// newLink returns the end of one notice.
func newLink(res scan.Result, d Delivery) link {
	l := link{Notice: d.Notice, unknowns: d.Unknown, isKnown: len(d.Recipients) > 0}
	for i, recipient := range d.Recipients {
		m := judgedMailbox(res, recipient)
		l.several = l.several || i > 0 && m.key != l.best.key
		if i > 0 && m.key == l.best.key && m.address != l.best.address {
			m.address = m.key
		}
		// Both spellings of one mailbox are judged: the worse verdict holds.
		better := m.strength > l.best.strength
		if i > 0 && m.key == l.best.key {
			better = m.strength < l.best.strength || m.strength == l.best.strength && l.best.words == ""
			l.best.address = m.address
		}
		if i == 0 || better {
			l.best = m
		}
	}
	l.toRoot = contactOf[d.Notice] == audit.Security && len(d.Recipients) > 0 && d.Recipients[0].Contact == audit.Root
	return l
}

// endOfAll returns the one mailbox at which all notices end, or nil.
func endOfAll(links []link) *mailbox {
	end := links[0].best
	for _, l := range links {
		if !l.isKnown || l.several || len(l.unknowns) > 0 || l.best.key != end.key || end.key == "" {
			return nil
		}
		if l.best.address != end.address {
			end.address = end.key
		}
		if l.best.strength < end.strength {
			end.strength, end.words = l.best.strength, l.best.words
		}
	}
	return &end
}

// describeLinks returns a sentence for each weak end, the notices with the same end
// together.
func (r *Reach) describeLinks(links []link, worst strength) []string {
	var sentences []string
	described := map[Notice]bool{}
	for i, l := range links {
		if !l.isWeak(worst) || described[l.Notice] {
			continue
		}
		var names []string
		for _, other := range links[i:] {
			if other.isKnown && other.hasEndOf(l) {
				names = append(names, other.Words())
				described[other.Notice] = true
			}
		}
		start := audit.JoinAnd(names)
		start = strings.ToUpper(start[:1]) + start[1:]
		switch {
		case l.toRoot:
			start = "No security contact is set, so " + audit.JoinAnd(names) + " go to the root email alone: "
		case l.several:
			start += " reach no better mailbox than "
		default:
			start += " end at "
		}
		sentences = append(sentences, r.quoteMailbox(start, l.best))
		r.IsWeak = true
	}
	return sentences
}

// isWeak reports whether the end of a notice is one of the worst, or the root email alone.
func (l link) isWeak(worst strength) bool {
	return l.isKnown && (l.best.strength == worst && worst < single || l.toRoot)
}

// hasEndOf reports whether two notices end at the same mailbox in the same way.
func (l link) hasEndOf(other link) bool {
	return l.best.key == other.best.key && l.best.strength == other.best.strength && l.toRoot == other.toRoot && l.several == other.several
}

// quoteMailbox returns a sentence that ends with a mailbox and its weakness.
func (r *Reach) quoteMailbox(start string, m mailbox) string {
	if m.key != "" {
		r.Quoted = append(r.Quoted, m.address)
	}
	text := start + m.address
	if m.words != "" {
		text += ", " + m.words
	}
	return text + "."
}

// unknownText returns a sentence about what is not known, each reason once.
func unknownText(links []link) string {
	var reasons []string
	for _, l := range links {
		for _, u := range l.unknowns {
			if !slices.Contains(reasons, u.Reason) {
				reasons = append(reasons, u.Reason)
			}
		}
	}
	if reasons == nil {
		return ""
	}
	return "Not everything is known: " + strings.Join(reasons, "; ") + "."
}
