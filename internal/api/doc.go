// Package api is the HTTP door of the service: a gin engine with the JSON API
// under /api/v1 (OpenAPI 3.1 by huma) and everything that guards each request,
// the pages of dashboards/desk included. It holds no state and decides nothing
// about people; what it needs of the flow it declares in services.go.
//
// In clear it binds loopback only and answers loopback names only, so that no other
// machine, and no page of another site, can speak through somebody's browser. Over TLS,
// its own or that of a proxy that the settings name, it also answers the desk's own name.
package api
