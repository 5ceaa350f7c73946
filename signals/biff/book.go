package biff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"
)

// What keeps a container from being read as a workbook.
var (
	ErrLocked   = errors.New("the workbook is locked with a password")
	ErrOld      = errors.New("the workbook is of before Excel 97")
	ErrBroken   = errors.New("the workbook is incomplete")
	ErrNoSheets = errors.New("the container holds no workbook")
)

// Sheet is a page of cells: charts and macros are left out, hidden pages are not.
type Sheet struct {
	Name string
	at   int64 // where it begins in the stream
}

// Book is an open workbook. It reads from the file as long as it is used.
type Book struct {
	Sheets   []Sheet
	Date1904 bool // days are counted from 1904-01-01
	stream   *mscfb.File
	texts    []string // shared by the cells
	worked   bool     // a spreadsheet program has worked the formulas out
}

// Open reads the parts of a workbook that its sheets share.
func Open(file io.ReaderAt) (book *Book, err error) {
	defer broken(&err)
	stream, err := find(file)
	if err != nil {
		return nil, err
	}
	b := &Book{stream: stream}
	return b, b.globals()
}

// broken turns a panic over a length that lies, in the container or in a record,
// into ErrBroken.
func broken(err *error) {
	if recover() != nil {
		*err = ErrBroken
	}
}

// find is the stream that holds the workbook.
func find(file io.ReaderAt) (*mscfb.File, error) {
	container, err := mscfb.New(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	found := ErrNoSheets
	for _, entry := range container.File {
		switch entry.Name {
		case "Workbook":
			return entry, nil
		case "EncryptedPackage", "EncryptionInfo":
			found = ErrLocked
		case "Book":
			found = ErrOld
		}
	}
	return nil, found
}

// Records of the part that comes first (2.3.2).
const (
	recEOF        = 0x000A
	recDateMode   = 0x0022
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recBoundSheet = 0x0085
	recSST        = 0x00FC
	recRecalc     = 0x01C1
	recBOF        = 0x0809
)

const versionBIFF8 = 0x0600

// globals reads what comes before the sheets.
func (b *Book) globals() error {
	in, err := b.records(0)
	if err != nil {
		return err
	}
	first, err := in.next()
	if err != nil || first.kind != recBOF {
		return ErrBroken
	}
	if first.u16(0) != versionBIFF8 {
		return ErrOld
	}
	for {
		r, err := in.next()
		if err != nil {
			return ErrBroken
		}
		switch r.kind {
		case recEOF:
			return nil
		case recFilePass:
			return ErrLocked
		case recDateMode:
			b.Date1904 = r.u16(0) == 1
		case recRecalc:
			b.worked = true
		case recBoundSheet:
			b.bound(r)
		case recSST:
			if b.texts, err = sharedTexts(r, in); err != nil {
				return err
			}
		}
	}
}

// bound notes a sheet (2.4.28); hidden ones are read like the others.
func (b *Book) bound(r record) {
	const worksheet = 0
	if r.data[5] != worksheet {
		return
	}
	t := &texts{data: r.data[6:]}
	b.Sheets = append(b.Sheets, Sheet{Name: t.chars(int(t.u8()), t.u8()), at: int64(binary.LittleEndian.Uint32(r.data))})
}
