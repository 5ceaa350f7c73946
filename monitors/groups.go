package monitors

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"

	"shouwang"
)

//go:embed groups.yaml
var groupsYAML []byte

// Group (重点人群) is one of the six groups of clause 4.4: everybody with an open
// warning of one of its monitors.
type Group struct {
	ID       string        `yaml:"id"`
	Title    shouwang.Text `yaml:"title"`
	Monitors []string      `yaml:"monitors"` // codes
}

// Groups are the six, in the order of the clause.
var Groups = sync.OnceValue(func() []Group {
	var file struct {
		Groups []Group `yaml:"groups"`
	}
	if err := yaml.Unmarshal(groupsYAML, &file); err != nil {
		panic(err) // the text is part of the program; its test reads it
	}
	return file.Groups
})
