package config

// NestedValues returns the settings below keys without a value.
func (p *Profile) NestedValues() map[string]map[string]string { return p.section.Nested }
