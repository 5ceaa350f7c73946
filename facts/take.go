package facts

import (
	"errors"
	"fmt"

	"shouwang/monitors/rule"
)

// fold is a way to bring many rows down to one value: over an array of a
// subject's rows, or over the rows of a group.
type fold struct {
	exists   func(condition string) string
	count    func(condition string) string
	sum      func(each, condition string) string
	extreme  func(name, each, condition string) string
	distinct func(each, condition string) string
}

// overArray folds the array of one subject's rows.
func overArray(rows string) fold {
	sure := func(condition string) string {
		if condition == "1" {
			return rows
		}
		return fmt.Sprintf("arrayFilter(_r -> %s, %s)", condition, rows)
	}
	return fold{
		exists: func(c string) string {
			switch c {
			case "0":
				return "0"
			case "1":
				return "notEmpty(" + rows + ")"
			}
			return fmt.Sprintf("arrayExists(_r -> %s, %s)", c, rows)
		},
		count: func(c string) string { return "length(" + sure(c) + ")" },
		sum:   func(each, c string) string { return fmt.Sprintf("arraySum(_r -> %s, %s)", each, sure(c)) },
		extreme: func(name, each, c string) string {
			return fmt.Sprintf("array%s(arrayMap(_r -> %s, %s))", name, each, sure(c))
		},
		distinct: func(each, c string) string {
			return fmt.Sprintf("length(arrayDistinct(arrayMap(_r -> %s, %s)))", each, sure(c))
		},
	}
}

// overGroup folds the rows of a GROUP BY. The engine makes an aggregate of no
// rows NULL, which is zero where rows are counted.
func overGroup() fold {
	return fold{
		exists: func(c string) string {
			if c == "0" {
				return "0"
			}
			return fmt.Sprintf("ifNull(countIf(%s), 0) > 0", c)
		},
		count: func(c string) string { return fmt.Sprintf("ifNull(countIf(%s), 0)", c) },
		sum:   func(each, c string) string { return fmt.Sprintf("ifNull(sumIf(%s, %s), 0)", each, c) },
		extreme: func(name, each, c string) string {
			return fmt.Sprintf("assumeNotNull(%sIf(%s, %s))", map[string]string{"Min": "min", "Max": "max"}[name], each, c)
		},
		distinct: func(each, c string) string { return fmt.Sprintf("ifNull(uniqExactIf(%s, %s), 0)", each, c) },
	}
}

// rowset is rows to fold and what their absence says.
type rowset struct {
	fold   fold
	rows   string         // the array, or "" of a group
	closed string         // condition: no row means none
	link   rule.Condition // of relatives: whether the row counts as one
}

// taken is a fact's column.
type taken struct {
	sql      string
	flag     string // of a list
	variable rule.Variable
}

var errTakeHere = errors.New("this take cannot be used over all rows of a feed; use any, count, sum, min, max or distinct")

// write is a fact over rows.
func (n *node) write(scope *rule.Scope, set rowset) (taken, error) {
	where := rule.Condition{True: "1", Maybe: "1"}
	if n.where != "" {
		var err error
		if where, err = scope.Condition(n.where); err != nil {
			return taken{}, fmt.Errorf("where: %w", err)
		}
	}
	if set.link.True != "" {
		where = rule.Both(set.link, where)
	}
	out := taken{variable: factVariable(n.fact.Name, rule.Type(n.fact.Type), 0)}
	switch n.take {
	case "any":
		out.sql = fmt.Sprintf("multiIf(%s, 1, %s, NULL, %s, 0, NULL)",
			set.fold.exists(where.True), set.fold.exists(doubtful(where, where.Maybe)), set.closed)
		return out, nil
	case "count":
		some := set.fold.count(where.True)
		out.sql = n.guarded(set, where, "0", "toInt64("+some+")")
		return out, nil
	}
	want := rule.Type(n.fact.Type)
	switch n.take {
	case "distinct":
		want = ""
	case "list":
		want = map[rule.Type]rule.Type{rule.Texts: rule.Text, rule.Dates: rule.Date}[want]
		if want == "" {
			want = rule.Number
		}
	}
	value, err := scope.Value(n.expr, want)
	if err != nil {
		return taken{}, fmt.Errorf("take: %w", err)
	}
	return n.takeValue(out, scope, set, where, value)
}

