package scoring

import (
	"slices"

	"shouwang"
)

// Masked stands where a reader may not see a value.
const Masked = "***"

// For is the explanation for a reader who may see facts of a class (P1-P4) and
// below: points stay, so that they add up, and what rests on a fact above loses
// its words and values. A fact has the class of the highest it rests on.
func (e Explanation) For(class string) Explanation {
	if e.Class <= class {
		return e
	}
	over := map[string]bool{}
	e.Factors = slices.Clone(e.Factors)
	for i, f := range e.Factors {
		if f.Class > class {
			over[f.ID] = true
			e.Factors[i].Reason, e.Factors[i].Facts, e.Factors[i].Parts = shouwang.Sealed, e.veiled(f.Facts, class), nil
		}
	}
	e.Score.Reasons = slices.Clone(e.Score.Reasons)
	for i, r := range e.Score.Reasons {
		if over[r.Factor] {
			e.Score.Reasons[i].Zh, e.Score.Reasons[i].En = shouwang.Sealed.Zh, shouwang.Sealed.En
			e.Score.Reasons[i].Facts = e.veiled(r.Facts, class)
		}
	}
	e.Facts = e.veiled(e.Facts, class)
	above := func(name string) bool { return e.classes[name] > class }
	e.Score.Unknown = slices.DeleteFunc(slices.Clone(e.Score.Unknown), above)
	e.Roots = slices.DeleteFunc(slices.Clone(e.Roots), func(r RootSeen) bool { return above(r.Fact) })
	e.Parts, e.Nearest, e.Made = nil, shouwang.Text{}, Receipt{} // which states everything
	return e
}

// veiled are facts without the values above a class.
func (e Explanation) veiled(list []shouwang.FactSeen, class string) []shouwang.FactSeen {
	list = slices.Clone(list)
	for i, f := range list {
		if e.classes[f.Name] > class {
			list[i].Value, list[i].AsOf = Masked, ""
		}
	}
	return list
}
