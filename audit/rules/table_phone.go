package rules

import "accountable/audit/policy"

// phoneRows are the rules about the phone number.
var phoneRows = []ruleRow{
	{
		judge: judgeDialable,
		Rule: Rule{
			ID: PhoneDialable, Title: "The phone number can be dialed from abroad", Short: "phone not dialable", Fields: phoneField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes:   "AWS accepts it, it starts with + and the country code, and its length is valid in that country",
			Why:      "AWS may call from any country. Without the country code, or with digits missing, the call does not connect.",
			Remedy:   "Write the number with + and the country code, such as +1 206 555 4100",
			Controls: phoneControls,
		},
	},
	{
		judge: judgePhonePlaceholder,
		Rule: Rule{
			ID: PhoneNotPlaceholder, Title: "The phone number is not a placeholder", Short: "placeholder phone", Fields: phoneField,
			Severity: High, Level: policy.LevelFail,
			Passes:   "at least 7 digits, not all equal (also without the country code), not in a range reserved for fiction",
			Why:      "AWS accepts 0 as a phone number. When mail is not answered, AWS can only call.",
			Remedy:   "Set a number staffed 24/7, such as the on-call line",
			Controls: phoneControls,
		},
	},
	{
		judge: judgePhoneMadeUp,
		Rule: Rule{
			ID: PhoneLooksMadeUp, Title: "The phone number looks real", Short: "phone looks fake", Fields: phoneField,
			Severity: Low, Level: policy.LevelWarn,
			Passes:   "libphonenumber calls it valid, no 8 digits of it count up or down, and it does not end in 8 equal digits",
			Why:      "A number of the right length may still not exist in its country.",
			Remedy:   "Call it to check; replace it if it isn't yours",
			Controls: phoneControls,
		},
	},
}
