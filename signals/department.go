package signals

import (
	"path/filepath"
	"slices"
	"strings"
)

// departments are the codes of senders, and the words by which files and title
// rows name them; the first is the department's short name.
var departments = []struct {
	code  string
	words []string
}{
	{"funeral", []string{"殡葬", "殡仪馆", "殡仪", "火化"}},
	{"insurance", []string{"医保", "医疗保障"}},
	{"health", []string{"卫健", "卫生健康", "卫生", "死因", "死亡医学证明"}},
	{"hrss", []string{"人社", "人力资源", "社保", "社会保险", "失业登记"}},
	{"police", []string{"公安", "派出所", "户籍", "户口注销"}},
	{"fund", []string{"公积金"}},
	{"estate", []string{"不动产"}},
	{"veterans", []string{"退役军人"}},
	{"justice", []string{"司法", "监狱"}},
	{"court", []string{"法院"}},
	{"disabled", []string{"残联", "残疾人联合会"}},
	{"education", []string{"教育"}},
	{"market", []string{"市场监管", "市监"}},
	{"emergency", []string{"应急"}},
	{"fire", []string{"消防"}},
	{"weather", []string{"气象"}},
	{"water", []string{"水务"}},
	{"power", []string{"供电"}},
	{"finance", []string{"财政"}},
	{"bank", []string{"银行"}},
	{"stats", []string{"统计"}},
	{"development", []string{"发改", "发展改革"}},
	{"agriculture", []string{"农业农村", "农业"}},
	{"housing", []string{"住建"}},
	{"party", []string{"组织部"}},
	{"audit", []string{"审计"}},
	{"province", []string{"省厅"}},
	{"check", []string{"核对平台", "核对"}},
	{"civil", []string{"民政"}},
	{"town", []string{"镇街", "民政办"}},
	{"village", []string{"村居"}},
	{"grid", []string{"网格"}},
	{"hotline", []string{"热线"}},
	{"provider", []string{"第三方"}},
}

// departmentOf reads a department: its code, or one of its names.
func departmentOf(text string) (string, bool) {
	text = strings.TrimSuffix(strings.TrimPrefix(label(text), "市"), "局")
	for _, d := range departments {
		if d.code == text {
			return d.code, true
		}
		for _, word := range d.words {
			if word == text || word+"委" == text || word+"部门" == text {
				return d.code, true
			}
		}
	}
	return "", false
}

// senderIn looks for one of the allowed departments in running text, such as a
// file name or a title; two named at once tell nothing.
func senderIn(text string, allowed []string) string {
	found := ""
	for _, d := range departments {
		if !slices.Contains(allowed, d.code) || found == d.code {
			continue
		}
		for _, word := range d.words {
			if strings.Contains(text, word) {
				if found != "" {
					return ""
				}
				found = d.code
				break
			}
		}
	}
	return found
}

// stem splits a file's name: feed[@department[@anything]].ext. The sender is
// the department and whatever follows.
func stem(name string) (feed, department, sender string) {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSuffix(name, filepath.Ext(name))
	parts := strings.SplitN(name, "@", 2)
	if len(parts) == 1 {
		return parts[0], "", ""
	}
	department, _, _ = strings.Cut(parts[1], "@")
	return parts[0], department, parts[1]
}
