package monitors

// Reads says whether some fact is taken from a feed. A contract that nothing reads
// yet is no fault, and nobody is asked for its files.
func (p *Pack) Reads(feed string) bool {
	for _, f := range p.Facts {
		for _, from := range []*From{f.From, f.Population} {
			if from != nil && from.Feed == feed {
				return true
			}
		}
	}
	return false
}
