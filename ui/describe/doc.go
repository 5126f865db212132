// Package describe turns values of audit into what people read on a screen: the label
// of an account, a contact, a finding with its remedy, a trouble with its next step, a
// change before and after, the last writes of the journal, the advice of rules on
// a draft, the AWS console's page and the AWS CLI's command for an account.
//
// It may import audit and its packages policy, rules, scan, change and journal, and
// ui/widget, ui/table and ui/style. ui/screen and the feature packages import it. It uses no
// screen, no command and no shared state: everything comes in by parameters.
//
// Start with Page, a widget.Text with methods for contacts, findings, troubles and
// changes; with AccountLabel and ShortFinding, the shortest forms of an account and of
// a finding; and with Advice, what rules say of a contact before it is written.
//
// A screen creates a Page for the width it has, calls the sections that it shows, and
// draws the lines of the page.
package describe
