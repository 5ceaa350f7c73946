package rule

import "shouwang"

// Entry is one function, operator or macro of the language as the manual tells it.
type Entry struct {
	Name    string // as CEL names it
	Example string // a rule that is taken
	Means   shouwang.Text
}

// Manual is every function, operator and macro, in the order of docs/policy-language.md.
func Manual() []Entry { return manual }

func means(zh, en string) shouwang.Text { return shouwang.Text{Zh: zh, En: en} }

var manual = []Entry{
	{"_&&_", "a && b", means("且：一侧确定为假即为假", "and: a side that is false decides")},
	{"_||_", "a || b", means("或：一侧确定为真即为真", "or: a side that is true decides")},
	{"!_", "!a", means("非；未知仍为未知", "not; unknown stays unknown")},
	{"_?_:_", "a ? n > 1 : m > 1", means("条件选择；条件未知则未知，不能在两个列表间选择", "a choice; unknown where its condition is; not between lists")},
	{"known", "known(income_pc) && income_pc < 800", means("是否已知；它本身从不未知", "whether it is known; never unknown itself")},
	{"recorded", "recorded(d) && d < today", means("是否有记录；相关数据停报期间，没有记录即为未知", "whether there is a record; unknown while a feed is overdue by which it would be known")},
	{"_==_", "t == 'edge'", means("等于；列表不能比较", "equal; lists are not compared")},
	{"_!=_", "n != 3", means("不等于", "not equal")},
	{"_<_", "income_pc < 800", means("小于；数、日期、文字", "less; numbers, dates, texts")},
	{"_<=_", "n <= 3", means("不大于", "at most")},
	{"_>_", "d > today", means("大于", "more")},
	{"_>=_", "n >= 3", means("不小于", "at least")},
	{"_+_", "n + m > 3", means("加；文字相接", "sum; of texts one behind the other")},
	{"_-_", "n - m > 3", means("减；日期之差写 days(起, 止)", "difference; of dates write days(from, to)")},
	{"-_", "-n < 3", means("取负", "the negative")},
	{"_*_", "1.1 * income_pc > 759", means("乘，精确", "product, exact")},
	{"_/_", "income_pc / n > 0.5", means("除，四舍五入到六位小数；除以零为未知", "quotient, rounded half up at six decimals; by zero it is unknown")},
	{"round", "round(income_pc / n, 2) > 266.67", means("四舍五入到若干位小数，负数同样远离零；-6 到 6 位", "half up, away from zero, at -6 to 6 decimals")},
	{"floor", "floor(share) == 2", means("不大于它的整数", "the next whole number below")},
	{"ceil", "ceil(share) == 3", means("不小于它的整数", "the next whole number above")},
	{"max", "max(n, m) > 3", means("两个数或两个日期中较大者", "the larger of two numbers or dates")},
	{"min", "min(n, m) > 3", means("较小者", "the smaller")},
	{"days", "days(d, today) > 7", means("从前一日到后一日的天数", "days from one day to another")},
	{"months", "months(d, today) >= 3", means("相隔的日历月数，不看日", "calendar months between, whatever the day")},
	{"age", "age(d) >= 16", means("周岁；age(生日, 日) 为当日周岁；2月29日生者平年3月1日满岁", "completed years today, or on a day: age(d, today)")},
	{"year", "year(d) == 2026", means("年份", "the year of a day")},
	{"month", "month(d) == month(today)", means("所在月的第一天", "the first day of its month")},
	{"date", `d < date("2026-07-01")`, means("写明的日期", "a day that stands in the rule")},
	{"add_days", "add_days(d, 90) < today", means("若干天之后（负数为之前）", "so many days later; a negative number is earlier")},
	{"add_months", "add_months(d, 6) <= today", means("若干个月之后，遇月末取月末", "so many months later, clamped to the month's end")},
	{"add_years", "add_years(d, 80) <= today", means("若干年之后，2月29日在平年为3月1日", "so many years later; 29 February becomes 1 March")},
	{"add_workdays", "add_workdays(d, 5) < today", means("若干个工作日之后，当日为第0日；历外为未知", "so many working days later, the day itself is day 0; beyond the calendar unknown")},
	{"workdays", "workdays(d, today) > 5", means("后一日止、前一日之后的工作日数", "working days after one day, up to and with another")},
	{"day", "day(s) < today", means("时刻所在的日期", "the civil day of an instant")},
	{"seconds", "seconds(s, e) > 20", means("从前一时刻到后一时刻的秒数", "seconds from one instant to another")},
	{"minutes", "minutes(s, e) > 15", means("从前一时刻到后一时刻的分钟数，六位小数", "minutes from one instant to another, at six decimals")},
	{"hours", "hours(s, e) <= 24", means("小时数，同上；恰好24小时是24", "hours, likewise; exactly 24 hours are 24")},
	{"at", "at(dibao.standard, d) > 700", means("参数在某日的值", "the value that a parameter had on a day")},
	{"startsWith", "t.startsWith('低保')", means("以……开头", "begins with")},
	{"endsWith", "t.endsWith('边缘')", means("以……结尾", "ends with")},
	{"contains", "t.contains('边缘')", means("含有", "contains")},
	{"leading_number", "leading_number(t) >= 3", means("文字开头的数，“3级”为3；没有则未知", "the number that a text begins with; unknown without one")},
	{"within", "within(area, '320682')", means("区划在某前缀之内", "whether an area lies in a prefix")},
	{"area_level", "area_level(area) == 9", means("区划有效位数：2省 4市 6县 9镇 12村", "digits that count: 2 province, 4 city, 6 county, 9 town, 12 village")},
	{"@in", "n in [1, 2, 3]", means("在列表中；列表里有未知时，找到才算真", "in a list; where an element is unknown, only what is found is sure")},
	{"size", "size(list) > 2", means("列表的个数，文字的字数", "elements of a list, characters of a text")},
	{"sum", "sum(list) > 100", means("列表之和，空列表为0", "the sum of a list, 0 of an empty one")},
	{"smallest", "smallest(list) < 3", means("列表中最小者；空列表为未知", "the least of a list; unknown of an empty one")},
	{"largest", "largest(list) > 3", means("列表中最大者", "the greatest of a list")},
	{"exists", "list.exists(x, x > 2)", means("有一个满足", "one fulfils it")},
	{"exists_one", "list.exists_one(x, x > 2)", means("恰有一个满足；有一个未知即未知", "exactly one does; unknown where it is unknown of any")},
	{"all", "list.all(x, x > 2)", means("全部满足；空列表为真", "all do; true of an empty list")},
	{"filter", "size(list.filter(x, x > 2)) == 1", means("满足的那些", "those that do")},
	{"map", "sum(list.map(x, x * 2)) > 4", means("逐个换算", "what becomes of each")},
}
