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

// groups shows who came into the watch groups and who left them.
func (d *Desk) groups(v *visit) error {
	g, err := d.services.Overview.Groups(v.ctx(), v.Query("since"))
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, groupsPage(v.page, g))
}

// rate is a share in percent, nothing where it is unknown.
func rate(of shouwang.Known[float64]) string {
	if !of.OK {
		return ""
	}
	return percent(of.Value)
}

// clausePages are the pages that show what a clause is about.
var clausePages = map[string]string{"4.4": "/groups", "6.6": "/performance"}
