package city

import (
	"fmt"
	"slices"

	"shouwang"
)

// story is what departments would see of one household: a plant that must be
// found, or its twin on the other side of a threshold, which must not.
type story struct {
	name string
	tell func(*tale)
}

// tale is one telling of a story.
type tale struct {
	*family
	walker string // a grid worker of its own, for stories of visits
	mate   string // and another
	nth    int
	c      *City
	truth  []Truth
}

// plants are the stories of which something is to be found, except for a few
// twins among the first of them; twins are those of which nothing is.
var (
	plants = [][]story{
		deathStories, custodyStories, jobStories, edgeStories, exitStories, elderStories,
		dynamicStories, tekunStories, subsidyStories, childStories, dangerStories, discoveryStories, needStories,
		applicationStories, serviceStories, walkerStories, fundStories, recordStories,
	}
	twins = [][]story{
		dynamicTwins, tekunTwins, subsidyTwins, childTwins, dangerTwins, discoveryTwins, needTwins,
		applicationTwins, serviceTwins, fundTwins, recordTwins,
	}
)

// stories are told in turn, so that each is told equally often.
var stories = slices.Concat(slices.Concat(plants...), slices.Concat(twins...))

// tell makes the household of a story and its truth.
func (c *City) tell(index, which, nth int) *tale {
	t := &tale{family: c.newFamily(index), nth: nth, c: c}
	t.story = true
	if index%4 == 0 && nth < 4 {
		t.place = c.crowded()
	}
	if i := slices.IndexFunc(walkerStories, func(s story) bool { return s.name == stories[which].name }); i >= 0 {
		first := 2*(nth*len(walkerStories)+i) + 1
		t.walker, t.mate = fmt.Sprintf("G%03d", first), fmt.Sprintf("G%03d", first+1)
	}
	stories[which].tell(t)
	t.elders()
	t.duties()
	t.reckon()
	return t
}

// month is a month with so many after it in the year; every third telling takes
// the latest, so that last month's lists always hold some of each story.
func (t *tale) month(after int) shouwang.Day {
	months := t.year.months
	last := max(1, len(months)-1-after)
	if t.nth%3 == 0 {
		return months[last]
	}
	return months[t.d.between(1, last)]
}

// expect is a warning on a subject.
func (t *tale) expect(monitor string, kind shouwang.Kind, subject string, level shouwang.Level) *expectation {
	return &expectation{t: t, truth: Truth{Monitor: monitor, Kind: kind, Subject: subject, Level: level}}
}

// expectation gathers a line of truth in the words of the story.
type expectation struct {
	t     *tale
	truth Truth
}

// rise adds a later level.
func (e *expectation) rise(level shouwang.Level, from, to shouwang.Day) *expectation {
	if from <= e.t.year.end {
		e.truth.rising(level, from, to)
	}
	return e
}

// between closes the line; a warning that is due after the city's last day is none.
func (e *expectation) between(from, to shouwang.Day, why string) {
	e.truth.From, e.truth.To, e.truth.Why = from, to, why
	if from <= e.t.year.end {
		e.t.truth = append(e.t.truth, e.truth)
	}
}

// alone is a household of one person of an age.
func (t *tale) alone(age int) *person { return t.add("head", 1+t.d.n(2), t.aged(age)) }

// elderly is an age with a step behind and none near.
func (t *tale) elderly() int { return t.d.between(82, 87) }

// senior is an age without any step near.
func (t *tale) senior() int { return t.d.between(63, 76) }
