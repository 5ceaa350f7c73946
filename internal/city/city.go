package city

import (
	"fmt"

	"shouwang"
)

// fewest is a city in which every story still finds a household.
const fewest = 1000

// shortest is a year in which every story still has its months.
const shortest = 8

// Config says which city to make. The zero From is twelve months before To.
type Config struct {
	People   int          // living on the eve; babies come on top
	Seed     uint64       // another seed is another city
	Feeds    []string     // write the files of these beside the rolls; nil: of all
	AllFeeds bool         // with what departments say of everybody, not of the stories alone
	Defects  bool         // with the defects that department files have
	From, To shouwang.Day // the months whose files arrive; the first files come on the eve of From's month
}

// City is a plan: who lives where and which stories are told. Nothing of a
// household is kept; Write makes it, writes it and forgets it.
type City struct {
	cfg     Config
	year    agenda
	places  []place
	workers []worker
	nums    *numbers
	figures Figures
	said    map[string]bool // subjects of several households whose truth is told
}

// Figures count what was written.
type Figures struct {
	People     int            `json:"people"`
	Households int            `json:"households"`
	Files      int            `json:"files"`
	Rows       int            `json:"rows"`
	Truth      map[string]int `json:"truth"` // lines by monitor
}

// Generate plans a city. It reads nothing but its configuration.
func Generate(cfg Config) (*City, error) {
	if cfg.From == 0 {
		cfg.From = cfg.To.AddMonths(-12)
	}
	c := &City{cfg: cfg, year: newAgenda(cfg.From, cfg.To), places: places(cfg.People), said: map[string]bool{}}
	if cfg.People < fewest {
		return nil, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("a city of %d people is too small for its stories", cfg.People), fmt.Sprintf("ask for %d or more", fewest))
	}
	if len(c.year.months) < shortest {
		return nil, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("%s to %s is too short for the stories", cfg.From, cfg.To), fmt.Sprintf("ask for %d months or more", shortest))
	}
	return c, nil
}

// First is the day on which the first files arrive: the eve of the first month.
func (c *City) First() shouwang.Day { return c.year.eve }

// Last is the last day of the city.
func (c *City) Last() shouwang.Day { return c.year.end }

// Figures are the counts of the last Write.
func (c *City) Figures() Figures { return c.figures }

// told is the number of times that each story is told.
func (c *City) told() int { return max(1, c.cfg.People/10000) }

// story is the story that a household tells and the how-manieth telling it is.
// Stories lie spread over most of the city.
func (c *City) story(index int) (int, int, bool) {
	all := len(stories) * c.told()
	span := c.cfg.People * 2 / 5
	j := (index*all + span - 1) / span
	if j >= all || j*span/all != index {
		return 0, 0, false
	}
	return j % len(stories), j / len(stories), true
}
