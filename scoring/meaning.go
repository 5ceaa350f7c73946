package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"shouwang/monitors"
)

// Meaning is a digest of whom a monitor warns about, at what level and whether a
// visit follows: its statement over everybody, with the facts it rests on however
// far down, and all values of all parameters that any of them reads. A pack that is laid out or
// worded otherwise means the same.
func (p *Program) Meaning() (string, error) {
	l, err := p.catalog.Lineage(p.monitor.Subject, p.Facts...)
	if err != nil {
		return "", err
	}
	names := union(slices.Clone(p.Parameters), l.Parameters)
	for _, use := range l.Dated {
		names = union(names, []string{use.Parameter})
	}
	made := struct {
		SQL, Kind, Amount string
		OpensCase         bool
		Fresh             []string
		Values            map[string][]monitors.Value
	}{p.SQL, string(p.monitor.Kind), p.monitor.Amount, p.monitor.Route.OpensCase, p.monitor.Fresh, map[string][]monitors.Value{}}
	for _, name := range names {
		for _, row := range p.values[name] {
			made.Values[name] = append(made.Values[name], monitors.Value{
				Area: row.Area, From: row.From, Until: row.Until, Text: row.Text, Confirmed: row.Confirmed,
			})
		}
	}
	text, err := json.Marshal(made)
	if err != nil {
		return "", fmt.Errorf("write out the meaning of %s: %w", p.monitor.ID, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
