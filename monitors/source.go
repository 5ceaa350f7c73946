package monitors

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"shouwang/monitors/rule"
)

// source is one file of a pack: its lines, and where each of its values stands.
type source struct {
	name   string
	lines  []string
	nodes  map[string]ast.Node // path such as "factors[0].when" → its value
	keys   map[string]ast.Node // path → its key
	faults *Faults
}

// parse reads a file's one document; nil if there is none that can be read.
func parse(name string, text []byte, faults *Faults) (*source, ast.Node) {
	s := &source{
		name: name, lines: strings.Split(string(text), "\n"),
		nodes: map[string]ast.Node{}, keys: map[string]ast.Node{}, faults: faults,
	}
	tokens, ok := s.readable(text)
	if !ok {
		return s, nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		s.syntax(err)
		return s, nil
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		s.fault(At{Line: 1, Column: 1}, "the file is empty", "write it, or remove the file")
		return s, nil
	}
	for _, second := range file.Docs[1:] {
		at := At{Line: 1, Column: 1}
		if second.Start != nil {
			at = At{Line: second.Start.Position.Line, Column: second.Start.Position.Column}
		}
		s.fault(at, "a second document", "a file holds one: move it to a file of its own")
	}
	return s, file.Docs[0].Body
}

func (s *source) syntax(err error) {
	var wrong *yaml.SyntaxError
	if !errors.As(err, &wrong) || wrong.Token == nil {
		s.fault(At{Line: 1, Column: 1}, "not YAML", "look for a tab, a missing quote or a missing bracket")
		return
	}
	at := wrong.Token.Position
	s.fault(At{Line: at.Line, Column: at.Column}, wrong.Message, "look for a tab, a missing quote or a missing bracket")
}

func (s *source) fault(at At, message, do string) {
	at.File = s.name
	at.Line, at.Column = max(at.Line, 1), max(at.Column, 1)
	line := ""
	if at.Line <= len(s.lines) {
		line = strings.TrimRight(s.lines[at.Line-1], "\r")
	}
	*s.faults = append(*s.faults, Fault{At: at, Message: harmless(message), Do: harmless(do), Source: harmless(line)})
}

// harmless is a text of a pack as a terminal may show it: what is no visible sign
// becomes one, so that nothing in it moves the cursor or turns the line around.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && invisible(r) {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// at is where the value of a path stands, or the nearest value above it.
func (s *source) at(path string) At {
	for {
		if node, ok := s.nodes[path]; ok {
			return place(node)
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return place(s.nodes[""])
		}
		path = path[:cut]
	}
}

// atKey is where the key of a path stands, or what at says.
func (s *source) atKey(path string) At {
	if node, ok := s.keys[path]; ok {
		return place(node)
	}
	return s.at(path)
}

func (s *source) faultAt(path, message, do string) { s.fault(s.at(path), message, do) }

// ruleFaults puts the faults of a rule's text where they stand in the file.
func (s *source) ruleFaults(path string, text string, err error) {
	if err == nil {
		return
	}
	var faults rule.Faults
	if !errors.As(err, &faults) {
		s.faultAt(path, err.Error(), "")
		return
	}
	for _, f := range faults {
		s.fault(s.within(path, text, f), f.Message, f.Hint)
	}
}

// within finds the place of a fault in a text that YAML may have quoted, folded
// or indented, by walking the file beside the text.
func (s *source) within(path, text string, f rule.Fault) At {
	node, ok := s.nodes[path]
	if !ok {
		return s.at(path)
	}
	at := place(node)
	if _, block := node.(*ast.LiteralNode); block {
		at.Line, at.Column = at.Line+1, 1
	}
	line, column := at.Line, at.Column
	end := index(text, f.Line, f.Column)
	for _, r := range []rune(text)[:end] {
		line, column = s.after(line, column, r)
	}
	if end == len([]rune(text)) {
		return At{Line: line, Column: column}
	}
	if next, nextColumn, found := s.next(line, column); found {
		return At{Line: next, Column: nextColumn}
	}
	return At{Line: line, Column: column}
}

// named is where a name first stands in a text, or where the text begins.
func (s *source) named(path, text, name string) At {
	found := regexp.MustCompile(`(^|[^a-z0-9_.])` + regexp.QuoteMeta(name) + `($|[^a-z0-9_.])`).FindStringSubmatchIndex(text)
	if found == nil {
		return s.at(path)
	}
	before := text[:found[3]]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
	return s.within(path, text, rule.Fault{Line: line, Column: column})
}

// index is the place of a line and column in a text, in characters.
func index(text string, line, column int) int {
	i, runes := 0, []rune(text)
	for ; line > 1 && i < len(runes); i++ {
		if runes[i] == '\n' {
			line--
		}
	}
	return min(i+max(column-1, 0), len(runes))
}

// after is the place behind the next occurrence of a character; white space in
// the text may be any white space of the file.
func (s *source) after(line, column int, r rune) (nextLine, nextColumn int) {
	if r == ' ' || r == '\n' {
		return line, column
	}
	for l := line; l <= len(s.lines); l++ {
		for c, found := range []rune(s.lines[l-1]) {
			if (l > line || c >= column-1) && found == r {
				return l, c + 2
			}
		}
	}
	return line, column
}

// next is the first place from here on that is neither white space nor the sign
// that opens a quoted text.
func (s *source) next(line, column int) (nextLine, nextColumn int, found bool) {
	for l := line; l <= len(s.lines); l++ {
		for c, r := range []rune(s.lines[l-1]) {
			if (l > line || c >= column-1) && !strings.ContainsRune(" \t\r", r) {
				return l, c + 1, true
			}
		}
	}
	return 0, 0, false
}

func place(node ast.Node) At {
	switch n := node.(type) {
	case nil:
		return At{Line: 1, Column: 1}
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return place(n.Values[0].Key)
		}
		return At{Line: n.Start.Position.Line, Column: n.Start.Position.Column}
	case *ast.MappingValueNode:
		return place(n.Key)
	}
	token := node.GetToken()
	if token == nil || token.Position == nil {
		return At{Line: 1, Column: 1}
	}
	return At{Line: token.Position.Line, Column: token.Position.Column}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// shifted moves the faults of a text's part to where they stand in the whole.
func shifted(err error, by int) error {
	var faults rule.Faults
	if by == 0 || !errors.As(err, &faults) {
		return err
	}
	moved := make(rule.Faults, len(faults))
	for i, f := range faults {
		f.Offset += by
		if f.Line <= 1 {
			f.Column += by
		}
		moved[i] = f
	}
	return moved
}
