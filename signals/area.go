package signals

import (
	_ "embed"
	"strings"
)

//go:embed areas.csv
var areasText string

// movedCounties are county codes that were replaced (崇川 and 港闸 in 2020, 海门 in 2020).
var movedCounties = func() map[uint64]uint64 {
	out := make(map[uint64]uint64)
	for _, row := range strings.Fields(areasText)[1:] {
		old, now, _ := strings.Cut(row, ",")
		out[uint64(number(old))] = uint64(number(now))
	}
	return out
}()
