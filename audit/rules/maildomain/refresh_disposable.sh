#!/bin/sh
# Replaces data/disposable.txt by the newest list of throw-away inboxes. Needs npm, tar and
# a connection to the npm registry. Run it in this folder, then run "go generate".
set -eu
package=disposable-email-domains-js
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
here=$(pwd)
(cd "$folder" && npm pack --silent "$package" >archive && tar -xzf "$(cat archive)")
version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$folder/package/package.json")
list=$folder/package/dist/dict/disposable_email_blocklist.json
{
	echo "# Public throw-away inboxes."
	echo "#"
	echo "# Source: npm package $package $version, which is"
	echo "# github.com/disposable-email-domains/disposable-email-domains"
	echo "# Date: $(date -u +%F)"
	echo "# License: CC0-1.0"
	echo
	tr -d '[]" \n' <"$list" | tr ',' '\n' | LC_ALL=C sort -u
	echo
} >"$folder/disposable.txt"
mv "$folder/disposable.txt" "$here/data/disposable.txt"
