package monitors

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"shouwang/monitors/rule"
)

// decode reads a value into a Go value of the grammar. It is strict, and it goes
// on after a fault, so that one run tells them all: policyengine-us ignored 103
// misplaced blocks because its loader was lenient.
func (s *source) decode(path string, node ast.Node, target reflect.Value) {
	s.nodes[path] = node
	switch n := node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		s.fault(place(node), "anchors, aliases and tags are not read", "write the value out")
		return
	case *ast.NullNode:
		s.fault(place(node), "no value", "write one, or remove the key")
		return
	case *ast.MappingValueNode:
		s.decodeMap(path, []*ast.MappingValueNode{n}, target)
		return
	case *ast.MappingNode:
		s.decodeMap(path, n.Values, target)
		return
	case *ast.SequenceNode:
		s.decodeList(path, n, target)
		return
	}
	s.decodeScalar(node, target)
}

func (s *source) decodeMap(path string, values []*ast.MappingValueNode, target reflect.Value) {
	switch target.Kind() { //nolint:exhaustive // the kinds that the grammar has
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		s.decodeMap(path, values, target.Elem())
	case reflect.Struct:
		s.decodeStruct(path, values, target)
	case reflect.Map:
		target.Set(reflect.MakeMap(target.Type()))
		s.eachKey(path, values, func(key string, v *ast.MappingValueNode) {
			value := reflect.New(target.Type().Elem()).Elem()
			s.decode(join(path, key), v.Value, value)
			target.SetMapIndex(reflect.ValueOf(key).Convert(target.Type().Key()), value)
		})
	case reflect.Interface:
		all := reflect.ValueOf(map[string]any{})
		s.eachKey(path, values, func(key string, v *ast.MappingValueNode) {
			value := reflect.New(all.Type().Elem()).Elem()
			s.decode(join(path, key), v.Value, value)
			all.SetMapIndex(reflect.ValueOf(key), value)
		})
		target.Set(all)
	default:
		s.fault(s.at(path), "a mapping where "+word(target)+" belongs", "write "+word(target))
	}
}

func (s *source) decodeStruct(path string, values []*ast.MappingValueNode, target reflect.Value) {
	fields := fieldsOf(target.Type())
	s.eachKey(path, values, func(key string, v *ast.MappingValueNode) {
		i, ok := fields.index[key]
		if !ok {
			s.fault(place(v.Key), "unknown key "+key, meant(key, fields.names))
			return
		}
		s.decode(join(path, key), v.Value, target.Field(i))
	})
	if at := target.FieldByName("At"); at.IsValid() && at.Type() == reflect.TypeFor[At]() {
		where := s.at(path)
		where.File = s.name
		at.Set(reflect.ValueOf(where))
	}
}

func (s *source) eachKey(path string, values []*ast.MappingValueNode, do func(string, *ast.MappingValueNode)) {
	seen := map[string]bool{}
	for _, v := range values {
		key, ok := s.keyOf(v.Key)
		if !ok {
			continue
		}
		if seen[key] {
			s.fault(place(v.Key), "key "+key+" stands twice", "keep one")
			continue
		}
		seen[key] = true
		s.keys[join(path, key)] = v.Key
		do(key, v)
	}
}

// keyOf is a key that is written plainly: a merge key or an anchor would bring in
// keys that nobody reads at this place.
func (s *source) keyOf(node ast.MapKeyNode) (key string, ok bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, true
	}
	s.fault(place(node), "a key that is no plain word", "write the key out, in quotes if need be")
	return "", false
}

func (s *source) decodeList(path string, n *ast.SequenceNode, target reflect.Value) {
	switch {
	case target.Kind() == reflect.Slice:
		list := reflect.MakeSlice(target.Type(), len(n.Values), len(n.Values))
		for i, v := range n.Values {
			s.decode(element(path, i), v, list.Index(i))
		}
		target.Set(list)
	case target.Kind() == reflect.Array:
		if len(n.Values) != target.Len() {
			s.fault(place(n), fmt.Sprintf("%d values where %d belong", len(n.Values), target.Len()), fmt.Sprintf("write %d", target.Len()))
			return
		}
		for i, v := range n.Values {
			s.decode(element(path, i), v, target.Index(i))
		}
	case target.Kind() == reflect.Interface:
		list := make([]any, len(n.Values))
		for i, v := range n.Values {
			s.decode(element(path, i), v, reflect.ValueOf(&list[i]).Elem())
		}
		target.Set(reflect.ValueOf(list))
	default:
		s.fault(place(n), "a list where "+word(target)+" belongs", "write "+word(target))
	}
}

func (s *source) decodeScalar(node ast.Node, target reflect.Value) {
	value, text := scalar(node)
	if _, is := number(value); is && !plainNumber.MatchString(text) {
		s.fault(place(node), "a number that is not written plainly: "+text, "write digits, at most 15, without a leading zero; text in quotes")
		return
	}
	switch target.Kind() { //nolint:exhaustive // the kinds that the grammar has
	case reflect.String:
		if quotedLook(value) {
			s.fault(place(node), wordOf(value)+" where text belongs", "put it in quotes")
			return
		}
		target.SetString(text)
		return
	case reflect.Interface:
		target.Set(reflect.ValueOf(value))
		return
	case reflect.Bool:
		if b, ok := value.(bool); ok {
			target.SetBool(b)
			return
		}
	case reflect.Int:
		if n, ok := value.(int64); ok {
			target.SetInt(n)
			return
		}
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		s.decodeScalar(node, target.Elem())
		return
	case reflect.Float64:
		if n, ok := number(value); ok {
			target.SetFloat(n)
			return
		}
	default:
	}
	s.fault(place(node), wordOf(value)+" where "+word(target)+" belongs", "write "+word(target))
}

// plainNumber is a number that everybody reads alike: YAML takes 010 for eight,
// 1_000 for a thousand, and rounds what has more digits.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,12})?$`)

// scalar is a value as Go knows it, and its text as it is written.
func scalar(node ast.Node) (value any, text string) {
	switch n := node.(type) {
	case *ast.LiteralNode:
		return n.Value.Value, n.Value.Value
	case *ast.StringNode:
		return n.Value, n.Value
	case *ast.BoolNode:
		return n.Value, n.GetToken().Value
	case *ast.FloatNode:
		return n.Value, n.GetToken().Value
	case *ast.IntegerNode:
		switch v := n.Value.(type) {
		case uint64:
			return int64(min(v, 1<<63-1)), n.GetToken().Value // too long, which decodeScalar refuses
		case int64:
			return v, n.GetToken().Value
		}
	}
	text = node.GetToken().Value
	return text, text
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// quotedLook says whether a scalar is a bool or a number that was meant as text.
func quotedLook(value any) bool { _, text := value.(string); return !text }

func word(target reflect.Value) string {
	switch target.Kind() { //nolint:exhaustive // the kinds that the grammar has
	case reflect.Struct, reflect.Map:
		return "a mapping"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Pointer:
		return word(reflect.New(target.Type().Elem()).Elem())
	default:
		return "text"
	}
}

func wordOf(value any) string {
	switch value.(type) {
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	}
	return "text"
}

type fields struct {
	index map[string]int
	names []string
}

func fieldsOf(t reflect.Type) fields {
	f := fields{index: map[string]int{}}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		f.index[name] = i
		f.names = append(f.names, name)
	}
	return f
}

// meant is what to do about a mistyped name.
func meant(name string, names []string) string {
	if hint, found := rule.Lookalike(name); found {
		return hint
	}
	if near := rule.Nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	if len(names) == 0 {
		return "none is declared"
	}
	return "known: " + strings.Join(names, ", ")
}
