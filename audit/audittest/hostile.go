package audittest

import "strings"

// HostileText is a text that attacks the place where it is shown. An attacker may have
// given it to a contact, an account, an organizational unit, a profile or a role.
type HostileText struct{ Name, Text string }

// HostileTexts attack terminals, shells, spreadsheets, and the formats of reports and
// plans.
var HostileTexts = []HostileText{
	// Terminals and what is pasted into them.
	{"the end of a bracketed paste", "Jane\x1b[201~\rtouch owned\r"},
	{"a line end", "Jane\ntouch owned\n"},
	{"line ends of Windows", "Jane\r\ntouch owned\r\n"},
	{"line ends of Unicode", "Jane\u0085touch\u2028owned\u2029"},
	{"the clipboard", "\x1b]52;c;dG91Y2ggb3duZWQ=\x07"},
	{"the window title", "\x1b]0;owned\x1b\\Jane"},
	{"a cleared screen", "\x1b[2J\x1b[HAll 40 accounts pass."},
	{"eight-bit controls", "\u009b2J\u009d52;c;QQ==\u009cJane"},
	{"bare controls", "a\x00b\x08\x08c\x7f\x04\x03"},
	{"blanks of other kinds", "Jane\u00a0Doe\u3000\u2003\u2800x"},
	{"reversed text", "soc@octank.cloud\u202eduolc.liv\u202c\u2066x\u2069\u200f"},
	{"zero width", "so\u200bc@octank\u200d.cloud\ufeff\u2060\u00ad\u180e"},
	{"tags", "soc\U000e0041\U000e007f@octank.cloud"},
	{"variation selectors and fillers", "soc\ufe0f\U000e0100\u3164\u115f\u034f"},
	{"a tower of marks", "a" + strings.Repeat("\u0301\u0489", 60)},
	{"emoji", "👩\u200d💻👍🏽🇩🇪🇩"},
	{"private use", "\ue000\U000f0000"},
	{"a very long name", strings.Repeat("Security Operations ", 500)},
	{"a very long word", strings.Repeat("x", 10_000)},
	// Shells.
	{"a command in quotation marks", `'; touch owned; '`},
	{"a substitution", "$(touch owned)`touch owned`${HOME}"},
	{"an option", "--profile=prod"},
	{"a file of the AWS CLI", "file:///etc/passwd"},
	{"a backslash at the end", `Jane\`},
	{"history expansion", "!!touch!$"},
	// Spreadsheets.
	{"a formula", "=cmd|' /C calc'!A0"},
	{"formulas after separators", "x;=1+1;+1;-1;@SUM(A1);'=1; =1;\"=1\""},
	{"formulas after tabs", "x\t=1+1\t'=1"},
	{"a tab before a formula", "\t=1+1"},
	{"a line end before a formula", "\r=1+1\r\n=1+1"},
	{"apostrophes before a formula", "''=1+1"},
	{"an apostrophe", "'quoted'"},
	{"a full-width formula", "\uFF1D1+1"},
	{"an invisible character before a formula", "\u200b=1+1\ufeff"},
	{"cells and rows", "a,\"b\",c\n\"=1\",x"},
	{"half a quotation mark", `"x`},
	// Formats of files.
	{"escapes", `\u200b\U0001F600 \u005c \x41 \n C:\users\u0041`},
	{"HTML", `<script>alert(1)</script><img src=x onerror="alert(1)"></td>`},
	{"a link in Markdown", "[sign in](https://evil.example/)![x](https://evil.example/x.png) @team <https://evil.example/>"},
	{"the end of code in Markdown", "` | ``` | `` <b>x</b>"},
	{"cells of Markdown", "a | b | c\\| d"},
	{"a template of HCL", `${file("/etc/passwd")}%{ for x in y }$${a}%%{b}`},
	{"the end of a string in HCL", "\"\n}\nresource \"null_resource\" \"x\" {\n#"},
	{"a comment's end", "*/ --> ]]> # // -- x"},
	{"a command of GitHub", "::set-output name=x::y"},
	{"JSON", `","admin":true,"x":"`},
	// Names of organizational units.
	{"levels", "Prod/Payments/../X//"},
	{"a pattern", "*?[!x][a-z]"},
}
