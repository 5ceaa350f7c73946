package warnings

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"shouwang"
)

// Episode is a warning as the last run that changed it left it, and when.
type Episode struct {
	shouwang.Warning

	Changed time.Time // the as-of of that run; of a closed warning, when it was cleared
}

// ID names an episode for good: the same monitor, kind, subject and episode give
// the same id in every run, whatever the clock and the version of the rule.
func ID(monitor string, kind shouwang.Kind, subject shouwang.Subject, episode string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		monitor, string(kind), string(subject.Type), strconv.FormatUint(subject.ID, 10), subject.Key, episode,
	}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// seed is the number that an id is written from.
func seed(id string) uint64 {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(raw)
}

// period names the episode that a run of a monthly monitor judges.
func period(at time.Time) string { return at.In(shouwang.Shanghai).Format("2006-01") }

// later orders the episodes of one subject: numbers by value, months by name.
func later(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// latest keeps of each subject the last episode: earlier ones are over.
func latest(state []Episode) map[shouwang.Subject]Episode {
	last := make(map[shouwang.Subject]Episode, len(state))
	for _, e := range state {
		if old, ok := last[e.Subject]; !ok || later(e.Episode, old.Episode) > 0 {
			last[e.Subject] = e
		}
	}
	return last
}

// Apply is the state after a run's changes: what the next run compares with.
func Apply(state []Episode, changes []shouwang.Change, at time.Time) []Episode {
	place := make(map[string]int, len(state))
	next := make([]Episode, len(state), len(state)+len(changes))
	for i, e := range state {
		next[i], place[e.ID] = e, i
	}
	for _, c := range changes {
		e := Episode{Warning: c.Warning, Changed: at}
		if i, ok := place[c.Warning.ID]; ok {
			next[i] = e
			continue
		}
		place[c.Warning.ID] = len(next)
		next = append(next, e)
	}
	return next
}
