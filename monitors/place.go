package monitors

import "shouwang/monitors/rule"

// Place is where the value of a path, such as "factors[0].points", stands in
// the file of a fact or a monitor; nowhere where the pack was not read from files.
func (p *Pack) Place(of any, path string) At {
	spot, ok := p.where[of]
	if !ok {
		return At{}
	}
	return named(spot.source, spot.source.at(full(spot, path)))
}

// Within is where a line and column of a rule's text at a path stand in the
// file, which may quote, fold or indent the text.
func (p *Pack) Within(of any, path, text string, line, column int) At {
	spot, ok := p.where[of]
	if !ok {
		return At{}
	}
	return named(spot.source, spot.source.within(full(spot, path), text, rule.Fault{Line: line, Column: column}))
}

func full(s spot, path string) string {
	if path == "" {
		return s.path
	}
	return join(s.path, path)
}

func named(s *source, at At) At {
	at.File = s.name
	return at
}

// checkEquivalent holds the changes that no example can tell to a reason each.
func checkEquivalent(s *source, path string, list []Equivalent) {
	seen := map[string]bool{}
	for i := range list {
		e, at := &list[i], element(join(path, "equivalent"), i)
		if !complete(s, at, e) {
			continue
		}
		s.bothLanguages(join(at, "reason"), e.Reason)
		if seen[e.Mutant] {
			s.faultAt(join(at, "mutant"), "the change stands twice: "+e.Mutant, "keep one")
		}
		seen[e.Mutant] = true
	}
}
