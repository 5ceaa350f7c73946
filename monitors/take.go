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
	means string // what it is, for people
}

// takeWords is the closed grammar of takes.
var takeWords = []takeWord{
	{word: "any", gives: Boolean, alone: true, all: true, means: "whether there is a row"},
	{word: "count", gives: Number, alone: true, all: true, means: "how many rows there are"},
	{word: "distinct", gives: Number, all: true, means: "how many different values the expression has"},
	{word: "sum", all: true, means: "the sum of the expression"},
	{word: "min", all: true, means: "its smallest value"},
	{word: "max", all: true, means: "its largest value"},
	{word: "list", means: "its values, as a list"},
	{word: "latest", means: "its value in the newest row, by the day that the source describes"},
	{word: "first", order: true, means: "its value in the row that comes first by order:"},
	{word: "last", order: true, means: "its value in the row that comes last by order:"},
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

// takeNames are the words that may be taken of a subject's rows, or of a population.
func takeNames(population bool) []string {
	words := takeWords
	if population {
		words = slices.Concat(slices.DeleteFunc(slices.Clone(takeWords), func(w takeWord) bool { return !w.all }), statisticWords)
	}
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.word
	}
	return names
}

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
		return t, TakeError{"unknown take " + word, meant(word, appendNew(takeNames(false), takeNames(true)...))}
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

func appendNew(list []string, more ...string) []string {
	return append(list, slices.DeleteFunc(more, func(w string) bool { return slices.Contains(list, w) })...)
}
