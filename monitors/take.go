package monitors

import (
	"math/big"
	"slices"
	"strings"

	"shouwang/monitors/rule"
)

// Take (取法) says how many rows come down to one value: a word of a closed
// grammar, and for most words an expression over a row.
type Take struct {
	Word  string
	Share *big.Rat // of a quantile: the part of the weight that lies below, 0 to 1
	Expr  string
	Start int // where the expression begins, in characters of the text
}

// takeWord is one word of the grammar.
type takeWord struct {
	word  string
	gives string // the type that it gives; "" is that of the expression
	alone bool   // nothing follows
	all   bool   // it can be taken over a whole feed
	order bool   // it goes by a column, which order: names
	month bool   // it goes by the months of window:
	facts bool   // it can be taken over the facts of members and of relatives
	means string // what it is, for people
}

// takeWords is the closed grammar of takes.
var takeWords = []takeWord{
	{word: "any", gives: Boolean, alone: true, all: true, facts: true, means: "whether there is a row"},
	{word: "count", gives: Number, alone: true, all: true, facts: true, means: "how many rows there are"},
	{word: "distinct", facts: true, gives: Number, all: true, means: "how many different values the expression has"},
	{word: "sum", facts: true, all: true, means: "the sum of the expression"},
	{word: "min", facts: true, all: true, means: "its smallest value"},
	{word: "max", facts: true, all: true, means: "its largest value"},
	{word: "list", means: "its values, as a list"},
	{word: "latest", means: "its value in the newest row, by the day that the source describes"},
	{word: "earliest", means: "its value in the oldest row, by the same"},
	{word: "first", order: true, means: "its value in the row that comes first by order:"},
	{word: "last", order: true, means: "its value in the row that comes last by order:"},
	{word: "months_with", gives: Number, alone: true, month: true, means: "how many months of window: have a row"},
	{word: "months_without", gives: Number, alone: true, month: true, means: "how many covered months of window: have none"},
}

// statisticWords are the takes of a population that weigh its rows.
var statisticWords = []takeWord{
	{word: "quantile", all: true, means: "the value below which a share of the weight lies"},
	{word: "mean", all: true, means: "the weighted mean"},
	{word: "share", gives: Number, all: true, means: "the share of the weight whose rows fulfil a condition"},
}

// Statistic says whether the take weighs the rows of a population.
func (t Take) Statistic() bool { _, ok := findWord(statisticWords, t.Word); return ok }

// Ordered says whether the take goes by a column that order: names.
func (t Take) Ordered() bool { w, _ := findWord(takeWords, t.Word); return w.order }

// Months says whether the take counts calendar months.
func (t Take) Months() bool { w, _ := findWord(takeWords, t.Word); return w.month }

// Whole says whether the take can be taken over all rows of a feed.
func (t Take) Whole() bool {
	w, _ := findWord(slices.Concat(takeWords, statisticWords), t.Word)
	return w.all
}

// gives is the type of the fact; "" is that of the expression.
func (t Take) gives() string {
	w, _ := findWord(slices.Concat(takeWords, statisticWords), t.Word)
	return w.gives
}

func findWord(list []takeWord, word string) (takeWord, bool) {
	i := slices.IndexFunc(list, func(w takeWord) bool { return w.word == word })
	if i < 0 {
		return takeWord{}, false
	}
	return list[i], true
}

// wordsWhere are the words of takes that something holds of.
func wordsWhere(holds func(takeWord) bool) []string {
	var names []string
	for _, w := range slices.Concat(takeWords, statisticWords) {
		if holds(w) {
			names = append(names, w.word)
		}
	}
	return names
}

func everyWord(takeWord) bool { return true }

func (w takeWord) ofPopulation() bool { return w.all }

func (w takeWord) ofFacts() bool { return w.facts }

// TakeError is a take that the grammar does not have.
type TakeError struct{ Message, Do string }

func (e TakeError) Error() string { return e.Message + ": " + e.Do }

// ParseTake reads "sum amount" or "quantile 0.5 income". The error is a TakeError.
func ParseTake(text string) (Take, error) {
	word, rest, _ := strings.Cut(text, " ")
	t := Take{Word: word, Expr: strings.TrimSpace(rest)}
	w, ok := findWord(slices.Concat(takeWords, statisticWords), word)
	switch {
	case !ok:
		return t, TakeError{"unknown take " + word, meant(word, wordsWhere(everyWord))}
	case w.alone && t.Expr != "":
		return t, TakeError{word + " is written alone", "write " + word + ", and what counts under where:"}
	case !w.alone && t.Expr == "":
		return t, TakeError{word + " is written with an expression", "write, say, " + word + map[bool]string{true: " 0.5", false: ""}[word == "quantile"] + " income_pc"}
	case word == "quantile":
		return t.quantile(text)
	}
	t.Start = len([]rune(text)) - len([]rune(strings.TrimLeft(rest, " ")))
	return t, nil
}

// quantile reads the share that stands before the expression.
func (t Take) quantile(text string) (Take, error) {
	share, expr, _ := strings.Cut(t.Expr, " ")
	t.Expr = strings.TrimSpace(expr)
	t.Start = len([]rune(text)) - len([]rune(strings.TrimLeft(expr, " ")))
	digits, ok := rule.Digits(share, quantileDecimals)
	n, good := new(big.Int).SetString(digits, 10)
	whole := new(big.Int).Exp(big.NewInt(10), big.NewInt(quantileDecimals), nil)
	if !ok || !good || n.Sign() < 0 || n.Cmp(whole) > 0 || t.Expr == "" {
		return t, TakeError{"quantile takes a share from 0 to 1 and an expression", "write, say, quantile 0.5 income_pc"}
	}
	t.Share = new(big.Rat).SetFrac(n, whole)
	return t, nil
}

// quantileDecimals is how finely a share may be written.
const quantileDecimals = 6
