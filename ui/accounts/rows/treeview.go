package rows

// Title is the way to the unit, with a slash at its end, and what it is called.
func (u *Unit) Title() (above, name string) {
	if u.Path == "" {
		return "", "Other accounts"
	}
	above, name, below := cutLast(u.Path)
	if below {
		above += "/"
	}
	return above, name
}

// Levels is how many levels there are, that of the accounts included.
func (t *tree) Levels() int { return t.deepest + 1 }
