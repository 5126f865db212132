//go:build !unix

package atomicfile

import "io/fs"

// checkOwned accepts every file and folder: its mode does not say who may write into it.
func checkOwned(string, fs.FileInfo) error { return nil }

// foreignReason names no other user, as checkOwned.
func foreignReason(fs.FileInfo) string { return "" }

// isOwn takes every file for one of this user.
func isOwn(fs.FileInfo) bool { return true }

// nameCount does not count the names of a file.
func nameCount(fs.FileInfo) uint64 { return 1 }
