package main

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
)

// areas names the towns and counties of a pack (行政区划): areas.csv of its folder.
type areas map[uint64]string

// loadAreas reads code,name lines; a pack without the file names nothing.
func loadAreas(pack fs.FS) (areas, error) {
	f, err := pack.Open("areas.csv")
	if err != nil {
		return areas{}, nil
	}
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read areas.csv of the pack: %w", err)
	}
	out := areas{}
	for i, line := range lines[1:] {
		code, err := strconv.ParseUint(line[0], 10, 64)
		if err != nil || len(line) != 2 {
			return nil, fmt.Errorf("read areas.csv of the pack, line %d: want code,name", i+2)
		}
		out[code] = line[1]
	}
	return out, nil
}

// townOf is the town of a 12-digit area.
func townOf(area uint64) uint64 { return area / 1000 * 1000 }

// town names the town of an area; an unknown code is shown as it is.
func (a areas) town(area uint64) string {
	for _, code := range [...]uint64{townOf(area), area / 1e6 * 1e6, area / 1e8 * 1e8} {
		if name, ok := a[code]; ok {
			return name
		}
	}
	if area == 0 {
		return "未分镇"
	}
	return strconv.FormatUint(area, 10)
}

// towns are the codes of the city's towns, by name: how a list names them that
// has no area codes.
func (a areas) towns() map[string]uint64 {
	out := map[string]uint64{}
	for code, name := range a {
		if code/1e6 == cityCounty && code%1e6 != 0 {
			out[name] = code
		}
	}
	return out
}
