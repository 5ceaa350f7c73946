package main

import "testing"

// The links of messages lead to the desk as workers reach it.
func TestLinksLeadToTheDesk(t *testing.T) {
	for _, tt := range []struct {
		cfg        config
		no, wanted string
	}{
		{config{}, "", "http://127.0.0.1:8080/warnings"},
		{config{Listen: "127.0.0.1:9000"}, "W-0000000", "http://127.0.0.1:9000/warnings/W-0000000"},
		{config{Listen: "127.0.0.1:9000", Desk: "https://desk.example.cn/"}, "W-0000000", "https://desk.example.cn/warnings/W-0000000"},
		{config{Desk: "https://example.cn/desk"}, "", "https://example.cn/desk/warnings"},
	} {
		if got := deskLink(tt.cfg)(tt.no); got != tt.wanted {
			t.Errorf("%+v %q: %s, want %s", tt.cfg, tt.no, got, tt.wanted)
		}
	}
}
