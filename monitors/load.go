package monitors

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"shouwang"
)

// Load reads a pack and checks all of it. The error is Faults, every fault in
// one run, or says which file could not be read. A pack with a fault is no pack:
// a rule that half works would be trusted.
func Load(fsys fs.FS) (*Pack, error) {
	l := &loader{
		pack:  &Pack{},
		feeds: map[string]*shouwang.Feed{}, parameters: map[string]*Parameter{},
		facts: map[factKey]*Fact{}, where: map[any]spot{}, used: map[string]bool{},
		uses: map[*Fact]factUses{},
	}
	if err := l.read(fsys); err != nil {
		return nil, err
	}
	l.check()
	if len(l.faults) > 0 {
		return nil, l.faults.sorted()
	}
	l.pack.where = l.where
	return l.pack, nil
}

// loader is a pack while it is read: what was declared where, and what is wrong.
type loader struct {
	pack       *Pack
	faults     Faults
	feeds      map[string]*shouwang.Feed
	parameters map[string]*Parameter
	facts      map[factKey]*Fact
	where      map[any]spot         // feed, fact, parameter, monitor → where it stands
	used       map[string]bool      // parameters that something reads
	uses       map[*Fact]factUses   // what a fact is made from
	scopes     map[string]scopePair // by subject, or by feed and subject
}

// factKey: facts of two subjects may share a name, as area does.
type factKey struct{ subject, name string }

// spot is a value's file and its path in it.
type spot struct {
	source *source
	path   string
	broken bool // the file did not decode: its content is not checked further
}

// The folders of a pack, in the order in which they are checked.
var folders = []string{"feeds", "facts", "parameters", "monitors"}

func (l *loader) read(fsys fs.FS) error {
	names, err := l.packFiles(fsys)
	if err != nil {
		return fmt.Errorf("list the pack: %w", err)
	}
	sum := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("read %s of the pack: %w", name, err)
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n", name, len(text))
		sum.Write(text)
		l.readFile(name, text)
	}
	l.pack.Hash = hex.EncodeToString(sum.Sum(nil))
	if len(names) == 0 && len(l.faults) == 0 {
		l.fileFault(".", "no policy text here", "a pack has the folders feeds, facts, parameters and monitors")
	}
	return nil
}

