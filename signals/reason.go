package signals

import (
	"fmt"

	"shouwang"
	"shouwang/signals/identity"
)

// Code is why a row was refused, or what is doubtful about an accepted one.
type Code string

// The reasons of refused rows.
const (
	fine            Code = ""
	requiredMissing Code = "required_missing"
	badDate         Code = "bad_date"
	ambiguousDate   Code = "ambiguous_date"
	monthOnly       Code = "month_only"
	futureDate      Code = "future_date"
	futureMonth     Code = "future_month"
	badMoney        Code = "bad_money"
	tooPrecise      Code = "too_many_decimals"
	badNumber       Code = "bad_number"
	outOfRange      Code = "out_of_range"
	badFlag         Code = "bad_flag"
	unknownLabel    Code = "unknown_label"
	twoLabels       Code = "two_labels"
	badTime         Code = "bad_time"
	badArea         Code = "bad_area"
	unknownDept     Code = "unknown_department"
	dateOrder       Code = "date_order"
	deathFirst      Code = "death_before_birth"
	idDuplicate     Code = "id_duplicate"
	shortRow        Code = "short_row"
	longRow         Code = "long_row"
	uncalculated    Code = "formula_not_calculated"
	openQuote       Code = "open_quote"
	noHousehold     Code = "household_missing"
	backfillDenied  Code = "received_at_not_allowed"
	lateReceipt     Code = "received_in_future"
	badText         Code = "text_too_long"
	badToken        Code = "unknown_row_token"
	badWord         Code = "unknown_answer"
)

// The defects of accepted rows, for the data desk.
const (
	defectSex        = "sex_mismatch"
	defectBirth      = "birth_mismatch"
	defectCentury    = "century_18"
	defectName       = "name_damaged"
	defectArea       = "area_unknown"
	defectMoved      = "area_moved"
	defectAbove      = "household_from_above"
	defectSuperseded = "superseded"
	defectCert       = "certificate_mismatch"
)

var sentences = map[Code]shouwang.Text{
	requiredMissing:            {Zh: "必填项为空", En: "a required cell is empty"},
	badDate:                    {Zh: "不是有效日期", En: "not a date that exists"},
	ambiguousDate:              {Zh: "日期的年月日顺序不明，请写成 2026-03-04", En: "the order of day and month is unclear: write 2026-03-04"},
	monthOnly:                  {Zh: "日期缺少日", En: "the day of the month is missing"},
	futureDate:                 {Zh: "日期晚于收到数据之日", En: "the date lies after the day received"},
	futureMonth:                {Zh: "月份晚于收到数据之月", En: "the month lies after the month received"},
	badMoney:                   {Zh: "不是金额", En: "not an amount of money"},
	tooPrecise:                 {Zh: "金额小数超过两位", En: "the amount has more than two decimals"},
	badNumber:                  {Zh: "不是数字", En: "not a number"},
	outOfRange:                 {Zh: "数值超出范围", En: "the value is out of range"},
	badFlag:                    {Zh: "应填 是 或 否", En: "expected yes (是) or no (否)"},
	unknownLabel:               {Zh: "不在约定的选项内", En: "not one of the agreed words"},
	twoLabels:                  {Zh: "一格内有两个选项", En: "two values in one cell"},
	badTime:                    {Zh: "不是有效时间", En: "not a time that exists"},
	badArea:                    {Zh: "区划代码无效", En: "not an area code"},
	unknownDept:                {Zh: "来源部门不在约定内", En: "the department is not one of the agreed senders"},
	dateOrder:                  {Zh: "起止日期颠倒", En: "the end lies before the start"},
	deathFirst:                 {Zh: "死亡日期早于出生日期", En: "the death lies before the birth"},
	idDuplicate:                {Zh: "同一证号对应不同姓名", En: "one number with different names"},
	shortRow:                   {Zh: "列数少于表头", En: "fewer cells than the header"},
	longRow:                    {Zh: "列数多于表头", En: "more cells than the header"},
	uncalculated:               {Zh: "公式没有计算结果，请在表格软件中打开并保存", En: "a formula without a result: open and save the file in a spreadsheet"},
	openQuote:                  {Zh: "引号没有闭合", En: "a quotation mark is not closed"},
	noHousehold:                {Zh: "无法确定所属家庭", En: "the household cannot be told"},
	backfillDenied:             {Zh: "此来源不得自带接收时间", En: "this feed may not bring its own time of receipt"},
	lateReceipt:                {Zh: "接收时间晚于当前时间", En: "the time of receipt lies in the future"},
	badText:                    {Zh: "文字过长", En: "the text is too long"},
	badToken:                   {Zh: "核对码缺失或不对", En: "the row's token is missing or wrong"},
	badWord:                    {Zh: "部门答复应填 更正、属实 或 撤销", En: "the answer is none of corrected, confirmed, withdrawn"},
	Code(identity.BadLength):   {Zh: "不是身份证号", En: "not a citizen's number"},
	Code(identity.Scientific):  {Zh: "号码被表格软件截断（科学计数），请把该列设为文本后重新填写", En: "a spreadsheet dropped digits (scientific notation): make the column text and enter it again"},
	Code(identity.BadChecksum): {Zh: "身份证号校验位不符", En: "the check digit of the number is wrong"},
	Code(identity.BadBirth):    {Zh: "身份证号中的出生日期不存在", En: "the number holds a birthday that does not exist"},
	Code(identity.BadRegion):   {Zh: "身份证号的地区码无效", En: "the number begins with no known region"},
}

// Sentence is the reason in words, without the value.
func (c Code) Sentence() shouwang.Text {
	if t, ok := sentences[c]; ok {
		return t
	}
	return shouwang.Text{Zh: string(c), En: string(c)}
}

// Refusal is one refused row: where, and why, never what.
type Refusal struct {
	Sheet  string
	Line   int
	Header string // of the column, as the file writes it; "" if the whole row is at fault
	Code   Code
}

// String is the refusal for a person.
func (r Refusal) String() string {
	t := r.Code.Sentence()
	place := fmt.Sprintf("%d", r.Line)
	if r.Sheet != "" {
		place = r.Sheet + "!" + place
	}
	if r.Header != "" {
		place += " " + r.Header
	}
	return fmt.Sprintf("%s: %s %s / %s", place, r.Code, t.Zh, t.En)
}
