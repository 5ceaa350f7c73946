package facts

import (
	"fmt"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

// ScratchTables are the statements that make a feed tables like those of the
// record, but in memory and in a database of their own: examples are run there.
func ScratchTables(database string, feeds []*shouwang.Feed) []string {
	statements := []string{
		"CREATE TABLE " + database + ".identity_person (person_id UInt64) ENGINE = Memory",
		"CREATE TABLE " + database + ".identity_household (household_id UInt64) ENGINE = Memory",
		"CREATE TABLE " + database + ".identity_subject (type String, subject_id UInt64, ref String) ENGINE = Memory",
	}
	for _, feed := range feeds {
		columns := []string{
			"batch UInt64", "row UInt32", "source_dept LowCardinality(String)", "received_at DateTime64(3, 'Asia/Shanghai')",
			"as_of Int32", "gone UInt8", "key_hash UInt64", "id_form LowCardinality(String)",
		}
		for _, c := range feed.Columns {
			if c.Type != shouwang.ColumnName {
				columns = append(columns, rule.StoreColumn(c)+" "+storedAs(feed, c))
			}
		}
		statements = append(statements, fmt.Sprintf("CREATE TABLE %s.signal_%s (%s) ENGINE = Memory", database, feed.Name, strings.Join(columns, ", ")))
	}
	return statements
}

func storedAs(feed *shouwang.Feed, c shouwang.Column) string {
	_, named := c.Type.Named()
	typ := map[shouwang.ColumnType]string{
		shouwang.ColumnPerson: "UInt64", shouwang.ColumnHousehold: "UInt64", shouwang.ColumnArea: "UInt64",
		shouwang.ColumnHash: "FixedString(16)", shouwang.ColumnBool: "UInt8", shouwang.ColumnInt: "Int64",
		shouwang.ColumnMoney: "Int64", shouwang.ColumnDecimal: "Decimal(18, 6)", shouwang.ColumnDate: "Int32",
		shouwang.ColumnMonth: "Int32", shouwang.ColumnTime: "DateTime64(3, 'Asia/Shanghai')",
	}[c.Type]
	switch {
	case named:
		typ = "UInt64"
	case typ == "":
		typ = "String"
	}
	if alwaysFilled(feed, c.Name) && !c.Open {
		return typ
	}
	return "Nullable(" + typ + ")"
}
