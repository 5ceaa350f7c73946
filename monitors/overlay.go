package monitors

import (
	"cmp"
	"maps"
	"path"
	"reflect"
	"slices"
)

// LoadOverlay reads dated rows that a person lays over the pack
// (`--parameters FILE`), with the checks of the pack's own rows: area, day, type.
// What a pack must say of its sources an overlay may leave out. The error is Faults.
//
//	parameters:
//	  dibao.standard:
//	    "320682": {2026-01-01: {value: 820}}
func (p *Pack) LoadOverlay(name string, text []byte) (*Overlay, error) {
	var faults Faults
	s, body := parse(path.Base(name), text, &faults)
	overlay := &Overlay{Name: path.Base(name)}
	if body != nil {
		s.decode("", body, reflect.ValueOf(overlay).Elem())
		if len(faults) == 0 {
			p.checkOverlay(s, overlay)
		}
	}
	if len(faults) > 0 {
		return nil, faults.sorted()
	}
	return overlay, nil
}

func (p *Pack) checkOverlay(s *source, overlay *Overlay) {
	if !s.has("", "parameters") {
		return
	}
	names := make([]string, len(p.Parameters))
	for i, parameter := range p.Parameters {
		names[i] = parameter.Name
	}
	for _, name := range slices.Sorted(maps.Keys(overlay.Values)) {
		at := join("parameters", name)
		parameter := p.Parameter(name)
		if parameter == nil {
			s.fault(s.atKey(at), "unknown parameter "+name, meant(name, names))
			continue
		}
		for area, rows := range overlay.Values[name] {
			s.checkArea(join(at, area), area)
			for start, d := range rows {
				s.checkOver(join(join(at, area), start), parameter.Type, start, d)
			}
		}
	}
}

func (s *source) checkOver(path, typ, start string, d *Dated) {
	if d == nil || !s.has(path, "value") {
		return
	}
	given := *d
	given.Instrument = cmp.Or(given.Instrument, "overlay")
	given.Reviewed = cmp.Or(given.Reviewed, Always.String())
	s.checkDated(path, typ, start, &given)
}
