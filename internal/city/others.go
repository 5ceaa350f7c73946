package city

import (
	"strconv"
	"time"

	"shouwang"
)

// otherDay is when the registers that no shipped monitor waits for arrive.
func otherDay(month shouwang.Day) shouwang.Day { return month.AddDays(11) }

// claimDay is the weekday of medical claims, visits and calls.
const claimDay = time.Tuesday

// otherFeed is a file that departments send and no story rests on: what it says
// of people may not decide a warning, so that the truth stands whether it is made
// or not.
type otherFeed struct {
	feed, dept string
	weekly     bool
	sheet      func(stem string, day shouwang.Day) sheet
	head       []string
}

// otherFeeds are in the words that the departments use.
var otherFeeds = []otherFeed{
	{"student", "education", false, marked, []string{"学生身份证号", "学生姓名", "学校名称", "学段", "学期", "学籍状态", "是否在读", "本学期缺课天数", "是否享受教育资助"}},
	{"birth", "health", false, chinese, []string{"新生儿身份证号", "母亲身份证号", "父亲身份证号", "新生儿出生日期", "出生登记日期"}},
	{"marriage", "civil", false, marked, []string{"身份证号", "姓名", "配偶身份证号", "婚姻登记类别", "婚姻登记日期"}},
	{"guardian", "civil", false, plain, []string{"儿童身份证号", "监护人身份证号", "监护人姓名", "监护关系", "监护人状态", "监护起始日期", "是否日常照料"}},
	{"kinship", "police", false, plain, []string{"本人身份证号", "亲属身份证号", "亲属关系类型", "关系来源"}},
	{"med_enrol", "insurance", false, chinese, []string{"参保人身份证号", "参保人姓名", "参保年度", "是否参加医保", "是否资助参保"}},
	{"med_claim", "insurance", true, chinese, []string{"结算单号", "冲销单号", "参保人身份证号", "参保人姓名", "结算日期", "医疗总费用", "统筹支付", "大病支付", "医疗救助支付", "政策范围内自付", "个人自付总额", "病组", "是否住院", "入院日期", "出院日期"}},
	{"illness", "insurance", false, chinese, []string{"身份证号", "姓名", "病种代码", "病种类别", "确诊日期", "有效期止"}},
	{"disability", "disabled", false, marked, []string{"残疾证号", "身份证号", "姓名", "残疾类别", "残疾等级", "需长期照护", "发证日期", "有效期止", "证件状态"}},
	{"pension", "hrss", false, marked, []string{"社会保障号码", "姓名", "养老类型", "领取起始月份", "月养老金", "基础养老金"}},
	{"hpf", "fund", false, marked, []string{"缴存人身份证号", "缴存人姓名", "汇缴月份", "公积金缴存基数", "是否缴存", "提取金额", "缴存单位"}},
	{"vehicle", "police", false, plain, []string{"车主身份证号", "机动车所有人", "号牌号码", "车辆类型", "初次登记日期", "车辆注销日期", "车辆估价"}},
	{"property", "estate", false, marked, []string{"权利人身份证号", "权利人", "不动产权证号", "建筑面积（平方米）", "房屋用途", "登记类型", "转入或转出", "登记簿日期", "共有份额", "取得方式", "是否安置房", "坐落区划代码"}},
	{"business", "market", false, marked, []string{"人员身份证号", "人员姓名", "统一社会信用代码", "任职身份", "登记状态", "成立日期", "从业人数", "最近纳税申报"}},
	{"veteran", "veterans", false, plain, []string{"身份证号", "姓名", "服役优抚状态", "服役优抚起始日期", "服役优抚终止日期", "月优抚金"}},
	{"party_member", "party", false, plain, []string{"党员身份证号", "党员姓名", "入党日期", "党员状态"}},
	{"child", "civil", false, plain, []string{"儿童身份证号", "儿童姓名", "儿童登记编号", "儿童类别", "风险等级", "评级日期", "儿童所在区划代码", "监护人身份证号", "一人一档编号", "纳入日期"}},
	{"tekun", "civil", false, plain, []string{"特困人员身份证号", "特困人员姓名", "供养方式", "自理能力等级", "不能完成项数", "自理能力评估日期", "义务人履行能力", "特困认定日期"}},
	{"care_agreement", "town", false, plain, []string{"被照料人身份证号", "被照料人姓名", "照料人身份证号", "照料等级", "协议签订日期", "协议到期日期"}},
	{"income_item", "civil", false, plain, []string{"户号", "成员身份证号", "成员姓名", "收入类型", "月收入金额", "是否计入家庭收入", "是否稳定收入", "收入核实日期"}},
	{"visit", "village", true, plain, []string{"走访编号", "走访对象身份证号", "走访对象姓名", "走访家庭户号", "走访类型", "实际走访时间", "走访人工号", "是否见到本人", "走访结果", "走访录入时间", "走访时长（分钟）", "走访地点区划代码", "走访问答"}},
	{"hotline_call", "hotline", true, plain, []string{"来电编号", "来电时间", "来电渠道", "来电人身份证号", "诉求主题", "诉求类型", "紧急程度", "接听时间", "派单时间", "签收时间", "答复时间", "办结时间", "回访时间", "回访结果"}},
	{"incident", "emergency", true, plain, []string{"事件编号", "当事人身份证号", "当事人姓名", "事发地区划代码", "事件类型", "发生时间", "严重程度"}},
	{"service_order", "provider", true, plain, []string{"服务工单号", "服务对象身份证号", "服务机构编号", "服务人员工号", "计划服务分钟", "服务开始时间", "服务结束时间", "签到距离（米）", "是否取消"}},
	{"consent", "village", false, plain, []string{"授权人身份证号", "授权人姓名", "授权事项", "授权日期"}},
	{"utility", "water", false, plain, []string{"用户户号", "用量月份", "月用水量（吨）"}},
	{"utility", "power", false, plain, []string{"用户户号", "用量月份", "月用电量（千瓦时）"}},
	{"life_proof", "town", false, plain, []string{"认证对象身份证号", "认证对象姓名", "生存认证日期", "认证方式"}},
	{"application", "town", false, plain, []string{"申请编号", "申请人身份证号", "申请家庭户号", "申请项目", "申请程序", "致困原因", "受理时间", "核对发起时间", "入户调查开始时间", "入户调查完成时间", "核对完成时间", "核对报告编号", "公示开始日期", "公示结束日期", "是否有异议", "审核确认时间", "审核确认结果", "审核确认层级", "批准金额"}},
	{"check_source", "check", false, plain, []string{"核对编号", "关联申请编号", "核对家庭户号", "核对信息源", "核对请求时间", "核对反馈时间", "核对结果"}},
	{"decision", "civil", false, plain, []string{"决定编号", "决定家庭户号", "决定项目", "决定类型", "决定日期", "生效月份", "调整后金额", "决定依据条款", "决定送达日期"}},
	{"review", "town", false, plain, []string{"复核编号", "复核家庭户号", "复核项目", "复核类型", "应复核日期", "复核完成日期", "复核结果"}},
	{"aid_delivery", "insurance", false, plain, []string{"救助对象身份证号", "救助对象姓名", "户号", "专项救助项目", "应享起始日期", "落实日期"}},
	{"institution", "civil", false, plain, []string{"机构编号", "机构名称", "机构所在区划代码", "床位数", "在住人数", "机构类型", "机构设立日期"}},
	{"inspection", "civil", false, plain, []string{"检查编号", "被检机构编号", "检查日期", "检查人工号", "是否事先通知", "重大隐患数", "一般问题数", "隐患整改完成日期", "复查日期"}},
	{"fund_balance", "finance", false, plain, []string{"资金编号", "资金所属区划代码", "年度预算", "资金余额"}},
	{"weather_alert", "weather", true, plain, []string{"预警编号", "预警区域代码", "预警种类", "预警级别", "预警发布时间", "预警解除时间"}},
}

