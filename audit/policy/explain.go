package policy

import "accountable/audit"

// Explanation is what a policy wants of one contact of one account, and why.
type Explanation struct {
	// Fields are those of which the policy says something, in order.
	Fields []FieldExplanation
	// LeaveOut, HandsOff and Exceptions are those that are about the account, or
	// may be.
	LeaveOut, HandsOff []ExplainedExemption
	Exceptions         []ExplainedException
}

// FieldExplanation is what is wanted of one field.
type FieldExplanation struct {
	Field audit.Field
	// Value is what is wanted; nil where nobody can tell (see Undecided).
	Value     *Value
	Undecided *Undecided
	// Statements is every line that had a say, in the order in which they are read.
	Statements []Statement
}

// Statement is one line of the policy that says what a field is to hold.
type Statement struct {
	Value Value
	// Override holds the line; nil: it stands under contacts, for every account.
	Override *Override
	Fit      Fit    // FitYes or FitUnknown
	Missing  string // what the run did not learn, where Fit is FitUnknown
	// Decides tells that what is wanted is this line's.
	Decides bool
}

// ExplainedExemption is an exemption and whether it is about the account.
type ExplainedExemption struct {
	Exemption

	Fit     Fit    // FitYes or FitUnknown
	Missing string // what the run did not learn, where Fit is FitUnknown
}

// ExplainedException is an exception and whether it is about the account.
type ExplainedException struct {
	Exception

	Fit     Fit    // FitYes or FitUnknown
	Missing string // what the run did not learn, where Fit is FitUnknown
}

// Explain tells which lines of the policy decide what is wanted of a contact of
// an account, and what else it says of the account.
func (p *Policy) Explain(t audit.Target, kind audit.ContactType) Explanation {
	var x Explanation
	for _, f := range audit.Fields {
		if field := p.explainField(t, kind, f); len(field.Statements) > 0 {
			x.Fields = append(x.Fields, field)
		}
	}
	x.LeaveOut, x.HandsOff = explainExemptions(p.LeaveOut, t), explainExemptions(p.HandsOff, t)
	for _, e := range p.Exceptions {
		if fit, missing := e.Match.Fit(t); fit != FitNo {
			x.Exceptions = append(x.Exceptions, ExplainedException{e, fit, missing})
		}
	}
	return x
}

// explainField has a field's lines say what they say. The last one that is
// certainly about the account decides, unless one after it may be.
func (p *Policy) explainField(t audit.Target, kind audit.ContactType, f audit.Field) FieldExplanation {
	x := FieldExplanation{Field: f}
	if v, ok := p.Contacts[kind][f]; ok {
		x.Statements = append(x.Statements, Statement{Value: v, Fit: FitYes})
	}
	for i := range p.Overrides {
		o := &p.Overrides[i]
		v, ok := o.Contacts[kind][f]
		if !ok {
			continue
		}
		if fit, missing := o.Match.Fit(t); fit != FitNo {
			x.Statements = append(x.Statements, Statement{Value: v, Override: o, Fit: fit, Missing: missing})
		}
	}
	if len(x.Statements) == 0 {
		return x
	}
	last := &x.Statements[len(x.Statements)-1]
	if last.Fit == FitUnknown {
		x.Undecided = &Undecided{Missing: last.Missing, At: last.Override.At}
		return x
	}
	last.Decides = true
	x.Value = &last.Value
	return x
}

func explainExemptions(list []Exemption, t audit.Target) []ExplainedExemption {
	var all []ExplainedExemption
	for _, e := range list {
		if fit, missing := e.Match.Fit(t); fit != FitNo {
			all = append(all, ExplainedExemption{e, fit, missing})
		}
	}
	return all
}
