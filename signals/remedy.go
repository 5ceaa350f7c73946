package signals

import (
	"shouwang"
	"shouwang/signals/identity"
)

// remedies are what a department does about a refused row, where the reason
// alone does not say.
var remedies = map[Code]shouwang.Text{
	requiredMissing:            {Zh: "补填该格", En: "fill in the cell"},
	badDate:                    {Zh: "核对原始凭证，写成 2026-03-04", En: "check the paper and write 2026-03-04"},
	monthOnly:                  {Zh: "补上日，写成 2026-03-04", En: "add the day: 2026-03-04"},
	futureDate:                 {Zh: "核对年份；确实尚未发生的，到期后再报", En: "check the year; what has not happened yet is reported once it has"},
	futureMonth:                {Zh: "核对月份", En: "check the month"},
	badMoney:                   {Zh: "只填数字，单位元", En: "write a number only, in yuan"},
	tooPrecise:                 {Zh: "四舍五入到分", En: "round it to the fen"},
	badNumber:                  {Zh: "只填数字", En: "write a number only"},
	outOfRange:                 {Zh: "核对数值和单位", En: "check the value and its unit"},
	unknownLabel:               {Zh: "按数据约定的选项填写", En: "use one of the words agreed"},
	twoLabels:                  {Zh: "只留一项；两项都有的，分两行填写", En: "keep one; if both hold, write two rows"},
	badTime:                    {Zh: "写成 2026-03-04 15:30", En: "write 2026-03-04 15:30"},
	badArea:                    {Zh: "填 12 位区划代码", En: "write the 12-digit area code"},
	unknownDept:                {Zh: "填约定的部门名称", En: "name one of the agreed departments"},
	dateOrder:                  {Zh: "核对起止日期", En: "check both dates"},
	deathFirst:                 {Zh: "核对证号和死亡日期", En: "check the number and the day of death"},
	idDuplicate:                {Zh: "核对是谁的证号，改正写错的一行", En: "find out whose number it is and correct the wrong row"},
	shortRow:                   {Zh: "补齐缺少的格", En: "add the missing cells"},
	longRow:                    {Zh: "删去多出的格，或检查是否多了分隔符", En: "remove the extra cells, or a stray separator"},
	openQuote:                  {Zh: "补上引号", En: "close the quotation mark"},
	noHousehold:                {Zh: "填户号或户主身份证号", En: "write the household's number or the head's ID number"},
	backfillDenied:             {Zh: "删去接收时间一列", En: "remove the column of times of receipt"},
	lateReceipt:                {Zh: "核对接收时间", En: "check the time of receipt"},
	badText:                    {Zh: "缩短文字", En: "shorten the text"},
	badToken:                   {Zh: "保留原来的核对码；新增的行另报", En: "keep the token as it was; send new rows in a file of their own"},
	Code(identity.BadLength):   {Zh: "填 18 位（或 15 位）身份证号", En: "write the ID number with 18 (or 15) digits"},
	Code(identity.BadChecksum): {Zh: "对照证件核对每一位", En: "compare each digit with the card"},
	Code(identity.BadBirth):    {Zh: "对照证件核对第 7 至 14 位", En: "compare digits 7 to 14 with the card"},
	Code(identity.BadRegion):   {Zh: "对照证件核对前 6 位", En: "compare the first 6 digits with the card"},
}

// Remedy is what to do about it, in words; empty where the reason says so itself.
func (c Code) Remedy() shouwang.Text { return remedies[c] }