// openOthers begins the files of the other feeds.
func (d *deskOf) openOthers() {
	for _, o := range otherFeeds {
		d.headed(o.feed, o.dept, o.head, d.c.year.otherDays(o), o.sheet)
	}
}

func (a agenda) otherDays(o otherFeed) []shouwang.Day {
	if o.weekly {
		return a.weekly(claimDay)
	}
	return a.every(otherDay)
}

// other is a household as the other departments know it.
type other struct {
	*deskOf
	*household

	dice *dice
	year agenda
	free bool // no story, class or roll: what is said here decides nothing
}

// others writes what the other departments say of a household.
func (d *deskOf) others(h *household, index int, told bool) {
	o := &other{
		deskOf: d, household: h, dice: cast(d.c.cfg.Seed, 4, uint64(index)), //nolint:gosec // an index is not negative
		year: d.c.year, free: !told && h.states[0].class == "none" && !h.onRolls() && len(h.states) == 1,
	}
	o.mayMove()
	o.families()
	o.schools()
	o.registers()
	o.health()
	o.aid()
	o.contacts()
}

// monthly puts a row into the first monthly file after a day; what lies before
// the city's first file came with that.
func (o *other) monthly(key string, on shouwang.Day, cells ...string) {
	day := o.year.eve
	if on > o.year.eve {
		day = firstAfter(on, otherDay)
	}
	o.put(key, day, cells...)
}

// weeklyRow likewise, for the files of a week.
func (o *other) weeklyRow(key string, on shouwang.Day, cells ...string) {
	day := o.year.eve
	if on > o.year.eve {
		day = nextWeekday(on, claimDay)
	}
	o.put(key, day, cells...)
}

// each puts a row into every monthly file: a roll.
func (o *other) each(key string, cells func(day shouwang.Day) []string) {
	for _, day := range o.year.every(otherDay) {
		if row := cells(day); row != nil {
			o.put(key, day, row...)
		}
	}
}

// yearDay is a day of the year that the city lives through.
func (o *other) yearDay() shouwang.Day {
	return o.year.eve.AddDays(o.dice.between(1, int(o.year.end-o.year.eve)))
}

// alive says whether somebody lives on a day.
func (p *person) alive(on shouwang.Day) bool {
	return p.birth <= on && (len(p.deaths) == 0 || on < p.deaths[0].on)
}

// clock is a time of a day, as people write it.
func clock(day shouwang.Day, minutes int) string {
	return day.Start().Add(time.Duration(minutes) * time.Minute).Format("2006-01-02 15:04")
}

func yesNo(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

func number(n int) string { return strconv.Itoa(n) }
