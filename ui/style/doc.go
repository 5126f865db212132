// Package style owns the look of the screens: colors, glyphs, verdicts, and
// fitting text into cells.
//
// It imports only audit/printable and has nothing to do with AWS.
//
// Start with [New], [Theme] and [Clean].
//
// Data flow: [Options] (background, colors, ASCII) → [New] → a [Theme], which
// every screen draws with. Texts from elsewhere pass [Clean] before they are
// drawn, or [Reveal] where every character matters, then [Wrap] or [Theme.Fit].
package style
