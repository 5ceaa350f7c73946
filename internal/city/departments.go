package city

import (
	"slices"
	"strings"
	"time"

	"shouwang"
)

// cadence is how often a department sends a file.
type cadence int

const (
	monthly cadence = iota // on the 12th
	weekly                 // on Tuesdays
	closing                // on the 28th
	seldom                 // on the 12th of a quarter's first month
	daily                  // since the meters were connected, a month before the end
)

// otherDay is when the registers beside the rolls arrive.
func otherDay(month shouwang.Day) shouwang.Day { return month.AddDays(11) }

// closingDay is when lists of a month's work arrive.
func closingDay(month shouwang.Day) shouwang.Day { return month.AddDays(27) }

// claimDay is the weekday of medical claims, visits, calls and orders.
const claimDay = time.Tuesday

// otherFeed is a file of a department beside the rolls: its columns as a story
// names them, each followed by the heading that the department uses.
type otherFeed struct {
	feed, dept string
	every      cadence
	sheet      func(stem string, day shouwang.Day) sheet
	columns    string
}

// otherFeeds are in the words that the departments use. The rows of the
// background are written by position; columns of stories alone stand behind.
var otherFeeds = []otherFeed{
	{"student", "education", monthly, marked, "id_number 学生身份证号 name 学生姓名 school 学校名称 stage 学段 term 学期 status 学籍状态 enrolled 是否在读 absent_days 本学期缺课天数 aid 是否享受教育资助"},
	{"birth", "health", monthly, chinese, "child_id 新生儿身份证号 mother_id 母亲身份证号 father_id 父亲身份证号 born_on 新生儿出生日期 registered_at 出生登记日期"},
	{"marriage", "civil", monthly, marked, "id_number 身份证号 name 姓名 spouse_id 配偶身份证号 event 婚姻登记类别 event_date 婚姻登记日期"},
	{"guardian", "civil", monthly, plain, "child_id 儿童身份证号 id_number 监护人身份证号 name 监护人姓名 role 监护关系 status 监护人状态 since 监护起始日期 daily_care 是否日常照料 lost_contact_reported_at 失联报告日期"},
	{"kinship", "police", seldom, plain, "id_number 本人身份证号 relative_id 亲属身份证号 relation 亲属关系类型 source 关系来源"},
	{"med_enrol", "insurance", monthly, chinese, "id_number 参保人身份证号 name 参保人姓名 year 参保年度 insured 是否参加医保 premium_aided 是否资助参保"},
	{"med_claim", "insurance", weekly, chinese, "claim_id 结算单号 refund_of 冲销单号 id_number 参保人身份证号 name 参保人姓名 settle_date 结算日期 total 医疗总费用 pool_paid 统筹支付 major_paid 大病支付 aid_paid 医疗救助支付 self_in_scope 政策范围内自付 self_all 个人自付总额 diag_group 病组 inpatient 是否住院 admitted_on 入院日期 discharged_on 出院日期"},
	{"illness", "insurance", monthly, chinese, "id_number 身份证号 name 姓名 code 病种代码 list 病种类别 diagnosed_on 确诊日期 valid_to 有效期止"},
	{"disability", "disabled", monthly, marked, "cert_no 残疾证号 id_number 身份证号 name 姓名 category 残疾类别 grade 残疾等级 care_need 需长期照护 valid_from 发证日期 valid_to 有效期止 state 证件状态"},
	{"pension", "hrss", monthly, marked, "id_number 社会保障号码 name 姓名 kind 养老类型 from_month 领取起始月份 amount 月养老金 amount_basic 基础养老金"},
	{"hpf", "fund", monthly, marked, "id_number 缴存人身份证号 name 缴存人姓名 month 汇缴月份 base 公积金缴存基数 paid 是否缴存 withdrawal_amount 提取金额 employer 缴存单位"},
	{"vehicle", "police", monthly, plain, "id_number 车主身份证号 name 机动车所有人 plate 号牌号码 kind 车辆类型 reg_date 初次登记日期 deregister_date 车辆注销日期 price_est 车辆估价"},
	{"property", "estate", monthly, marked, "id_number 权利人身份证号 name 权利人 cert_no 不动产权证号 area_m2 建筑面积（平方米） use 房屋用途 event 登记类型 direction 转入或转出 event_date 登记簿日期 share 共有份额 acquired_by 取得方式 resettlement 是否安置房 div 坐落区划代码"},
	{"business", "market", monthly, marked, "id_number 人员身份证号 name 人员姓名 uscc 统一社会信用代码 role 任职身份 state 登记状态 since 成立日期 staff 从业人数 last_return 最近纳税申报"},
	{"veteran", "veterans", monthly, plain, "id_number 身份证号 name 姓名 state 服役优抚状态 from_date 服役优抚起始日期 to_date 服役优抚终止日期 allowance 月优抚金"},
	{"party_member", "party", seldom, plain, "id_number 党员身份证号 name 党员姓名 joined 入党日期 state 党员状态"},
	{"child", "civil", monthly, plain, "id_number 儿童身份证号 name 儿童姓名 registry_no 儿童登记编号 class 儿童类别 grade 风险等级 graded_at 评级日期 div 儿童所在区划代码 guardian_id 监护人身份证号 file_no 一人一档编号 registered_at 纳入日期 director_worker_id 儿童主任工号 supervisor_worker_id 督导员工号 school 就读学校 phone 监护人电话 account 儿童待遇账号 account_holder_id 开户人身份证号"},
	{"child_sample", "civil", monthly, plain, "id_number 被抽查儿童身份证号 name 被抽查儿童姓名 div 抽查地区划代码 sampled_on 台账抽查日期 agrees 台账与实际是否相符 inspector_worker_id 台账抽查人工号"},
	{"tekun", "civil", monthly, plain, "id_number 特困人员身份证号 name 特困人员姓名 support 供养方式 care_level 自理能力等级 items_failed 不能完成项数 assessed_at 自理能力评估日期 obligor_state 义务人履行能力 since 特困认定日期"},
	{"care_agreement", "town", monthly, plain, "id_number 被照料人身份证号 name 被照料人姓名 carer_id 照料人身份证号 level 照料等级 signed_at 协议签订日期 valid_to 协议到期日期"},
	{"income_item", "civil", monthly, plain, "household_id 户号 id_number 成员身份证号 name 成员姓名 kind 收入类型 monthly_amount 月收入金额 counted 是否计入家庭收入 stable 是否稳定收入 verified_at 收入核实日期"},
	{"visit", "village", weekly, plain, "visit_id 走访编号 id_number 走访对象身份证号 name 走访对象姓名 household_id 走访家庭户号 kind 走访类型 done_at 实际走访时间 worker_id 走访人工号 in_person 是否见到本人 result 走访结果 entered_at 走访录入时间 minutes 走访时长（分钟） geo_div 走访地点区划代码 answers 走访问答 lat 走访纬度 lon 走访经度 photo_sha256 走访照片指纹"},
	{"hotline_call", "hotline", weekly, plain, "call_id 来电编号 called_at 来电时间 channel 来电渠道 caller_id 来电人身份证号 topic 诉求主题 call_kind 诉求类型 urgency 紧急程度 answered_at 接听时间 handed_over_at 派单时间 worker_ack_at 签收时间 replied_at 答复时间 closed_at 办结时间 called_back_at 回访时间 callback 回访结果 second_look_worker_id 复办人工号 subject_id 涉及对象身份证号"},
	{"incident", "emergency", weekly, plain, "incident_id 事件编号 id_number 当事人身份证号 name 当事人姓名 div 事发地区划代码 kind 事件类型 happened_at 发生时间 severity 严重程度"},
	{"service_order", "provider", weekly, plain, "order_id 服务工单号 client_id 服务对象身份证号 provider_id 服务机构编号 staff_id 服务人员工号 planned_minutes 计划服务分钟 started_at 服务开始时间 ended_at 服务结束时间 distance_m 签到距离（米） cancelled 是否取消 answers_hash 服务记录内容"},
	{"consent", "village", seldom, plain, "id_number 授权人身份证号 name 授权人姓名 purpose 授权事项 given_at 授权日期 withdrawn_at 撤回日期"},
	{"utility", "water", monthly, plain, "household_id 用户户号 month 用量月份 water_m3 月用水量（吨）"},
	{"utility", "power", monthly, plain, "household_id 用户户号 month 用量月份 power_kwh 月用电量（千瓦时）"},
	{"utility_day", "water", daily, plain, "household_id 用户户号 day 用量日期 water_m3 日用水量（吨） meter_ok 表计是否正常"},
	{"check_in", "grid", daily, plain, "id_number 问候对象身份证号 checked_at 平安问候时间 channel 问候方式 ok 是否平安"},
	{"absence_away", "village", monthly, plain, "id_number 身份证号 name 姓名 from_date 离家日期 to_date 返回日期 reason 离家原因"},
	{"life_proof", "town", monthly, plain, "id_number 认证对象身份证号 name 认证对象姓名 proved_at 生存认证日期 method 认证方式"},
	{"application", "town", monthly, plain, "application_id 申请编号 applicant_id 申请人身份证号 household_id 申请家庭户号 benefit 申请项目 kind 申请程序 cause 致困原因 accepted_at 受理时间 check_requested_at 核对发起时间 survey_started_at 入户调查开始时间 survey_done_at 入户调查完成时间 check_done_at 核对完成时间 check_report_id 核对报告编号 notice_from 公示开始日期 notice_to 公示结束日期 objection 是否有异议 decided_at 审核确认时间 decision 审核确认结果 decided_level 审核确认层级 approved_amount 批准金额 reported_at 急难报告时间 check_started_at 核对开始时间 sent_to_county_at 上报时间 refusal_served_at 不予确认告知时间 paid_at 首次发放时间 papers_at 补齐材料时间 county_note 市级意见 requested_amount 申请金额"},
	{"check_source", "check", monthly, plain, "check_id 核对编号 application_id 关联申请编号 household_id 核对家庭户号 source 核对信息源 requested_at 核对请求时间 answered_at 核对反馈时间 result 核对结果"},
	{"decision", "civil", monthly, plain, "decision_id 决定编号 household_id 决定家庭户号 benefit 决定项目 kind 决定类型 decided_at 决定日期 effective_month 生效月份 amount_after 调整后金额 reason_article 决定依据条款 notice_served_at 决定送达日期 id_number 决定对象身份证号 amount_before 调整前金额 backpay_amount 应补发金额 heard_at 听取意见日期 heard_by 听取意见人工号"},
	{"review", "town", monthly, plain, "review_id 复核编号 household_id 复核家庭户号 benefit 复核项目 kind 复核类型 due 应复核日期 done_at 复核完成日期 result 复核结果 id_number 复核对象身份证号"},
	{"finding", "grid", monthly, plain, "finding_id 发现编号 household_id 户号 id_number 身份证号 kind 发现情形 confirmed 是否核实 found_at 发现日期 worker_id 工号"},
	{"declaration", "town", monthly, plain, "id_number 申报人身份证号 name 申报人姓名 kind 申报变化类型 declared_at 变化申报日期 handled_at 申报处理日期"},
	{"outreach", "village", seldom, plain, "id_number 告知对象身份证号 name 告知对象姓名 household_id 告知家庭户号 policy 告知政策 reached_at 告知日期 channel 告知方式 worker_id 告知人工号"},
	{"aid_delivery", "insurance", monthly, plain, "id_number 救助对象身份证号 name 救助对象姓名 household_id 户号 programme 专项救助项目 entitled_from 应享起始日期 delivered_at 落实日期"},
	{"aid_refusal", "town", seldom, plain, "id_number 声明人身份证号 name 声明人姓名 benefit 放弃待遇 refused_on 声明日期 form_id 声明书编号"},
	{"other_roll", "province", monthly, plain, "id_number 享受人身份证号 name 享受人姓名 birth_date 享受人出生日期 benefit 外地待遇类别 county_div 发放地区划代码 start_date 外地享受起始日期 stop_date 外地停发日期 account 外地发放账号"},
	{"antirelapse", "agriculture", seldom, plain, "household_id 监测户户号 kind 监测类型 listed_on 纳入监测日期 risk_removed_on 风险消除日期 delisted_on 退出监测日期"},
	{"declared_relative", "town", seldom, plain, "id_number 备案对象身份证号 name 备案对象姓名 official_worker_id 经办人员工号 relation 与经办人员关系 declared_at 备案日期"},
	{"card_custody", "town", monthly, plain, "id_number 持卡对象身份证号 holder_worker_id 代管人工号 agreement_id 代管协议编号 since 代管起始日期 until 代管终止日期"},
	{"institution", "civil", seldom, plain, "institution_id 机构编号 name 机构名称 div 机构所在区划代码 beds 床位数 residents 在住人数 kind 机构类型 opened_at 机构设立日期"},
	{"inspection", "civil", closing, plain, "inspection_id 检查编号 institution_id 被检机构编号 inspected_at 检查日期 inspector_worker_id 检查人工号 announced 是否事先通知 defects_red 重大隐患数 defects_other 一般问题数 defects_fixed_at 隐患整改完成日期 reinspected_at 复查日期"},
	{"fund_balance", "finance", monthly, plain, "fund_id 资金编号 div 资金所属区划代码 year_budget 年度预算 balance 资金余额"},
	{"weather_alert", "weather", monthly, plain, "alert_id 预警编号 div 预警区域代码 kind 预警种类 level 预警级别 from_at 预警发布时间 to_at 预警解除时间"},
	{"audit_issue", "audit", monthly, plain, "issue_id 问题编号 kind 问题类型 div 问题所属区划代码 amount 涉及金额 owner_worker_id 整改责任人工号 found_at 问题发现日期 due 整改期限 evidence_at 整改材料提交日期 second_signoff_at 复核签字日期 reopened_at 重新打开日期 state 整改状态"},
	{"report", "education", weekly, plain, "report_id 报告编号 child_id 涉及儿童身份证号 channel 报告渠道 reporter_role 报告人身份 kind 报告情形 reported_at 强制报告时间 first_response_at 首次响应时间 police_copied_at 抄送公安时间 household_notified_at 告知家庭时间"},
	{"referral", "civil", monthly, plain, "case_id 转介个案编号 to_department 转介部门 sent_at 转介日期 answered_at 转介答复日期"},
	{"case_measure", "civil", monthly, plain, "household_id 措施家庭户号 case_id 措施所属个案编号 measure_id 措施编号 department 措施责任部门 started_on 措施开始日期 ends_on 措施完成期限 amount 措施金额 state 措施状态"},
	{"meeting_item", "civil", monthly, plain, "session_id 会议编号 case_id 上会个案编号 closed_at 会议结束时间 emergency 是否紧急会议 verdict 会议议定结果"},
	{"case_state", "civil", monthly, plain, "case_id 个案编号 household_id 个案家庭户号 opened_at 立案时间 level 个案等级 timers_overdue 超时次数 departments_needed 需协同部门数 requested_amount 个案申请金额 alerts_90d 近90天预警数 marked_complex 是否复杂个案 sessions 已上会次数 first_contact_at 首次接触时间 ack_at 接办时间 resolved_at 个案解决时间 meeting_needed_at 个案需上会起始时间"},
	{"run", "civil", monthly, plain, "run_id 运行编号 monitor 运行规则 started_at 运行开始时间 finished_at 运行完成时间 blind_after 失明时刻 ok 运行是否成功"},
	{"verdict", "civil", monthly, plain, "warning_id 预警编号 monitor 核查规则 version 规则版本 level 核查预警等级 verdict 核查结论 decided_at 核查日期 div 核查区划代码 sex 对象性别 age_band 对象年龄段 disabled 对象是否残疾 urban 对象是否城镇 sample 是否随机抽样"},
}

