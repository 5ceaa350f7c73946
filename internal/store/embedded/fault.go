package embedded

import (
	"regexp"
	"strconv"
	"strings"
)

// EngineError is an error that the engine answered: the statement failed, the engine
// lives. Code is ClickHouse's (241 memory limit, 159 time limit, 394 cancelled).
type EngineError struct {
	Code int
	Text string // begins with "Code: N."
}

func (f *EngineError) Error() string { return f.Text }

// The codes that this package answers or looks for itself.
const (
	codeUnsupported = 48
	codeSyntax      = 62
	codeDenied      = 497
	codeCancelled   = 394
)

var codePattern = regexp.MustCompile(`Code:\s*(\d+)\.`)

// newFault reads the engine's text; an empty text is no fault.
func newFault(text string) error {
	if text == "" {
		return nil
	}
	text = strings.TrimRight(text, "\r\n ")
	at := codePattern.FindStringSubmatchIndex(text)
	if at == nil {
		return &EngineError{Code: 0, Text: "Code: 0. " + text}
	}
	code, _ := strconv.Atoi(text[at[2]:at[3]]) // digits by the pattern
	return &EngineError{Code: code, Text: text[at[0]:]}
}

func faultf(code int, text string) error {
	return &EngineError{Code: code, Text: "Code: " + strconv.Itoa(code) + ". DB::Exception: " + text}
}
