package city

import (
	_ "embed"
	"strconv"
	"strings"

	"shouwang"
)

// county is the county-level city (320682); neighbours lie around it.
const (
	county    = 320682
	neighbour = 320623
	haimen    = 320614 // 320684 until 2020
	faraway   = 310115
)

// The real towns, streets and parks of 320682, from a table under the WTFPL.
//
//go:embed towns.csv
var townTable string

// place is a village (村居) with its town.
type place struct {
	code          uint64
	town, village string
	worker        string // of the village, or the officer of its town where it has none
	director      string // for children
	supervisor    string
	gaps          bool // the town leaves columns of the children's register empty
	unsampled     bool // the town looks at no sample of it
	storm         bool // the village of the year's heavy weather
}

// The towns, by their place in the table, whose register has gaps, and of whose no
// sample is drawn.
const (
	gapTown       = 2
	unsampledTown = 5
)

// Villages are invented: a code that ends like a real one, a name that does not.
var villageNames = strings.Fields("晨曦 望舒 听雨 北辰 归帆 拾光 云起 星野 春晓 流萤 松涛 鹤鸣 柳岸 霁月 清和 芳洲 知秋 远山 朝露 明渠 青禾 竹里 白鹭 落霞 长风 晴川 疏影 初雪 暖阳 新荷")

// places lays the villages out: a farm or an institute of the table is one
// village, a town or a street has as many as its people need.
func places(people int) []place {
	var all []place
	each := min(max(people/15000, 1), len(villageNames))
	for i, line := range strings.Fields(townTable)[1:] {
		code, town, _ := strings.Cut(line, ",")
		number, _ := strconv.ParseUint(code, 10, 64)
		n := each
		if number%1000 >= 402 {
			n = 1
		}
		village := number*1000 + 200
		for _, name := range villageNames[:n] {
			all = append(all, place{code: village, town: town, village: "示例" + name + "村", gaps: i == gapTown, unsampled: i == unsampledTown})
			village++
		}
	}
	all[len(all)-1].storm = true
	return all
}

// townOf is the 12-digit code of the town of a village.
func townOf(village uint64) uint64 { return village / 1000 * 1000 }

// areaCode is a code of six digits filled to twelve.
func areaCode(six int) uint64 { return uint64(six) * 1_000_000 } //nolint:gosec // a division code is positive

func areaText(code uint64) string { return strconv.FormatUint(code, 10) }

// within says that a day lies in [from, to).
func within(d, from, to shouwang.Day) bool { return from <= d && d < to }