// doubtful is a condition where the filter may be unknown, else no row.
func doubtful(where rule.Condition, condition string) string {
	if where.Certain() {
		return "0"
	}
	return condition
}

// guarded is a count or a sum: unknown if a filter or a value is, if there is
// no row and absence says nothing.
func (n *node) guarded(set rowset, where rule.Condition, valueUnknown, result string) string {
	doubt := set.fold.exists(doubtful(where, where.Unknown()))
	bad := set.fold.exists(both(where.True, valueUnknown))
	return fmt.Sprintf("multiIf(%s, NULL, %s, %s, NULL)",
		anyOf(doubt, bad), anyOf(set.fold.exists(where.True), set.closed), result)
}

func (n *node) takeValue(out taken, scope *rule.Scope, set rowset, where rule.Condition, v rule.Value) (taken, error) {
	out.variable.Scale = v.StoredScale()
	doubt := set.fold.exists(doubtful(where, where.Unknown()))
	bad := set.fold.exists(both(where.True, v.Unknown))
	some := set.fold.exists(where.True)
	switch n.take {
	case "sum":
		total := v.Total(func(each string) string { return set.fold.sum(each, where.True) })
		out.sql = fmt.Sprintf("multiIf(%s, NULL, %s, %s, NULL)", anyOf(doubt, bad), anyOf(some, set.closed), total)
		return out, nil
	case "distinct":
		out.variable.Scale = 0
		out.sql = n.guarded(set, where, v.Unknown, "toInt64("+set.fold.distinct(v.SQL, where.True)+")")
		return out, nil
	case "min", "max":
		name := map[string]string{"min": "Min", "max": "Max"}[n.take]
		extreme := v.Folded(func(each string) string { return set.fold.extreme(name, each, where.True) })
		out.sql = fmt.Sprintf("multiIf(%s, NULL, %s, %s, NULL)", anyOf(doubt, bad), some, extreme)
		return out, nil
	}
	if set.rows == "" {
		return taken{}, errTakeHere
	}
	return n.takeRow(out, scope, set, where, v)
}

// takeRow takes values row by row: a list, or one row's value.
func (n *node) takeRow(out taken, scope *rule.Scope, set rowset, where rule.Condition, v rule.Value) (taken, error) {
	sure := set.rows
	if where.True != "1" {
		sure = fmt.Sprintf("arrayFilter(_r -> %s, %s)", where.True, set.rows)
	}
	doubt := set.fold.exists(doubtful(where, where.Unknown()))
	if n.take == "list" {
		// In the order of values: that of rows would be the order in which files of one instant were numbered.
		out.sql = fmt.Sprintf("CAST(arraySort(arrayMap(_r -> %s, %s)), '%s')", v.Stored(), sure, rule.StoreType(out.variable.Type))
		none := fmt.Sprintf("NOT (%s)", anyOf(set.fold.exists(where.True), set.closed))
		out.flag = anyOf(doubt, none)
		return out, nil
	}
	if n.take == "first" || n.take == "last" {
		if n.from.Order == "" {
			return taken{}, errors.New("first and last need an order: a column")
		}
		order, err := scope.Value(n.from.Order, "")
		if err != nil {
			return taken{}, fmt.Errorf("order: %w", err)
		}
		doubt = anyOf(doubt, set.fold.exists(both(where.True, order.Unknown)))
		sure = fmt.Sprintf("arraySort(_r -> (%s, _r._v), %s)", order.SQL, sure)
	}
	place := "-1"
	if n.take == "first" || n.take == "earliest" {
		place = "1"
	}
	picked := fmt.Sprintf("arrayMap(_r -> %s, %s)[%s]", v.Stored(), sure, place)
	out.sql = picked
	if doubt != "0" {
		out.sql = fmt.Sprintf("if(%s, NULL, %s)", doubt, picked)
	}
	return out, nil
}

// needsVersion says whether the rows must stand in the order of their versions.
func (n *node) needsVersion() bool {
	return n.take == "latest" || n.take == "earliest" || n.take == "first" || n.take == "last"
}

func anyOf(conditions ...string) string { return rule.Or(conditions...) }

func both(a, b string) string { return rule.And(a, b) }
