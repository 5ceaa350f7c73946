package biff

import (
	"encoding/binary"
	"unicode/utf16"
)

// Marks of a text (2.5.293).
const (
	markWide    = 0x01 // two bytes a character
	markPhonet  = 0x04 // a reading aid follows
	markRich    = 0x08 // formats of parts follow
	runBytes    = 4
	textsAtOnce = 1 << 16
)

// texts reads texts that may run on over CONTINUE records.
type texts struct {
	data []byte
	more *records // nil: the texts end with the data
	wide []uint16
}

// fill goes on to the next record; a panic, caught by the opener, if there is none.
func (t *texts) fill() {
	if t.more == nil || !t.more.continued() {
		panic("a text beyond its record")
	}
	r, err := t.more.next()
	if err != nil {
		panic("a record beyond the stream")
	}
	t.data = r.data
}

func (t *texts) take(n int) []byte {
	for len(t.data) == 0 && n > 0 {
		t.fill()
	}
	part := t.data[:n]
	t.data = t.data[n:]
	return part
}

func (t *texts) u8() byte    { return t.take(1)[0] }
func (t *texts) u16() uint16 { return binary.LittleEndian.Uint16(t.take(2)) }
func (t *texts) u32() uint32 { return binary.LittleEndian.Uint32(t.take(4)) }

// skip passes over bytes that may lie in several records.
func (t *texts) skip(n int) {
	for n > len(t.data) {
		n -= len(t.data)
		t.fill()
	}
	t.data = t.data[n:]
}

// chars reads n characters. Where they run on into the next record, that begins
// with a mark of its own: a text may be narrow first and wide after.
func (t *texts) chars(n int, mark byte) string {
	t.wide = t.wide[:0]
	for n > 0 {
		if len(t.data) == 0 {
			t.fill()
			mark = t.u8()
		}
		size := 1 + int(mark&markWide)
		have := min(n, len(t.data)/size)
		if have == 0 {
			panic("half a character")
		}
		for _, part := 0, t.take(have*size); len(part) > 0; part = part[size:] {
			c := uint16(part[0])
			if size == 2 {
				c = binary.LittleEndian.Uint16(part)
			}
			t.wide = append(t.wide, c)
		}
		n -= have
	}
	return string(utf16.Decode(t.wide))
}

// rich reads a text with the formats and reading aids behind it, which are no part of it.
func (t *texts) rich() string {
	n, mark := int(t.u16()), t.u8()
	after := 0
	if mark&markRich != 0 {
		after += runBytes * int(t.u16())
	}
	if mark&markPhonet != 0 {
		after += int(t.u32())
	}
	text := t.chars(n, mark)
	t.skip(after)
	return text
}

// sharedTexts reads the table of texts (2.4.265). Its count is not believed before
// the texts are there.
func sharedTexts(r record, in *records) ([]string, error) {
	t := &texts{data: r.data, more: in}
	t.skip(4)
	count := int(t.u32())
	out := make([]string, 0, min(count, textsAtOnce))
	for range count {
		if len(t.data) == 0 && !in.continued() {
			return nil, ErrBroken
		}
		out = append(out, t.rich())
	}
	return out, nil
}
