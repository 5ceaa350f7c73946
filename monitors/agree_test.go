package monitors_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"shouwang/monitors"
)

var packFolders = []string{"feeds", "facts", "parameters", "monitors"}

// schemas are the schemas of the folders of a pack, as a library reads them.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	all := map[string]*jsonschema.Schema{}
	for _, folder := range packFolders {
		text, err := monitors.Schema(folder)
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource(folder, document); err != nil {
			t.Fatal(err)
		}
		if all[folder], err = compiler.Compile(folder); err != nil {
			t.Fatalf("the schema of %s is none: %v", folder, err)
		}
	}
	return all
}

// document is a file of a pack as JSON has it.
func document(t *testing.T, text []byte) any {
	t.Helper()
	var read any
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return asJSON(t, read)
}

func asJSON(t interface{ Fatal(args ...any) }, value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// packFilesOf are the files of every pack that is shipped, and of the small one.
func packFilesOf(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	shipped, err := fs.Glob(os.DirFS("packs"), "*")
	if err != nil {
		t.Fatal(err)
	}
	roots := []string{"testdata/small"}
	for _, name := range shipped {
		roots = append(roots, "packs/"+name)
	}
	for _, root := range roots {
		for _, folder := range packFolders {
			names, err := fs.Glob(os.DirFS(root), folder+"/*.yaml")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				text, err := fs.ReadFile(os.DirFS(root), name)
				if err != nil {
					t.Fatal(err)
				}
				files[root+"/"+name] = text
			}
		}
	}
	return files
}

func TestEveryShippedFileFitsItsSchema(t *testing.T) {
	all := schemas(t)
	files := packFilesOf(t)
	if len(files) < 60 {
		t.Fatalf("%d files, want the built-in pack and more", len(files))
	}
	for name, text := range files {
		if err := all[path.Base(path.Dir(name))].Validate(document(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// structural are the faults of keys and of types of values: what a schema knows.
var structural = regexp.MustCompile(`unknown key|missing key|no value$|where .+ belongs?$|is not taken from anything|is taken in two ways|has no effect|has two effects|gives facts or rows|score, outside and in_doubt`)

// TestSchemaAndLoaderAgree takes a file that is right, spoils one place of it,
// and wants both to see it: whatever the schema refuses the loader refuses, and
// what the loader refuses for its keys or types the schema refuses too.
func TestSchemaAndLoaderAgree(t *testing.T) {
	all, files := schemas(t), packFilesOf(t)
	names := slices.Sorted(maps.Keys(files))
	documents, before := map[string]any{}, map[string]int{}
	for _, name := range names {
		documents[name] = document(t, files[name])
		before[name] = len(faultsOfFile(t, name, documents[name], regexp.MustCompile("")))
	}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(names).Draw(r, "file")
		spoiled := spoil(r, asJSON(r, documents[name]))
		invalid := all[path.Base(path.Dir(name))].Validate(spoiled)
		if found := faultsOfFile(r, name, spoiled, structural); len(found) > 0 && invalid == nil {
			r.Fatalf("the loader refuses what the schema takes:\n%v", found)
		}
		if invalid == nil {
			return
		}
		if found := faultsOfFile(r, name, spoiled, regexp.MustCompile("")); len(found) == 0 || before[name] > 0 && !slices.ContainsFunc(found, seesIt) {
			r.Fatalf("the schema refuses what the loader takes: %v\n%v", invalid, found)
		}
	})
}

// seesIt says whether a fault is one of the file alone, not of what it leans on.
func seesIt(f monitors.Fault) bool {
	return structural.MatchString(f.Message) || strings.HasPrefix(f.Message, "no ") ||
		strings.HasPrefix(f.Message, "unknown ") || strings.HasPrefix(f.Message, "absence ") || strings.HasPrefix(f.Message, "the value is not")
}

// faultsOfFile are the faults of a file as the loader reads it among the small
// pack; JSON is YAML.
func faultsOfFile(t interface{ Fatal(args ...any) }, name string, value any, like *regexp.Regexp) monitors.Faults {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	inPack := path.Join(path.Base(path.Dir(name)), path.Base(name))
	pack := fstest.MapFS{}
	for _, file := range smallFiles {
		own, err := fs.ReadFile(small, file)
		if err != nil {
			t.Fatal(err)
		}
		pack[file] = &fstest.MapFile{Data: own}
	}
	pack[inPack] = &fstest.MapFile{Data: text}
	_, err = monitors.Load(pack)
	var faults, found monitors.Faults
	errors.As(err, &faults)
	for _, f := range faults {
		if f.File == inPack && like.MatchString(f.Message) {
			found = append(found, f)
		}
	}
	return found
}

// spoil removes a key, adds one, or gives a value of another type, somewhere.
func spoil(r *rapid.T, value any) any {
	parent, key := value, any(nil)
	for depth := rapid.IntRange(0, 6).Draw(r, "depth"); ; depth-- {
		var child any
		switch v := parent.(type) {
		case map[string]any:
			if len(v) == 0 {
				return addKey(value, v)
			}
			key = rapid.SampledFrom(slices.Sorted(maps.Keys(v))).Draw(r, "key")
			child = v[key.(string)]
		case []any:
			if len(v) == 0 {
				return value
			}
			key = rapid.IntRange(0, len(v)-1).Draw(r, "element")
			child = v[key.(int)]
		}
		if depth <= 0 || !nested(child) {
			break
		}
		parent = child
	}
	switch v := parent.(type) {
	case map[string]any:
		switch rapid.IntRange(0, 2).Draw(r, "how") {
		case 0:
			delete(v, key.(string))
		case 1:
			return addKey(value, v)
		default:
			v[key.(string)] = retyped(r, v[key.(string)])
		}
	case []any:
		v[key.(int)] = retyped(r, v[key.(int)])
	}
	return value
}

func addKey(whole any, to map[string]any) any { to["zzz_unheard_of"] = "x"; return whole }

func nested(value any) bool {
	kind := reflect.ValueOf(value).Kind()
	return kind == reflect.Map || kind == reflect.Slice
}

func retyped(r *rapid.T, old any) any {
	others := []any{"text", json.Number("7"), json.Number("7.5"), true, []any{"text"}, map[string]any{"key": "text"}, nil}
	return rapid.SampledFrom(slices.DeleteFunc(others, func(v any) bool { return reflect.TypeOf(v) == reflect.TypeOf(old) })).Draw(r, "instead")
}
