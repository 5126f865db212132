package policy

import "accountable/audit"

// Explanation says what the policy sets for one contact of one account, and why.
type Explanation struct {
	// Fields are the fields that the policy sets, in order.
	Fields []FieldExplanation
	// LeaveOut, HandsOff and Exceptions are the entries that match the account or may
	// match it.
	LeaveOut, HandsOff []ExplainedExemption
	Exceptions         []ExplainedException
}

// FieldExplanation says what the policy sets for one field.
type FieldExplanation struct {
	Field audit.Field
	// Value is nil if it is Undecided.
	Value     *Value
	Undecided *Undecided
	// Statements are the lines that set the field, in the order of the file.
	Statements []Statement
}

// Statement is one line of the policy that sets a field.
type Statement struct {
	Value Value
	// Override contains the line; nil: the line is under contacts, for every account.
	Override *Override
	Fit      Fit    // FitYes or FitUnknown
	Missing  string // the unknown fact, with FitUnknown
	// Decides is set if the value of this line applies.
	Decides bool
}

// ExplainedExemption is an exemption that matches the account or may match it.
type ExplainedExemption struct {
	Exemption

	Fit     Fit    // FitYes or FitUnknown
	Missing string // the unknown fact, with FitUnknown
}

// ExplainedException is an exception that matches the account or may match it.
type ExplainedException struct {
	Exception

	Fit     Fit    // FitYes or FitUnknown
	Missing string // the unknown fact, with FitUnknown
}

// Explain returns which lines of the policy set the fields of a contact of an account, and
// which other entries apply to the account.
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

// explainField collects the lines that set a field. The last line that certainly matches
// decides, unless a later one may match.
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
