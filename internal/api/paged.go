package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"shouwang"
)

// paged is one page of a list that is read whole. The cursor is the last line of the
// page before by what names it, so that lines that come or go beside it move nothing:
// the hash of its name, and which of the lines of that name it was.
func paged[T any](list []T, p Paging, name func(T) string) (Page[T], error) {
	seen := map[string]int{}
	from, found := 0, p.Cursor == ""
	marks := make([]string, len(list))
	for n, one := range list {
		sum := sha256.Sum256([]byte(name(one)))
		mark := hex.EncodeToString(sum[:8])
		seen[mark]++
		marks[n] = mark + "." + strconv.Itoa(seen[mark])
		if marks[n] == p.Cursor {
			from, found = n+1, true
		}
	}
	if !found {
		return Page[T]{}, shouwang.Explain(shouwang.ErrInvalid, "翻页的标记已不在单上 / the line of the cursor is no longer in the list", "从第一页看起 / start at the first page")
	}
	to := min(from+p.Limit, len(list))
	page := Page[T]{Items: list[from:to]}
	if to < len(list) {
		page.Next = marks[to-1]
	}
	return page, nil
}

// nameOf puts together what names a line.
func nameOf(parts ...any) string {
	var b strings.Builder
	for _, part := range parts {
		_, _ = fmt.Fprintf(&b, "%q ", fmt.Sprint(part))
	}
	return b.String()
}