// letter is the make-up of a feed's file: its key and the place of each column.
type letter struct {
	otherFeed

	key   string
	head  []string
	place map[string]int
}

// letters are the first file of each feed, by its name.
var letters = func() map[string]letter {
	all := map[string]letter{}
	for _, o := range otherFeeds {
		l := letter{otherFeed: o, key: o.feed + "@" + o.dept, place: map[string]int{}}
		words := strings.Fields(o.columns)
		for i := 0; i < len(words); i += 2 {
			l.place[words[i]] = len(l.head)
			l.head = append(l.head, words[i+1])
		}
		if _, ok := all[o.feed]; !ok {
			all[o.feed] = l
		}
		all[l.key] = l
	}
	return all
}()

// line is a row that a department sends of somebody: once, or with every file
// of a time.
type line struct {
	key         string
	from, until shouwang.Day // until is excluded; the day after from for a row sent once
	cells       []string
}

// arrival is the file in which a department says what happened on a day. What
// happened before the city's first day came with the files of its eve.
func (a agenda) arrival(feed string, on shouwang.Day) shouwang.Day {
	if on <= a.eve {
		return a.eve
	}
	return a.delayed(letters[feed].feed, a.regular(feed, on))
}

// regular is the day on which the file of a day after the eve is due.
func (a agenda) regular(feed string, on shouwang.Day) shouwang.Day {
	switch letters[feed].every {
	case weekly:
		return nextWeekday(on-1, claimDay)
	case daily:
		return max(on, a.metered())
	case closing:
		return firstAfter(on-1, closingDay)
	case seldom:
		return dated(12, quarterly...)(on - 1)
	case monthly:
	}
	return firstAfter(on-1, otherDay)
}

