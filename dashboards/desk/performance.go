package desk

import (
	"net/http"

	"shouwang"
)

// performance shows what every benefit came to in every town, in some months.
func (d *Desk) performance(v *visit) error {
	report, err := d.services.Overview.Performance(v.ctx(), v.Query("from"), v.Query("to"))
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, performancePage(v.page, report))
}

// rate is a share in percent, nothing where it is unknown.
func rate(of shouwang.Known[float64]) string {
	if !of.OK {
		return ""
	}
	return percent(of.Value)
}

// clausePages are the pages that show what a clause is about.
var clausePages = map[string]string{"6.6": "/performance"}
