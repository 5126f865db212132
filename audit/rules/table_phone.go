package rules

import (
	"accountable/audit"
	"accountable/audit/policy"
)

// phoneRows are the rules about the phone number.
var phoneRows = []ruleRow{
	{
		judge: judgeDialable, yieldsTo: []audit.RuleID{PhoneNotPlaceholder},
		Rule: Rule{
			ID: PhoneDialable, Title: "The phone number can be dialed from abroad", Short: "phone not dialable", Fields: phoneField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "AWS accepts it, it starts with + and the country code, its length is valid in that country, its digits are those that are " +
				"dialed from abroad (no 0 behind the country code, except (0)), and it is not a premium rate, shared cost, pager or voicemail number",
			Why: "AWS may call from any country. Without the country code, with digits missing or with digits that are dialed only within the " +
				"country, the call does not connect.",
			Remedy:   "Write the number with + and the country code, such as +1 206 555 4100, without an extension, dots or letters. If it works, add an exception",
			Controls: phoneControls,
		},
	},
	{
		judge: judgePhonePlaceholder,
		Rule: Rule{
			ID: PhoneNotPlaceholder, Title: "The phone number is not a placeholder", Short: "placeholder phone", Fields: phoneField,
			Severity: High, Level: policy.LevelFail,
			Passes: "at least 7 digits, not all equal (also without the country code), not digits that count up or down (such as 123 4567 behind " +
				"the area code), not only zeros behind the area code, not in a range reserved for fiction",
			Why:      "AWS accepts 0 as a phone number. When mail is not answered, AWS can only call.",
			Remedy:   "Set a number staffed 24/7, such as the on-call line. If this number is real, add an exception",
			Controls: phoneControls,
		},
	},
	{
		judge: judgePhoneMadeUp, yieldsTo: []audit.RuleID{PhoneDialable, PhoneNotPlaceholder},
		Rule: Rule{
			ID: PhoneLooksMadeUp, Title: "The phone number looks real", Short: "phone looks fake", Fields: phoneField,
			Severity: Low, Level: policy.LevelWarn,
			Passes:   "libphonenumber calls it valid, no 7 digits of it count up or down, and it does not end in 8 equal digits",
			Why:      "A number of the right length may still not exist in its country.",
			Remedy:   "Call it to check. Replace it if it is not yours; if it is, add an exception",
			Controls: phoneControls,
		},
	},
}
