package shouwang

// Role of a worker, as the roster and a route name it.
type Role string

// The roles of the roster; carer and data_desk exist in routes only.
const (
	GridWorker      Role = "grid_worker"      // 网格员 G
	VillageWorker   Role = "village_worker"   // 村居协理员 V
	ChildDirector   Role = "child_director"   // 儿童主任 C
	ChildSupervisor Role = "child_supervisor" // 儿童督导员 CD
	TownOffice      Role = "town"             // 镇街民政办 T
	Bureau          Role = "bureau"           // 市民政局 B
	Hotline         Role = "hotline"          // 热线 H
	JointMeeting    Role = "joint_meeting"    // 联席会议 J
	Auditor         Role = "auditor"          // 审计/纪检 A
	Carer           Role = "carer"
	DataDesk        Role = "data_desk"
)

// Worker is a line of the worker roster (工作人员花名册).
type Worker struct {
	ID      string
	Role    Role
	Area    uint64 // 12 digits, zero-filled to the right: the area in which the worker acts
	Manager string
	Since   Day
	Until   Known[Day] // first day without; unknown is still in office
	SlackID string
}

// In says whether the worker is in office on a day.
func (w Worker) In(on Day) bool { return w.Since <= on && (!w.Until.OK || on < w.Until.Value) }

// Covers says whether an area lies in the worker's: 320682103000 covers 320682103001.
func (w Worker) Covers(area uint64) bool { return Within(area, w.Area) }

// Within says whether the 12-digit area code a lies in b: a code ends in zeros
// to the right of its own level (province 2 digits, city 4, county 6, town 9).
func Within(a, b uint64) bool {
	for _, below := range [...]uint64{1e10, 1e8, 1e6, 1e3} {
		if b%below == 0 {
			return a/below == b/below
		}
	}
	return a == b
}
