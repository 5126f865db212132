// Package who is the command who: it reads all contacts of one account and prints who
// would receive what if AWS wrote today, and the weakest link.
//
// It imports audit and its packages, and the parts of ui/cli that commands share. Start
// with Run.
package who