// packFiles are the YAML files of a pack, sorted. What stands in its folders and
// would not be read is a fault; outside of them only YAML is, since areas.csv and
// a page for readers may stand there. Names that begin with "." or "_" stay out,
// as editors leave such behind.
func (l *loader) packFiles(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.ContainsAny(path.Base(name)[:1], "._"):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		if l.isFile(fsys, name, entry) && l.belongs(name) {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// isFile refuses links out of the pack, which would make a policy of a text that
// nobody hands over with it, and what is too large to be read at all.
func (l *loader) isFile(fsys fs.FS, name string, entry fs.DirEntry) bool {
	info, err := fs.Stat(fsys, name)
	switch {
	case entry.Type()&fs.ModeSymlink != 0 && (err != nil || info.IsDir() || leaves(fsys, name)):
		l.fileFault(name, "a link that leads out of the pack, or to no file", "put the file itself here")
		return false
	case err == nil && info.Size() > maxBytes && isYAML(name):
		l.fileFault(name, fmt.Sprintf("a file of %d bytes", info.Size()), "split it: a file of a pack has at most 256 KiB")
		return false
	}
	return true
}

// leaves says whether a link is written as a path out of the pack.
func leaves(fsys fs.FS, name string) bool {
	to, err := fs.ReadLink(fsys, name)
	return err == nil && (path.IsAbs(to) || !fs.ValidPath(path.Join(path.Dir(name), to)))
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// belongs says whether a file is one of policy, where it should be.
func (l *loader) belongs(name string) bool {
	folder, rest, inside := strings.Cut(name, "/")
	switch {
	case !inside || !slices.Contains(folders, folder):
		if isYAML(name) {
			l.fileFault(name, "a file outside the folders of a pack", "move it into feeds, facts, parameters or monitors")
		}
		return false
	case strings.Contains(rest, "/"):
		l.fileFault(name, "a folder inside "+folder, "move its files up: a folder of a pack has none")
		return false
	case path.Ext(name) != ".yaml":
		l.fileFault(name, "a file that is not read", "end its name with .yaml, or move it out of "+folder)
		return false
	}
	return true
}

func (l *loader) fileFault(name, message, do string) {
	(&source{name: name, faults: &l.faults}).fault(At{Line: 1, Column: 1}, message, do)
}

// opens is the first key of what a folder holds.
var opens = map[string]string{"feeds": "feed", "facts": "facts", "parameters": "parameter", "monitors": "monitor"}

// misplaced refuses a file that begins as one of another folder does, so that
// none of its keys is called unknown.
func (s *source) misplaced(folder string, body ast.Node) bool {
	var first ast.MapKeyNode
	switch n := body.(type) {
	case *ast.MappingValueNode:
		first = n.Key
	case *ast.MappingNode:
		if len(n.Values) == 0 {
			return false
		}
		first = n.Values[0].Key
	default:
		return false
	}
	for other, key := range opens {
		if other != folder && first.GetToken().Value == key {
			s.fault(place(first), "a file that belongs into "+other, "move it: this is "+folder)
			return true
		}
	}
	return false
}

func (l *loader) readFile(name string, text []byte) {
	folder, _, _ := strings.Cut(name, "/")
	before := len(l.faults)
	s, body := parse(name, text, &l.faults)
	if body == nil || s.misplaced(folder, body) {
		return
	}
	switch folder {
	case "feeds":
		feed := &shouwang.Feed{}
		s.decode("", body, reflect.ValueOf(feed).Elem())
		l.declareFeed(s, feed, len(l.faults) > before)
	case "facts":
		var list struct {
			Facts []*Fact `yaml:"facts"`
		}
		s.decode("", body, reflect.ValueOf(&list).Elem())
		for i, fact := range list.Facts {
			l.declareFact(spot{s, element("facts", i), len(l.faults) > before}, fact)
		}
	case "parameters":
		parameter := &Parameter{}
		s.decode("", body, reflect.ValueOf(parameter).Elem())
		l.declareParameter(s, parameter, len(l.faults) > before)
	case "monitors":
		monitor := &Monitor{}
		s.decode("", body, reflect.ValueOf(monitor).Elem())
		l.declareMonitor(s, monitor, len(l.faults) > before)
	}
}

// first is where the other of two of a name stands, for the fault of the second.
func (l *loader) first(declared any) string {
	at := l.where[declared]
	where := at.source.at(at.path)
	return fmt.Sprintf("; the other stands in %s:%d", at.source.name, where.Line)
}

func (l *loader) declareFeed(s *source, feed *shouwang.Feed, broken bool) {
	l.where[feed] = spot{s, "", broken}
	if other, twice := l.feeds[feed.Name]; twice && feed.Name != "" {
		s.faultAt("feed", "feed "+feed.Name+" stands twice", "give one another name"+l.first(other))
		return
	}
	l.feeds[feed.Name] = feed
	l.pack.Feeds = append(l.pack.Feeds, feed)
}

func (l *loader) declareFact(at spot, fact *Fact) {
	if fact == nil {
		return
	}
	l.where[fact] = at
	key := factKey{fact.Subject, fact.Name}
	if other, twice := l.facts[key]; twice && fact.Name != "" {
		at.source.faultAt(at.path+".fact", "fact "+fact.Name+" of a "+fact.Subject+" stands twice", "give one another name"+l.first(other))
		return
	}
	l.facts[key] = fact
	l.pack.Facts = append(l.pack.Facts, fact)
}

func (l *loader) declareParameter(s *source, parameter *Parameter, broken bool) {
	l.where[parameter] = spot{s, "", broken}
	if other, twice := l.parameters[parameter.Name]; twice && parameter.Name != "" {
		s.faultAt("parameter", "parameter "+parameter.Name+" stands twice", "keep its rows in one file"+l.first(other))
		return
	}
	l.parameters[parameter.Name] = parameter
	l.pack.Parameters = append(l.pack.Parameters, parameter)
}

func (l *loader) declareMonitor(s *source, monitor *Monitor, broken bool) {
	l.where[monitor] = spot{s, "", broken}
	for _, other := range l.pack.Monitors {
		if other.ID == monitor.ID && monitor.ID != "" {
			s.faultAt("monitor", "monitor "+monitor.ID+" stands twice", "give one another id"+l.first(other))
			return
		}
	}
	l.pack.Monitors = append(l.pack.Monitors, monitor)
}

// check goes from what others rest on to what rests on it.
func (l *loader) check() {
	l.scopes = map[string]scopePair{}
	for _, feed := range l.pack.Feeds {
		l.checkFeed(feed)
	}
	for _, parameter := range l.pack.Parameters {
		l.checkParameter(parameter)
	}
	for _, fact := range l.pack.Facts {
		l.checkFact(fact)
	}
	l.checkRounds()
	l.checkPopulations()
	l.checkPurposes()
	l.checkDerived()
	for _, monitor := range l.pack.Monitors {
		l.checkMonitor(monitor)
	}
	l.used[WorkerCapacity] = true
	for _, parameter := range l.pack.Parameters {
		at := l.where[parameter]
		if !l.used[parameter.Name] && !at.broken && parameter.Name != "" {
			at.source.faultAt("parameter", "parameter "+parameter.Name+" is used by nothing", "use it in a fact or a monitor, or remove the file")
		}
	}
}

// Monitor finds the monitors of an id or of a code: M02 has one for each kind.
func (p *Pack) Monitor(idOrCode string) []*Monitor {
	var found []*Monitor
	for _, m := range p.Monitors {
		if m.ID == idOrCode || m.Code == idOrCode {
			found = append(found, m)
		}
	}
	return found
}

// MonitorOf finds the monitor of an id; nil if there is none.
func (p *Pack) MonitorOf(id string) *Monitor {
	i := slices.IndexFunc(p.Monitors, func(m *Monitor) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return p.Monitors[i]
}

// Fact finds a fact of a subject type; nil if there is none.
func (p *Pack) Fact(subject, name string) *Fact {
	i := slices.IndexFunc(p.Facts, func(f *Fact) bool { return f.Subject == subject && f.Name == name })
	if i < 0 {
		return nil
	}
	return p.Facts[i]
}

// Feed finds a feed; nil if there is none.
func (p *Pack) Feed(name string) *shouwang.Feed {
	i := slices.IndexFunc(p.Feeds, func(f *shouwang.Feed) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return p.Feeds[i]
}

// Parameter finds a parameter; nil if there is none.
func (p *Pack) Parameter(name string) *Parameter {
	i := slices.IndexFunc(p.Parameters, func(f *Parameter) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return p.Parameters[i]
}
