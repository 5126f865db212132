package rules

import "accountable/audit/policy"

// presenceRows are the rules that come first: whether there is a contact at all.
var presenceRows = []ruleRow{
	{
		judge: judgePresent,
		Rule: Rule{
			ID: SecurityContactPresent, Title: "A security contact is set", Short: "no security contact",
			Severity: High, Level: policy.LevelFail, OnlySecurity: true, WhenUnset: true,
			Passes: "the SECURITY alternate contact has a name, title, email and phone",
			Why: "AWS sends abuse reports, reports of exposed keys and other security notices to the security contact; " +
				"without one, only the root mailbox receives them. An abuse report that is not answered within 24 hours can end " +
				"in blocked resources or a suspended account. New organization accounts start without any alternate contact.",
			Remedy:   "Set name, title, a shared mailbox and a phone staffed 24/7",
			Controls: presenceControls,
		},
	},
}

// nameRows are the rules about the name and the title.
var nameRows = []ruleRow{
	{
		judge: judgeNamePlaceholder,
		Rule: Rule{
			ID: NameNotPlaceholder, Title: "The name is not a placeholder", Short: "placeholder name", Fields: nameField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the name is not a placeholder (N/A, TBD, x, \"Test User\", \"John Doe\", \"First Last\", in more than 30 languages) and not a template " +
				"that was not filled in (${…}, {{…}}, <…>, $NAME, var.name, %s, CONTACT_NAME)",
			Why:    "AWS does not verify contacts. A placeholder shows that the contact was never chosen, and callers do not know whom to ask for.",
			Remedy: "Name the person or team that answers, such as Security Operations. If this is a name, add an exception",
		},
	},
	{
		judge: judgeTitlePlaceholder,
		Rule: Rule{
			ID: TitleNotPlaceholder, Title: "The title is not a placeholder", Short: "placeholder title", Fields: titleField,
			Severity: Medium, Level: policy.LevelWarn,
			Passes: "the title is not a placeholder (N/A, TBD, x, \"Job Title\", in more than 30 languages) and not a template that was not filled in " +
				"(${…}, {{…}}, <…>, $TITLE, var.title, %s, CONTACT_TITLE)",
			Why:    "AWS does not verify contacts. A placeholder shows that the contact was never chosen.",
			Remedy: "Write what the contact does, such as Security duty officer. If this is a title, add an exception",
		},
	},
}

// contactRows are the rules about the contact as a whole.
var contactRows = []ruleRow{
	{
		judge: judgeMatchesPolicy, usesTarget: true,
		policyDefines: (*policy.Policy).WantsType,
		Rule: Rule{
			ID: MatchesPolicy, Title: "The contact matches the policy", Short: "differs from policy",
			Severity: High, Level: policy.LevelOff, OnPolicy: policy.LevelFail, WhenUnset: true,
			Passes: "every field that the policy sets matches: emails ignoring case, phones as numbers, names and titles ignoring " +
				"Unicode forms and the number of blanks. Spelling differences pass with a note (compare: exact makes them fail)",
			Why: "The policy names who answers for this account. A different contact was changed by hand, or is outdated: the team, " +
				"the list or the on-call number has changed.",
			Remedy: "Apply the policy (accountable apply), or add an exception",
		},
	},
	{
		judge: judgeDistinct,
		Rule: Rule{
			ID: ContactsDistinct, Title: "The three alternate contacts differ", Short: "contacts overlap",
			Severity: Low, Level: policy.LevelOff, Needs: []Need{NeedAllTypes}, PerAccount: true,
			Passes:   "SECURITY, BILLING and OPERATIONS are all set and no two of them share an email or a phone",
			Why:      "Three equal contacts reach one desk: a security notice then waits among the invoices.",
			Remedy:   "Give each contact its own email and phone",
			Controls: distinctControls,
		},
	},
	{
		judge: judgeStraySpaces,
		Rule: Rule{
			ID: NoStraySpaces, Title: "No field has stray spaces or invisible characters", Short: "stray spaces",
			Severity: Low, Level: policy.LevelWarn,
			Passes: "no stored field starts or ends with white space or holds invisible characters (zero width, soft hyphen, marks of direction)",
			Why: "AWS keeps white space around all fields but the email, and invisible characters. Both break comparisons and usually come from " +
				"a careless paste.",
			Remedy: "Save the contact again: this program removes the white space around fields. Type a field with invisible characters again",
		},
	},
}
