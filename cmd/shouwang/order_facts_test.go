package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors/rule"
	"shouwang/watch"
)

// factDigest is a fact of all subjects on a day, in short. Subjects are told by
// the blind index of their number, as the numbers of people come with the order.
type factDigest struct {
	Day, Subject, Fact string
	Known              uint64 // of how many subjects
	Digest             uint64
}

// factsTogether is how many facts one statement computes.
const factsTogether = 12

// factDigests are all facts of the pack, of every subject, as they were known at
// the end of each day.
func (a *app) factDigests(ctx context.Context, days []string) ([]factDigest, error) {
	var out []factDigest
	for _, text := range days {
		at, err := instant(text)
		if err != nil {
			return nil, err
		}
		if now := a.clock(); at.After(now) {
			at = now
		}
		pin, err := pinner{a.intake}.Pin(ctx, at)
		if err != nil {
			return nil, err
		}
		for _, subject := range []string{facts.Person, facts.Household, facts.Area} {
			for part := range slices.Chunk(a.factNames(subject), factsTogether) {
				more, err := a.digestsOf(ctx, subject, part, at, pin)
				if err != nil {
					return nil, fmt.Errorf("facts %v on %s: %w", part, text, err)
				}
				for _, d := range more {
					d.Day = text
					out = append(out, d)
				}
			}
		}
	}
	return out, nil
}

func (a *app) factNames(subject string) []string {
	var names []string
	for _, f := range a.pack.Facts {
		if f.Subject == subject {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// digestsOf computes some facts of everybody and folds them, whatever the order of subjects.
func (a *app) digestsOf(ctx context.Context, subject string, names []string, at time.Time, pin watch.Pin) ([]factDigest, error) {
	relation, err := facts.NewCatalog(a.pack, a.values).Relation(facts.Wanted{Subject: subject, Facts: names, Whole: true})
	if err != nil {
		return nil, err
	}
	slots := relation.Bind(facts.Setting{On: shouwang.DayOf(at)})
	maps.Copy(slots, facts.FeedStates(relation.Feeds, pin.Fresh))
	maps.Copy(slots, rule.WorkdaySlots(a.scorer.workdays))
	slots["batch"], slots["skip"] = fmt.Sprint(pin.Batch), strings.ReplaceAll(fmt.Sprint(pin.Skip), " ", ",")
	slots["as_of"] = at.In(shouwang.Shanghai).Format("2006-01-02 15:04:05.000")
	var columns []string
	for _, name := range names {
		v := relation.Facts[name]
		known := "isNotNull(" + rule.Name(name) + ")"
		if v.Unknown != "" {
			known = "NOT (" + v.Unknown + ")"
		}
		columns = append(columns, fmt.Sprintf("[countIf(%s), ifNull(sum(cityHash64(w.who, if(%s, %s, 'unknown'))), 0)]", known, known, factText(subject, name)))
	}
	sql := fmt.Sprintf("%s\nSELECT [%s] FROM %s AS k LEFT JOIN (%s) AS w ON k.subject = w.id %s",
		facts.Statement(relation.With), strings.Join(columns, ", "), relation.Name, factSubjects[subject], rule.Settings)
	var folded [][]uint64
	if err := a.store.Conn().QueryRow(clickhouse.Context(ctx, clickhouse.WithParameters(slots)), sql).Scan(&folded); err != nil {
		return nil, err
	}
	var out []factDigest
	for i, name := range names {
		out = append(out, factDigest{Subject: subject, Fact: name, Known: folded[i][0], Digest: folded[i][1]})
	}
	return out, nil
}

// factText is a value as a text: a household or a person is told by its reference.
func factText(subject, name string) string {
	value, of := rule.Name(name), ""
	switch {
	case subject == facts.Person && (name == "household" || strings.HasSuffix(name, "_household")):
		of = factHomes
	case subject == facts.Person && name == "number_on_record":
		of = factPeople
	default:
		return "ifNull(toString(" + value + "), '')"
	}
	return "ifNull(toString(transform(toUInt64(ifNull(" + value + ", 0)), (SELECT groupArray(id) FROM (" + of + ")), (SELECT groupArray(who) FROM (" + of + ")), '')), '')"
}

const factPeople = "SELECT person_id AS id, hex(any(number_blind)) AS who FROM identity_person GROUP BY person_id ORDER BY id"

const factHomes = "SELECT household_id AS id, hex(any(ref_blind)) AS who FROM identity_household GROUP BY household_id ORDER BY id"

// factSubjects name subjects alike in every folder that has the same keys.
var factSubjects = map[string]string{
	facts.Person:    factPeople,
	facts.Household: factHomes,
	facts.Area:      "SELECT toUInt64(0) AS id, '' AS who",
}
