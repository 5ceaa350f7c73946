package notify

import (
	"errors"
	"strings"
	"testing"

	"shouwang"
)

func TestABookSaysWhereAndWhen(t *testing.T) {
	book, err := ReadBook(strings.NewReader("\ufeff工号,企业微信,手机,email,休假开始,休假结束,代办人\n" +
		"V01,zhang3,13900000001,v01@canary.example,2026-08-03,2026-08-10,V02\nV02,li4,,,2026-08-05,,\nV03,,,,,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ worker, channel, want string }{
		{"V01", "wecom", "zhang3"}, {"V01", "sms", "13900000001"}, {"V01", "email", "v01@canary.example"}, {"V01", "feishu", ""}, {"V02", "sms", ""}, {"V99", "wecom", ""},
	} {
		if got := book.Contact(tt.worker, tt.channel); got != tt.want {
			t.Errorf("%s by %s: %q, want %q", tt.worker, tt.channel, got, tt.want)
		}
	}
	for _, tt := range []struct {
		worker string
		day    int
		deputy string
		away   bool
	}{{"V01", 2, "", false}, {"V01", 3, "V02", true}, {"V01", 9, "V02", true}, {"V01", 10, "", false}, {"V02", 31, "", true}, {"V03", 5, "", false}, {"V99", 5, "", false}} {
		deputy, away := book.Away(tt.worker, shouwang.Date(2026, 8, tt.day))
		if deputy != tt.deputy || away != tt.away {
			t.Errorf("%s on the %d.: %q %v", tt.worker, tt.day, deputy, away)
		}
	}
}

func TestABookIsReadStrictlyAndItsFaultsHoldNoValue(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "unknown column": "工号,电报\nV01,张秀英\n", "column twice": "工号,sms,手机\nV01,13812345678,13812345678\n",
		"worker twice": "工号,sms\nV01,13812345678\nV01,\n", "no worker": "工号,sms\n,13812345678\n", "short line": "工号,sms\nV01\n",
		"no number": "工号,sms\nV01,张秀英\n", "no mailbox": "工号,email\nV01,张秀英\n", "two accounts": "工号,wecom\nV01,张秀英|320682195001011234\n",
		"no day": "工号,away_from\nV01,320682195001011234\n", "not UTF-8": "工号,wecom\nV01,\xd5\xc5\n",
	} {
		_, err := ReadBook(strings.NewReader(text))
		if !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
			continue
		}
		checkDiscreet(t, err.Error())
	}
}

func TestABookTellsEveryFaultAtOnce(t *testing.T) {
	_, err := ReadBook(strings.NewReader("工号,sms,email\nV01,x,y\nV02,13900000001,z\n"))
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{"line 2, column sms", "line 2, column email", "line 3, column email"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in %v", want, err)
		}
	}
}
