package access

import (
	"slices"

	"shouwang"
)

// The three administrators (三权分立): of systems, of accounts, of the log. None
// sees people's data, and none can do another's task.
const (
	SystemAdmin   shouwang.Role = "system_admin"   // 系统管理员
	SecurityAdmin shouwang.Role = "security_admin" // 安全管理员
	AuditAdmin    shouwang.Role = "audit_admin"    // 审计管理员
)

// Roles are those that an account may have, workers first.
var Roles = []shouwang.Role{
	shouwang.GridWorker, shouwang.VillageWorker, shouwang.ChildDirector, shouwang.ChildSupervisor, shouwang.TownOffice,
	shouwang.Bureau, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor, SystemAdmin, SecurityAdmin, AuditAdmin,
}

// Administers says whether a role is one of the three administrators.
func Administers(role shouwang.Role) bool {
	return role == SystemAdmin || role == SecurityAdmin || role == AuditAdmin
}

// lanesOf are the lanes that a role may be given, the first of which it has when
// none is named. Children and violence (守护) are for those who act for children
// and their superiors; doubts about how funds were handled (疑点) have readers of
// their own, of whom the bureau may name one.
var lanesOf = map[shouwang.Role][]shouwang.Lane{
	shouwang.GridWorker:      {shouwang.LaneOpen},
	shouwang.VillageWorker:   {shouwang.LaneOpen},
	shouwang.ChildDirector:   {shouwang.LaneProtected, shouwang.LaneOpen},
	shouwang.ChildSupervisor: {shouwang.LaneProtected, shouwang.LaneOpen},
	shouwang.TownOffice:      {shouwang.LaneOpen, shouwang.LaneProtected},
	shouwang.Bureau:          {shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData},
	shouwang.Hotline:         {shouwang.LaneOpen},
	shouwang.JointMeeting:    {shouwang.LaneOpen},
	shouwang.Auditor:         {shouwang.LaneIntegrity},
}

// MayHave says whether one of some roles may be given a lane.
func MayHave(roles []shouwang.Role, lane shouwang.Lane) bool {
	return slices.ContainsFunc(roles, func(r shouwang.Role) bool { return slices.Contains(lanesOf[r], lane) })
}

// UsualLanes are the lanes of roles to which none was given by name.
func UsualLanes(roles []shouwang.Role) []shouwang.Lane {
	var lanes []shouwang.Lane
	for _, r := range roles {
		if l := lanesOf[r]; len(l) > 0 && !slices.Contains(lanes, l[0]) {
			lanes = append(lanes, l[0])
		}
	}
	return lanes
}
