// Package warnings turns scores into warnings (预警): it decides, from what is
// known of a monitor's warnings and what its run says now, which are raised,
// rise, fall, are held or are cleared, and who owns them. It is pure: no store,
// no clock, no network.
//
// A warning is edge-triggered: it is raised once, when its subject crosses into
// a level, and again only on a higher level or in a new episode. What is not
// known never clears one: it is held until a run can judge it again.
package warnings
