// Package drill tests that the mailboxes and phones of contacts are answered. AWS
// verifies nothing about an alternate contact, so only an answer shows that a person reads
// a mailbox or picks up a phone.
//
// It owns channels (a mailbox or a phone, however it is spelled), the codes of messages,
// the texts that a person sends or says, the records of what was asked and answered, and
// when the next answer is due. It sends nothing, reads no file and has no clock.
//
// It imports only audit, and audit/printable for names in messages.
//
// Start with Channel, Group (contacts in, requests out), Key.Code, Records and
// Records.StateOf.
//
// Data flow:
//
//	contacts → Group → Requests → Request.Message, Request.CallScript → a person sends, or calls
//	                       └→ Start → confirmations.yaml
//	answer with a code → Records.FindCode → Answer → confirmations.yaml → Records → StateOf
//
// Package config/policy reads and writes confirmations.yaml; the rule contact-confirmed of
// audit/rules judges by Records.
package drill
