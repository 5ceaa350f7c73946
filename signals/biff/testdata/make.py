"""Makes the workbooks of the tests with Debian's python3-xlwt (make deps):
   make.py list FILE        a list of deaths as a bureau sends it
   make.py formulas FILE    results of formulas of every kind
   make.py rows FILE N      N rows of employment, up to 65,535
"""
import struct
import sys
import datetime
import xlwt
from xlwt import BIFFRecords, Cell

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(body):
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS)) % 11]


def recalculated(book):
    """Marks a book as worked out by a spreadsheet program, which xlwt is not."""
    plain = book.get_biff_data

    def marked():
        globals_part = book._Workbook__country_rec
        book._Workbook__country_rec = lambda: globals_part() + struct.pack("<HHHHL", 0x01C1, 8, 0x01C1, 0, 125725)
        try:
            return plain()
        finally:
            book._Workbook__country_rec = globals_part

    book.get_biff_data = marked


def listed(path):
    book = xlwt.Workbook()
    book.dates_1904 = True
    note = book.add_sheet("说明")
    note.write(0, 0, "本表由市卫健委提供")
    sheet = book.add_sheet("九月")
    sheet.write_merge(0, 0, 0, 4, "死亡人员名单（2026年9月）")
    for i, text in enumerate(("序号", "死者身份证号", "死者姓名", "死亡日期", "备注")):
        sheet.write(1, i, text)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    bold = xlwt.easyfont("bold true")
    rows = [
        (number("32068219350302123"), "张光明", datetime.date(2026, 9, 3)),
        (number("32068218991231121"), "李四妹", "2026年9月3日"),
        (number("32068219691231228"), "王五弟", datetime.datetime(2026, 9, 30, 23, 59)),
    ]
    for i, (who, name, when) in enumerate(rows):
        sheet.write(2 + i, 0, i + 1)
        sheet.write(2 + i, 1, who)
        if i == 0:
            sheet.write_rich_text(2 + i, 2, (name[:1], (name[1:], bold)))
        else:
            sheet.write(2 + i, 2, name)
        sheet.write(2 + i, 3, when, day if not isinstance(when, str) else xlwt.Style.default_style)
        sheet.write(2 + i, 4, "长" * 9000 if i == 1 else "x" * 9000)  # over CONTINUE records, wide and narrow
    sheet.write(5, 0, 4)
    sheet.write(5, 1, 320682193503020110)  # a number as a number: its last digits are lost
    sheet.write(5, 2, "赵六")
    sheet.write(5, 3, datetime.date(2026, 9, 4), day)
    sheet.write(6, 0, "合计")
    sheet.write(6, 2, "4人")
    sheet.row(3).hidden = True
    sheet.col(2).hidden = True
    hidden = book.add_sheet("十月")
    hidden.visibility = 1
    for i, text in enumerate(("死者身份证号", "死者姓名", "死亡日期")):
        hidden.write(0, i, text)
    hidden.write(1, 0, number("32068219400101229"))
    hidden.write(1, 1, "陈七")
    hidden.write(1, 2, datetime.date(2026, 10, 1), day)
    book.save(path)


RESULTS = {}


def formula_record(self):
    result, after = RESULTS.get((self.rowx, self.colx), (0xFFFF000000000003, b""))
    rec = BIFFRecords.FormulaRecord(self.rowx, self.colx, self.xf_idx, self.frmla.rpn(), self.calc_flags)
    data = rec.get()
    return data[:10] + struct.pack("<Q", result) + data[18:] + after


def formulas(path, worked):
    Cell.FormulaCell.get_biff_data = formula_record
    book = xlwt.Workbook()
    if worked:
        recalculated(book)
    sheet = book.add_sheet("公式")
    text = "算出".encode("utf-16-le")
    string = struct.pack("<HHHB", 0x0207, 3 + len(text), 2, 1) + text
    results = [
        (struct.unpack("<Q", struct.pack("<d", 46268.5))[0], b""),  # a number
        (0xFFFF000000000000, string),  # a text, in a record of its own
        (0xFFFF000000010001, b""),  # true
        (0xFFFF0000002A0002, b""),  # #N/A
        (0xFFFF000000000003, b""),  # empty
    ]
    for i, result in enumerate(results):
        RESULTS[(0, i)] = result
        sheet.write(0, i, xlwt.Formula("1+1"))
    sheet.write(1, 0, 0.1)
    sheet.write(1, 1, 1234567)
    sheet.write(1, 2, 12.34)
    sheet.write(1, 3, -5)
    sheet.write(1, 4, True)
    sheet.write(1, 5, 3.2068219350302e17)
    book.save(path)


def rows(path, count):
    book = xlwt.Workbook()
    sheet = book.add_sheet("参保")
    for i, text in enumerate(("id_number", "name", "month", "insured", "base", "employer", "kind")):
        sheet.write(0, i, text)
    for i in range(count):
        day = (datetime.date(1940, 1, 1) + datetime.timedelta(days=i // 500)).strftime("%Y%m%d")
        cells = (number("320682" + day + "%03d" % (i % 500)), "张光明", "2026-09", 1, 3000.5 + i % 700, "单位%d" % (i % 2000), "staff")
        for j, cell in enumerate(cells):
            sheet.write(1 + i, j, cell)
        if i % 1000 == 0:
            sheet.flush_row_data()
    book.save(path)


if __name__ == "__main__":
    what, path = sys.argv[1], sys.argv[2]
    if what == "list":
        listed(path)
    elif what == "formulas":
        formulas(path, True)
    elif what == "unworked":
        formulas(path, False)
    elif what == "rows":
        rows(path, int(sys.argv[3]))