// metered is the day on which the meters were connected.
func (a agenda) metered() shouwang.Day { return a.end.AddDays(-30) }

// arrivals are the days on which the files of a feed come.
func (a agenda) arrivals(every cadence) []shouwang.Day {
	switch every {
	case weekly:
		return a.weekly(claimDay)
	case daily:
		var days []shouwang.Day
		for d := a.metered(); d <= a.end; d++ {
			days = append(days, d)
		}
		return days
	case closing:
		return a.every(closingDay)
	case seldom:
		days := []shouwang.Day{a.eve}
		for next := dated(12, quarterly...); next(days[len(days)-1]) <= a.end; {
			days = append(days, next(days[len(days)-1]))
		}
		return days
	case monthly:
	}
	return a.every(otherDay)
}

// send is a row of what happened on a day, given as columns and their values. It
// gives the day of the file.
func (f *family) send(feed string, on shouwang.Day, cells ...string) shouwang.Day {
	day := f.year.arrival(feed, on)
	f.lines = append(f.lines, line{letters[feed].key, day, day + 1, arranged(feed, cells)})
	return day
}

// list is a row that stands in every file of a roll from a day on, and before
// another.
func (f *family) list(feed string, from, until shouwang.Day, cells ...string) shouwang.Day {
	day := f.year.arrival(feed, from)
	f.lines = append(f.lines, line{letters[feed].key, day, until, arranged(feed, cells)})
	return day
}

