// Command accountable checks AWS profiles, shows which accounts have a working
// security contact, and fixes the rest.
package main

import (
	"os"

	"accountable/ui/cli"
)

// version is set by the release: -ldflags "-X main.version=1.2.3".
var version string

func main() {
	os.Exit(cli.Main(version))
}
