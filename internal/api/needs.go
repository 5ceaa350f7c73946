package api

import "shouwang/internal/access"

// Where the pages are that have to do with signing in.
const (
	SignInRoute  = "/sign-in"
	LeaveRoute   = "/sign-in/directory" // to the directory, and back from it
	ReturnRoute  = "/sign-in/directory/return"
	SignOutRoute = "/sign-out"
	MeRoute      = "/me"
	WorkerRoute  = "/worker.js" // stands at the root: a service worker sees what lies below it
	SlackRoute   = "/slack/actions"
)

// How a request stands in the log beside what it came to.
const (
	logNothing = ""
	logRead    = "read" // of people's data
	logWrite   = "write"
	logExport  = "export"
)

// need is what a route asks of a reader, and how the log speaks of it.
type need struct {
	action access.Action
	logs   string
}

// needs is what every route asks for. A route that is not in it is refused to everybody.
var needs = map[string]need{
	"GET /healthz":                        {access.Open, logNothing},
	"GET /static/*file":                   {access.Open, logNothing},
	"GET " + WorkerRoute:                  {access.Open, logNothing},
	"GET /openapi.json":                   {access.Self, logNothing},
	"GET " + Prefix + "/openapi.json":     {access.Self, logNothing},
	"GET " + Prefix + "/openapi.yaml":     {access.Self, logNothing},
	"GET " + Prefix + "/openapi-3.0.json": {access.Self, logNothing},
	"GET " + Prefix + "/openapi-3.0.yaml": {access.Self, logNothing},

	"GET " + SignInRoute:   {access.Open, logNothing},
	"POST " + SignInRoute:  {access.Open, logNothing}, // the door logs it
	"GET " + LeaveRoute:    {access.Open, logNothing},
	"GET " + ReturnRoute:   {access.Open, logNothing}, // the door logs it
	"POST " + SignOutRoute: {access.Self, logWrite},
	"GET " + MeRoute:       {access.Self, logNothing},
	"POST " + MeRoute:      {access.Self, logWrite},
	"POST /prefs":          {access.Open, logNothing}, // the language of the sign-in page too
	"POST " + SlackRoute:   {access.Open, logNothing}, // signed by Slack; then the worker's account counts

	"GET " + Prefix + "/warnings":                    {access.ReadWork, logRead},
	"GET " + Prefix + "/warnings/:id":                {access.ReadWork, logRead},
	"POST " + Prefix + "/warnings/:id/acknowledge":   {access.DoWork, logWrite},
	"GET " + Prefix + "/cases":                       {access.ReadWork, logRead},
	"GET " + Prefix + "/cases/:no":                   {access.ReadWork, logRead},
	"POST " + Prefix + "/cases/:no/events":           {access.DoWork, logWrite},
	"GET " + LiveRoute:                               {access.ReadWork, logRead},
	"GET " + Prefix + "/calls":                       {access.ReadWork, logRead},
	"GET " + Prefix + "/meetings":                    {access.ReadMeeting, logRead},
	"POST " + Prefix + "/meetings":                   {access.CallMeeting, logWrite},
	"GET " + Prefix + "/meetings/:no":                {access.ReadMeeting, logRead},
	"POST " + Prefix + "/meetings/:no/events":        {access.DoMeeting, logWrite},
	"GET " + Prefix + "/backlog":                     {access.ReadLoad, logNothing},
	"GET " + Prefix + "/clauses":                     {access.ReadRules, logNothing},
	"GET " + Prefix + "/groups":                      {access.ReadFigures, logRead},
	"GET " + Prefix + "/performance":                 {access.ReadFigures, logNothing},
	"GET " + Prefix + "/arrivals":                    {access.ReadData, logNothing},
	"GET " + Prefix + "/batches":                     {access.ReadData, logNothing},
	"GET " + Prefix + "/batches/:number":             {access.ReadData, logRead},
	"POST " + Prefix + "/batches/:number/decision":   {access.DoData, logWrite},
	"GET " + Prefix + "/quarantine":                  {access.ReadData, logNothing},
	"GET " + Prefix + "/quarantine/rows":             {access.ReadData, logRead},
	"GET " + Prefix + "/wrong-records":               {access.ReadData, logRead},
	"GET " + Prefix + "/suspects":                    {access.ReadData, logRead},
	"POST " + Prefix + "/suspects/decision":          {access.DoData, logWrite},
	"GET " + Prefix + "/deliveries/dead":             {access.ReadDelivery, logNothing},
	"POST " + Prefix + "/deliveries/dead/:id/resend": {access.DoDelivery, logWrite},

	"GET /":                         {access.ReadHome, logRead},
	"POST /find":                    {access.ReadWork, logNothing}, // where it leads is logged
	"GET /warnings":                 {access.ReadWork, logRead},
	"GET /warnings/:ref":            {access.ReadWork, logRead},
	"GET /warnings/:ref/receipt":    {access.ReadWork, logRead},
	"POST /warnings/:ref/take":      {access.DoWork, logWrite},
	"POST /warnings/:ref/reveal":    {access.RevealWho, logRead},
	"GET /inbox":                    {access.ReadWork, logRead},
	"POST /inbox":                   {access.DoWork, logWrite},
	"GET /offline":                  {access.DoWork, logRead},
	"GET /cases":                    {access.ReadWork, logRead},
	"GET /cases/:no":                {access.ReadWork, logRead},
	"POST /cases/:no":               {access.DoWork, logWrite},
	"POST /cases/:no/reveal":        {access.RevealWho, logRead},
	"GET /cases/:no/do/:kind":       {access.ReadWork, logRead},
	"POST /cases/:no/do/:kind":      {access.DoWork, logWrite},
	"GET /calls":                    {access.ReadWork, logRead},
	"POST /calls":                   {access.TypeCalls, logWrite},
	"GET /meetings":                 {access.ReadMeeting, logRead},
	"POST /meetings":                {access.CallMeeting, logWrite},
	"GET /meetings/:no":             {access.ReadMeeting, logRead},
	"POST /meetings/:no":            {access.DoMeeting, logWrite},
	"GET /meetings/:no/minutes":     {access.ReadMeeting, logExport},
	"GET /backlog":                  {access.ReadLoad, logNothing},
	"GET /clauses":                  {access.ReadRules, logNothing},
	"GET /performance":              {access.ReadFigures, logNothing},
	"GET /groups":                   {access.ReadFigures, logRead},
	"GET /match":                    {access.ReadMatch, logNothing},
	"POST " + UploadRoute:           {access.RunMatch, logWrite},
	"GET /match/jobs/:id":           {access.RunMatch, logRead},
	"GET /match/jobs/:id/progress":  {access.RunMatch, logNothing},
	"POST /match/jobs/:id":          {access.RunMatch, logWrite},
	"GET /match/:month":             {access.ReadMatch, logNothing},
	"GET /match/:month/duty":        {access.ReadMatch, logNothing},
	"GET /match/:month/towns/:town": {access.ExportMatch, logExport},
	"GET /feeds":                    {access.ReadData, logNothing},
	"GET /feeds/batches":            {access.ReadData, logNothing},
	"GET /feeds/batches/:number":    {access.ReadData, logRead},
	"POST /feeds/batches/:number":   {access.DoData, logWrite},
	"GET /feeds/quarantine":         {access.ReadData, logRead},
	"POST /feeds/quarantine/reveal": {access.DoData, logRead},
	"POST /feeds/quarantine/book":   {access.ExportData, logExport},
	"POST " + AnswerRoute:           {access.DoData, logWrite},
	"GET /feeds/suspects":           {access.ReadData, logRead},
	"POST /feeds/suspects":          {access.DoData, logWrite},
	"POST /feeds/suspects/reveal":   {access.DoData, logRead},
}
