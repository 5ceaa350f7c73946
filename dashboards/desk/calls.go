package desk

import (
	"fmt"
	"net/http"
)

// calls are what is owed to those who rang the hotline.
func (d *Desk) calls(v *visit) error {
	list, err := d.services.Calls.Calls(v.ctx())
	if err != nil {
		return fmt.Errorf("list calls: %w", err)
	}
	return v.show(http.StatusOK, callsPage(v.page, list))
}