// arranged puts values under their columns. A column that the feed does not have
// is a fault of the story that names it.
func arranged(feed string, cells []string) []string {
	l := letters[feed]
	row := make([]string, len(l.head))
	for pair := range slices.Chunk(cells, 2) {
		at, ok := l.place[pair[0]]
		if !ok {
			panic("a story names the column " + pair[0] + ", which the feed " + feed + " has not")
		}
		row[at] = pair[1]
	}
	return row
}

// openOthers begins the files of the other departments.
func (d *deskOf) openOthers() {
	for _, o := range otherFeeds {
		if wanted := d.c.cfg.Feeds; wanted != nil && !slices.Contains(wanted, o.feed) {
			continue
		}
		d.headed(o.feed, o.dept, letters[o.feed+"@"+o.dept].head, d.c.year.punctual(o.feed, d.c.year.arrivals(o.every)), o.sheet)
	}
}

// lineRows writes what departments say of a household beside the rolls.
func (d *deskOf) lineRows(lines []line) {
	for _, l := range lines {
		if l.until == l.from+1 {
			d.put(l.key, l.from, l.cells...)
			continue
		}
		for _, day := range d.c.year.arrivals(letters[l.key].every) {
			if within(day, l.from, l.until) {
				d.put(l.key, day, l.cells...)
			}
		}
	}
}

// padded fills a row up to its headings: rows of the background leave out the
// columns that stories alone need.
func padded(cells []string, width int) []string {
	if len(cells) >= width {
		return cells
	}
	return append(slices.Clone(cells), make([]string, width-len(cells))...)
}
