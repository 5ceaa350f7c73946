package monitors

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Difference is one thing that two policies say differently. Key is empty where
// the whole of it was added or removed.
type Difference struct {
	Part   string `json:"part"`   // monitor, fact, feed or parameter
	Name   string `json:"name"`   // of a fact: subject.fact
	Change string `json:"change"` // added, removed or changed
	Key    string `json:"key,omitempty"`
	Old    string `json:"old,omitempty"`
	New    string `json:"new,omitempty"`
}

// Kinds of difference.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Diff is what the second policy says otherwise than the first: key by key, and
// parameters row by row (area and first day) as their values resolve them. How a
// file is laid out, and in what order things stand, is no difference.
func Diff(before, after *Pack, valuesBefore, valuesAfter Values) []Difference {
	var list []Difference
	a, b := before.said(valuesBefore), after.said(valuesAfter)
	for _, part := range []string{"monitor", "fact", "feed", "parameter"} {
		names := slices.Collect(maps.Keys(a[part]))
		names = append(names, slices.Collect(maps.Keys(b[part]))...)
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			list = append(list, differ(part, name, a[part][name], b[part][name])...)
		}
	}
	return list
}

// keys are what one thing says, by where it says it.
type keys map[string]string

func differ(part, name string, before, after keys) []Difference {
	switch {
	case before == nil:
		return []Difference{{Part: part, Name: name, Change: Added}}
	case after == nil:
		return []Difference{{Part: part, Name: name, Change: Removed}}
	}
	paths := append(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after))...)
	slices.Sort(paths)
	var list []Difference
	for _, path := range slices.Compact(paths) {
		old, was := before[path]
		now, is := after[path]
		d := Difference{Part: part, Name: name, Change: Changed, Key: path, Old: old, New: now}
		switch {
		case was && is && old == now:
			continue
		case !was:
			d.Change = Added
		case !is:
			d.Change = Removed
		}
		list = append(list, d)
	}
	return list
}

// said is all that a pack says: part → name → keys.
func (p *Pack) said(values Values) map[string]map[string]keys {
	all := map[string]map[string]keys{"monitor": {}, "fact": {}, "feed": {}, "parameter": {}}
	for _, m := range p.Monitors {
		all["monitor"][m.ID] = flat(*m)
	}
	for _, f := range p.Facts {
		all["fact"][f.Subject+"."+f.Name] = flat(*f)
	}
	for _, f := range p.Feeds {
		all["feed"][f.Name] = flat(*f)
	}
	for _, q := range p.Parameters {
		said := keys{"title.zh": q.Title.Zh, "title.en": q.Title.En, "type": q.Type, "unit": q.Unit}
		for _, row := range values[q.Name] {
			said["values "+row.Area+" "+row.From.String()] = row.words()
		}
		all["parameter"][q.Name] = said
	}
	return all
}

// words are a row of a parameter with what says so.
func (v Value) words() string {
	text := strings.TrimSpace(v.Text + " " + v.Instrument + " " + v.Article)
	if !v.Confirmed {
		text += " (unconfirmed)"
	}
	return text
}

// flat writes a struct of the pack out as keys; a list of named things goes by
// their names, so that their order does not matter.
func flat(thing any) keys {
	said := keys{}
	said.add("", reflect.ValueOf(thing))
	return said
}

func (k keys) add(path string, v reflect.Value) {
	switch kind := v.Kind(); {
	case kind == reflect.Pointer || kind == reflect.Interface:
		k.addGiven(path, v)
	case kind == reflect.Struct:
		for i := range v.NumField() {
			tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if tag != "-" && tag != "" {
				k.add(join(path, tag), v.Field(i))
			}
		}
	case kind == reflect.Map:
		for _, key := range v.MapKeys() {
			k.add(join(path, fmt.Sprint(key)), v.MapIndex(key))
		}
	case kind == reflect.Slice:
		k.addList(path, v)
	case kind == reflect.String:
		if text := strings.Join(strings.Fields(v.String()), " "); text != "" {
			k[path] = text
		}
	case !v.IsZero():
		k[path] = fmt.Sprint(v.Interface())
	}
}

// addGiven adds what may be left out: there a 0, a false or an empty text is said
// as well, and is not the same as nothing.
func (k keys) addGiven(path string, v reflect.Value) {
	if v.IsNil() {
		return
	}
	if given := v.Elem(); given.IsZero() && given.Kind() != reflect.Struct {
		k[path] = fmt.Sprint(given.Interface())
		return
	}
	k.add(path, v.Elem())
}

func (k keys) addList(path string, list reflect.Value) {
	var plain []string
	for i := range list.Len() {
		v := list.Index(i)
		if v.Kind() != reflect.Struct {
			plain = append(plain, fmt.Sprint(v.Interface()))
			continue
		}
		name := join(path, v.Field(0).String()) // the first field of each is its name
		if example, ok := reflect.TypeAssert[Example](v); ok {
			k[name] = flat(example).words()
			continue
		}
		if basis, ok := reflect.TypeAssert[Basis](v); ok {
			name += " " + basis.From // one instrument may have carried the rule under several articles
		}
		k.add(name, v)
	}
	if len(plain) > 0 {
		k[path] = strings.Join(plain, ", ")
	}
}

// words are all keys on one line: an example is one thing.
func (k keys) words() string {
	lines := make([]string, 0, len(k))
	for _, path := range slices.Sorted(maps.Keys(k)) {
		lines = append(lines, path+": "+k[path])
	}
	return strings.Join(lines, "; ")
}
