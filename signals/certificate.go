package signals

import "shouwang/signals/identity"

// The number of a disability certificate (残疾人证号) is the citizen's number of its
// holder, the category and the grade, a digit each; a certificate issued again has
// a B and a figure behind it.
const certificateColumn = "cert_no"

// What the last digits of a certificate's number tell.
var certificateDigits = map[string]int{"category": 18, "grade": 19}

// certified says whether a column can be told by the certificate's number.
func (f *form) certified(col int) bool {
	_, ok := certificateDigits[f.columns[col].Name]
	return ok && f.index(certificateColumn) >= 0
}

// certificate is the number in its parts, if it has them.
func certificate(text string) (string, bool) {
	text = squeeze(text)
	if len(text) < 20 || !isDigits(text[:17]) || !isDigits(text[18:20]) {
		return "", false
	}
	_, _, fault := identity.Parse(text[:18])
	return text, fault == identity.Sound
}

// derive fills what the certificate tells and the row leaves out.
func (r *reader) derive() {
	col := r.form.index(certificateColumn)
	if col < 0 {
		return
	}
	text, ok := certificate(r.rec.texts[col])
	if !ok {
		return
	}
	for name, at := range certificateDigits {
		i := r.form.index(name)
		if i < 0 || r.rec.cells[i].ok || r.rec.texts[i] != "" {
			continue
		}
		if v, code := r.form.columns[i].read(text[at:at+1], reading{}); code == fine {
			r.rec.cells[i] = v
			r.rec.said |= bit(i)
		}
	}
}

// certify compares the certificate with the row: the columns stand, and a number
// that says otherwise is a matter for the data desk.
func (r *reader) certify(text string, n identity.Number) {
	text, ok := certificate(text)
	if !ok {
		return
	}
	holder, _, _ := identity.Parse(text[:18])
	same := holder == n
	for name, at := range certificateDigits {
		if i := r.form.index(name); i >= 0 && r.rec.cells[i].ok {
			same = same && r.rec.cells[i].n == int64(text[at]-'0')
		}
	}
	if !same {
		r.rec.defects = append(r.rec.defects, defectCert)
	}
}
