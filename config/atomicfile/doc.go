// Package atomicfile replaces files as a whole, opens regular files, and locks folders.
//
// It is the only place of the program that replaces a file. A reader of the file finds the old text or the new text,
// also after a crash or a power failure, and only the current user can read what it creates (mode 0600).
//
// The package imports nothing of this project, so that config, config/policy, audit/scan, audit/journal, audit/cloud and
// ui/cli can all use it.
//
// Open and OpenPrivate open only regular files, because a named pipe or a device in the place of a file would make the
// program wait for ever. Open follows symbolic links and is for files that other programs or the operator own. OpenPrivate
// is for the files of this program: it follows no link, and refuses a file into which another user may write. ResolveOutput
// and OpenLog are for the files that the operator names to be written: they follow no link in a folder that another user
// may write into.
//
// ReadFile, ReadPrivate and ReadAll read at most the Limit that the caller states for the kind of file. The program reads no
// file without a limit, because a file of another user or program could use up the memory of this computer.
//
// Start from Write, which replaces a file by a text that is complete. Create returns a File for a text that is written
// in steps; its Commit makes the text visible, its Discard forgets it. LockFolder keeps other processes of this program
// from changing the files of a folder between reading and replacing them.
package atomicfile
