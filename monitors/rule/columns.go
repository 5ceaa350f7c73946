package rule

import (
	"strconv"
	"strings"

	"shouwang"
)

// Columns are a feed's columns as rules name them, by the names of the file.
// Each stands in the store column that StoreColumn says; SQL of a column read
// as a part of a row is set by the caller. Names of people are no columns:
// they never reach a signal table. Of sealed text a rule learns only whether there
// is any.
func Columns(feed *shouwang.Feed) []Variable {
	list := make([]Variable, 0, len(feed.Columns))
	for _, c := range feed.Columns {
		if v, ok := column(c); ok {
			list = append(list, v)
		}
		if c.Type == shouwang.ColumnTime {
			list = append(list, Variable{Name: TimeOf(c.Name), Type: Time})
		}
	}
	return list
}

// TimeOf is the name by which rules read the instant of a column of times, whose
// own name reads its civil day.
func TimeOf(column string) string { return column + ".time" }

// ReadTime is the SQL that reads the instant of a stored column of times.
func ReadTime(source string) string { return "toUnixTimestamp64Milli(" + source + ")" }

func column(c shouwang.Column) (Variable, bool) {
	v := Variable{Name: c.Name, Type: Text}
	if _, named := c.Type.Named(); named {
		v.Type = ID
	}
	switch c.Type {
	case shouwang.ColumnPerson, shouwang.ColumnHousehold:
		v.Type = ID
	case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnHash:
	case shouwang.ColumnBool, shouwang.ColumnSealed:
		v.Type = Bool
	case shouwang.ColumnInt, shouwang.ColumnArea:
		v.Type = Number
	case shouwang.ColumnMoney:
		v.Type = Money
	case shouwang.ColumnDecimal:
		v.Type, v.Scale = Number, quotientScale
	case shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime:
		v.Type = Date
	case shouwang.ColumnName:
		return Variable{}, false
	}
	return v, true
}

// StoreColumn is where a column of a file stands in the signal table.
func StoreColumn(c shouwang.Column) string {
	if c.Type != shouwang.ColumnPerson {
		return c.Name
	}
	if c.Name == "id_number" {
		return "person_id"
	}
	return strings.TrimSuffix(c.Name, "_id") + "_person_id"
}

// ReadColumn is the SQL that reads a stored column as StoreType of its type:
// whole numbers, civil days and plain text. An empty open date is OpenEnd.
func ReadColumn(c shouwang.Column, source string) string {
	if _, named := c.Type.Named(); named {
		return "toInt64(" + source + ")"
	}
	switch c.Type {
	case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnArea:
		return "toInt64(" + source + ")"
	case shouwang.ColumnDecimal:
		return "reinterpret(" + source + ", 'Int64')" // its digits, at six decimals
	case shouwang.ColumnTime:
		return openEnd(c, "toInt32(toDate32("+source+", 'Asia/Shanghai'))")
	case shouwang.ColumnHash:
		return "hex(" + source + ")"
	case shouwang.ColumnSealed:
		return "if(isNull(" + source + "), NULL, 1)"
	case shouwang.ColumnDate, shouwang.ColumnMonth:
		return openEnd(c, source)
	case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnBool, shouwang.ColumnInt, shouwang.ColumnMoney, shouwang.ColumnName:
	}
	return source
}

// openEnd reads an empty end that stays open as the last of days.
func openEnd(c shouwang.Column, day string) string {
	if !c.Open {
		return day
	}
	return "ifNull(" + day + ", " + strconv.Itoa(int(shouwang.OpenEnd)) + ")"
}
