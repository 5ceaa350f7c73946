package city

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// defects are what the files of a careless city must hold, each as it is seen in
// the text of a file, and what the others may not.
var defects = map[string]*regexp.Regexp{
	"15 digits":         regexp.MustCompile(`(^|,)\d{15}(,|$)`),
	"full-width":        regexp.MustCompile(`[０-９]{17}`),
	"apostrophe":        regexp.MustCompile(`(^|,)'\d{17}`),
	"spaces":            regexp.MustCompile(`" ?\d{17}[\dX] "|, \d{17}[\dX] ,|(^| )\d{17}[\dX] ,`),
	"lower-case x":      regexp.MustCompile(`\d{17}x`),
	"scientific":        regexp.MustCompile(`3\.20682E\+17`),
	"wrong check digit": regexp.MustCompile(`320682199001010010`),
	"impossible date":   regexp.MustCompile(`20230230`),
	"date with points":  regexp.MustCompile(`,\d{4}\.\d{1,2}\.\d{1,2}(,|$)`),
	"date in Chinese":   regexp.MustCompile(`\d{4}年\d{1,2}月\d{1,2}日`),
	"open end":          regexp.MustCompile(`9999-12-31`),
	"thousands":         regexp.MustCompile(`"\d{1,3},\d{3}\.\d{2}"`),
	"yuan behind":       regexp.MustCompile(`\d\.\d\d元`),
	"yuan before":       regexp.MustCompile(`¥\d`),
	"ten thousands":     regexp.MustCompile(`金融资产\(万元\)`),
	"Chinese headings":  regexp.MustCompile(`发放流水号`),
	"Chinese words":     regexp.MustCompile(`正常发放`),
	"padded name":       regexp.MustCompile(`,\p{Han}　\p{Han}`),
	"old character":     regexp.MustCompile(`呂`),
	"title row":         regexp.MustCompile(`数据共享表`),
	"total row":         regexp.MustCompile(`(?m)^合计,`),
	"old county code":   regexp.MustCompile(`320684000000`),
	"month in Chinese":  regexp.MustCompile(`\d{4}年\d{1,2}月,`),
}

// usualToo are those that some office of every city has.
var usualToo = map[string]bool{"15 digits": true, "date with points": true, "total row": true, "old character": true}

func TestEachDefectIsThereWhenAsked(t *testing.T) {
	cfg := usual(3000, 31)
	cfg.AllFeeds = true
	plain, _ := written(t, cfg)
	cfg.Defects = true
	spoilt, c := written(t, cfg)
	if digests(t, plain)["truth.jsonl"] != digests(t, spoilt)["truth.jsonl"] {
		t.Error("defects change the truth")
	}
	texts, clean := textOf(t, spoilt), textOf(t, plain)
	for name, pattern := range defects {
		if !pattern.MatchString(texts) {
			t.Errorf("no file has the defect %s", name)
		}
		if pattern.MatchString(clean) && !usualToo[name] {
			t.Errorf("a city without defects has %s", name)
		}
	}
	encodings(t, spoilt)
	deliveries(t, spoilt, c)
}

// textOf are the department files of a city, each in the encoding that it has.
func textOf(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(filepath.Join(dir, "feeds"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, ".xlsx") {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // a file of the test
		out.WriteString(decoded(text) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func decoded(text []byte) string {
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		out, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(text)
		return string(out)
	case !bytes.Equal(bytes.ToValidUTF8(text, nil), text):
		out, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
		return string(out)
	}
	return string(text)
}

// encodings wants one feed in several of them.
func encodings(t *testing.T, dir string) {
	t.Helper()
	found := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(dir, "feeds", "received=*", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path) //nolint:gosec // a file of the test
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(path, ".xlsx"):
			found["xlsx"] = true
			if _, err := excelize.OpenReader(bytes.NewReader(text)); err != nil {
				t.Errorf("%s: %v", filepath.Base(path), err)
			}
		case bytes.HasPrefix(text, []byte("\xff\xfe")):
			found["utf-16"] = true
		case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
			found["utf-8 with a mark"] = true
		case decoded(text) != string(text):
			found["gb18030"] = true
		default:
			found["utf-8"] = true
		}
	}
	if len(found) != 5 {
		t.Errorf("encodings: %v, want five", found)
	}
}

// deliveries: a file that comes twice, one that comes late, and a part under the
// name of the whole.
func deliveries(t *testing.T, dir string, c *City) {
	t.Helper()
	sums := map[[32]byte]int{}
	for _, sum := range digests(t, filepath.Join(dir, "feeds")) {
		sums[sum]++
	}
	twice := 0
	for _, n := range sums {
		if n > 1 {
			twice++
		}
	}
	if twice == 0 {
		t.Error("no file is sent twice")
	}
	rolls, err := filepath.Glob(filepath.Join(dir, "feeds", "received=*", "benefit_roll@civil.*"))
	if err != nil || len(rolls) < len(c.year.months)+2 {
		t.Errorf("%d rolls, one of them a part: want %d (%v)", len(rolls), len(c.year.months)+2, err)
	}
	workers, err := filepath.Glob(filepath.Join(dir, "feeds", "received=*-08", "worker@civil.*"))
	if err != nil || len(workers) == 0 {
		t.Errorf("no roster of workers is late (%v)", err)
	}
}

func TestMoneyIsTheSameInEveryWriting(t *testing.T) {
	for text, want := range map[string]string{"1234.56": "0.123456", "12345.67": "1.234567", "0.05": "0.000005", "20000.00": "2.000000"} {
		if got := tenThousands(text); got != want {
			t.Errorf("%s in 万元 is %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"0.10": "0.10", "999.00": "999.00", "1234.50": "1,234.50", "1234567.00": "1,234,567.00"} {
		if got := commas(text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
