package city

import (
	"fmt"

	"shouwang"
)

// family makes one household, member by member.
type family struct {
	*household
	d    *dice
	year agenda
	nums *numbers
	last string // family name of the last man added, which children take
}

// shape is a kind of household and its share of a Jiangsu county, where the
// young are away and the old are many.
type shape struct {
	weight int
	build  func(*family)
}

var shapes = []shape{
	{18, elderCouple},
	{9, elderAlone},
	{24, coupleWithChildren},
	{16, threeGenerations},
	{12, olderCouple},
	{8, youngCouple},
	{6, grownAlone},
	{3, singleParent},
	{2, grandparentsWithChild},
	{4, childWithOldParent},
}

var shapeWeights = weightsOf(shapes)

func weightsOf(all []shape) []int {
	var weights []int
	for _, s := range all {
		weights = append(weights, s.weight)
	}
	return weights
}

func (c *City) newFamily(index int) *family {
	d := cast(c.cfg.Seed, 1, uint64(index)) //nolint:gosec // an index is not negative
	return &family{d: d, year: c.year, nums: c.nums, household: &household{
		id: fmt.Sprintf("H%09d", index+1), place: c.places[d.n(len(c.places))],
	}}
}

// add is a member born on a day; the first is the head.
func (f *family) add(relation string, sex int, birth shouwang.Day) *person {
	return f.addFrom(county, relation, sex, birth)
}

func (f *family) addFrom(region int, relation string, sex int, birth shouwang.Day) *person {
	family := f.last
	if sex == man && relation != "child" || family == "" || relation == "spouse" {
		family = surname(f.d)
	}
	p := &person{
		name: name(f.d, family, sex), sex: sex, hukou: f.place.code, reside: f.place.code,
		relation: relation, counted: true, seen: f.year.eve, cancelled: never, moved: never, gone: never,
	}
	p.number, p.birth = f.nums.take(region, birth, sex)
	if sex == man && relation != "child" {
		f.last = family
	}
	if len(f.members) == 0 {
		p.relation = "head"
		f.last = family
	}
	f.members = append(f.members, p)
	return p
}

// aged is a birthday of somebody of such an age on the eve.
func (f *family) aged(years int) shouwang.Day {
	return f.year.eve.AddYears(-years).AddDays(-f.d.n(365))
}

// partnerAge is near one's own.
func (f *family) partnerAge(age, least int) int { return max(least, age-3+f.d.n(6)) }

// oldAge falls off as it does in the county: few reach 95.
func (f *family) oldAge() int { return 61 + min(f.d.n(38), f.d.n(38), f.d.n(60)) }

func elderCouple(f *family) {
	age := f.oldAge()
	f.add("head", man, f.aged(age))
	f.add("spouse", woman, f.aged(f.partnerAge(age, 60)))
}

func elderAlone(f *family) { f.add("head", 1+f.d.n(2), f.aged(min(f.oldAge()+f.d.n(8), 99))) }

func coupleWithChildren(f *family) {
	mother := f.couple(f.d.between(26, 47))
	f.children(mother, 1+f.d.weighed([]int{6, 4}))
}

func threeGenerations(f *family) {
	mother := f.couple(f.d.between(27, 44))
	f.children(mother, 1+f.d.weighed([]int{5, 5}))
	old := f.head().age(f.year.eve) + f.d.between(22, 32)
	f.add("parent", man, f.aged(old))
	if f.d.in10000(7000) {
		f.add("parent", woman, f.aged(max(old-f.d.n(5), f.head().age(f.year.eve)+20)))
	}
}

func olderCouple(f *family) { f.couple(f.d.between(46, 60)) }

func youngCouple(f *family) { f.couple(f.d.between(24, 33)) }

func grownAlone(f *family) { f.add("head", 1+f.d.n(2), f.aged(f.d.between(22, 59))) }

func singleParent(f *family) {
	parent := f.add("head", 1+f.d.n(2), f.aged(f.d.between(28, 45)))
	f.children(parent, 1+f.d.weighed([]int{7, 3}))
}

func grandparentsWithChild(f *family) {
	age := f.d.between(58, 72)
	f.add("head", man, f.aged(age))
	f.add("spouse", woman, f.aged(f.partnerAge(age, 57)))
	f.add("grandchild", 1+f.d.n(2), f.aged(f.d.between(3, min(15, age-44))))
}

func childWithOldParent(f *family) {
	age := f.d.between(45, 60)
	f.add("head", man, f.aged(age))
	f.add("parent", woman, f.aged(age+f.d.between(21, 30)))
}

// couple adds a husband of an age and his wife, whom it returns.
func (f *family) couple(age int) *person {
	f.add("head", man, f.aged(age))
	return f.add("spouse", woman, f.aged(f.partnerAge(age, 22)))
}

// children are 20 to 40 years younger than the younger parent.
func (f *family) children(parent *person, n int) {
	youngest := parent.age(f.year.eve)
	for _, p := range f.members {
		youngest = min(youngest, p.age(f.year.eve))
	}
	for range n {
		f.child(f.d.between(max(0, youngest-38), max(0, min(17, youngest-21))))
	}
}

func (f *family) child(age int) *person {
	return f.add("child", 1+f.d.n(2), f.aged(age))
}
