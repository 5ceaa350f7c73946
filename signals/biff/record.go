package biff

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// record is one record of the stream; its data hold until the next is read.
type record struct {
	kind uint16
	data []byte
}

func (r record) u16(at int) uint16 { return binary.LittleEndian.Uint16(r.data[at:]) }
func (r record) u32(at int) uint32 { return binary.LittleEndian.Uint32(r.data[at:]) }

// records are the records of the stream from a place on.
type records struct {
	in   *bufio.Reader
	data []byte
	read int64
}

func (b *Book) records(from int64) (*records, error) {
	if _, err := b.stream.Seek(from, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return &records{in: bufio.NewReaderSize(b.stream, 64<<10)}, nil
}

// next is io.EOF where the stream ends between two records.
func (r *records) next() (record, error) {
	var head [4]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return record{}, err
	}
	size := int(binary.LittleEndian.Uint16(head[2:]))
	if cap(r.data) < size {
		r.data = make([]byte, size)
	}
	r.data = r.data[:size]
	if _, err := io.ReadFull(r.in, r.data); err != nil {
		return record{}, io.ErrUnexpectedEOF
	}
	r.read += int64(len(head) + size)
	return record{kind: binary.LittleEndian.Uint16(head[:]), data: r.data}, nil
}

// continued says whether the next record goes on with this one.
func (r *records) continued() bool {
	head, err := r.in.Peek(2)
	return err == nil && binary.LittleEndian.Uint16(head) == recContinue
}
