package monitors

import (
	"embed"
	"fmt"
	"io/fs"
)

// Files that begin with "." or "_" stay out, as editors leave such behind.
//
//go:embed packs/nantong
var packs embed.FS

// Builtin is the pack of the city, as text: what runs unless `--policy` names another.
func Builtin() fs.FS {
	sub, err := fs.Sub(packs, "packs/nantong")
	if err != nil {
		panic(fmt.Sprintf("the built-in pack is not in the program: %v", err)) // only a wrong constant above can do this
	}
	return sub
}
