// Package yamlfile reads a YAML file that people edit, and changes it without
// touching any other byte.
//
// It owns the explanation of syntax errors (what is wrong and where, in plain
// words), and the placement of new text. It has nothing to do with the content of a
// file: config/policy does. It may import config for positions and problems.
//
// Start with [Parse], [Document], [Put] and the values it writes: [Mapping],
// [List], [TextList] and [Literal].
//
// Data flow: [Read] → [Parse] → a tree of nodes. [Put] computes the tree that a
// change must produce, tries the places where the new text may go, and returns the
// first text that parses to exactly that tree. The parser does not report where a
// value ends, so a place is a guess, and the comparison is what makes it safe.
//
// It is separate from config/policy because its 36 private names about bytes,
// lines and brackets have nothing to do with what a policy says.
package yamlfile
