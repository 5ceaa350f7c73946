package store

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// node is one node of a statement's syntax tree, as EXPLAIN AST prints it:
// "Function sum (alias s) (children 1)".
type node struct {
	kind, name string
	children   []node
}

var errTree = errors.New("the statement's syntax tree cannot be read")

var countSuffix = regexp.MustCompile(` \(children (\d+)\)$`)

// parseLine reads one printed node: its depth, and how many children follow.
func parseLine(line string) (n node, depth, children int) {
	if at := countSuffix.FindStringSubmatchIndex(line); at != nil {
		children, _ = strconv.Atoi(line[at[2]:at[3]]) // digits by the pattern
		line = line[:at[0]]
	}
	text := strings.TrimLeft(line, " ")
	depth = len(line) - len(text)
	n.kind, n.name, _ = strings.Cut(text, " ")
	n.name, _, _ = strings.Cut(n.name, " (alias ")
	return n, depth, children
}

// parseTree reads a printed tree. It trusts the printed numbers of children
// only: an identifier with a line break in it can add lines, but then the
// numbers no longer fit and the whole tree is refused.
func parseTree(lines []string) (node, error) {
	p := &treeParser{lines: lines}
	root, err := p.node(0)
	if err == nil && len(p.lines) > 0 {
		err = errTree
	}
	return root, err
}

type treeParser struct{ lines []string }

func (p *treeParser) node(depth int) (node, error) {
	if len(p.lines) == 0 {
		return node{}, errTree
	}
	n, at, children := parseLine(p.lines[0])
	if at != depth {
		return node{}, errTree
	}
	p.lines = p.lines[1:]
	for range children {
		child, err := p.node(depth + 1)
		if err != nil {
			return node{}, err
		}
		n.children = append(n.children, child)
	}
	return n, nil
}

// walk visits every node with its parent.
func walk(n node, visit func(n node, parent node) error) error {
	for _, child := range n.children {
		if err := visit(child, n); err != nil {
			return err
		}
		if err := walk(child, visit); err != nil {
			return err
		}
	}
	return nil
}

// splitLines breaks the text of an EXPLAIN AST into lines, each row of which
// may hold a line break of its own.
func splitLines(rows []string) []string {
	var lines []string
	for line := range strings.SplitSeq(strings.Join(rows, "\n"), "\n") {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
