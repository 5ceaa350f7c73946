WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
death_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(state), 'Tuple(state Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT state, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_death_event
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
household_member AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), kind, since, ifNull(until, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Int64, kind String, since Nullable(Int32), until Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, kind, since, until, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household_member
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
student AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(absent_days, enrolled, stage, status, term, tuple(as_of, received_at, batch, row)), 'Tuple(absent_days Nullable(Int64), enrolled Nullable(UInt8), stage String, status Nullable(String), term String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT absent_days, enrolled, stage, status, term, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, student.rows AS student__rows, student.described AS student__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
),
student_all AS (
    SELECT CAST(term, 'String') AS term
    FROM (
        SELECT term, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_term_reported AS (
    SELECT multiIf(ifNull(countIf(has({p_school__term:Array(String)}, _f.term) AND NOT {p_school__term__unknown:UInt8}), 0) > 0, 1, ifNull(countIf({p_school__term__unknown:UInt8} OR has({p_school__term:Array(String)}, _f.term)), 0) > 0, NULL, {f_student__state:UInt8} = 2 AND count() > 0, 0, NULL) AS value
    FROM student_all AS _f
),
people_facts AS (
    SELECT subject,
        student__as_of,
        if(arrayExists(_r -> ({p_school__term__unknown:UInt8} OR has({p_school__term:Array(String)}, _r.term)) AND NOT (has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}), student__rows), NULL, arrayMap(_r -> if(isNull(_r.absent_days), NULL, toInt64(ifNull(_r.absent_days, 0))), arrayFilter(_r -> has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}, student__rows))[-1]) AS absent_days,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        if(arrayExists(_r -> ({p_school__term__unknown:UInt8} OR has({p_school__term:Array(String)}, _r.term)) AND NOT (has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}), student__rows), NULL, arrayMap(_r -> multiIf(ifNull(_r.status, '') != 'home_teaching' AND NOT isNull(_r.status) AND (NOT (ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0)) AND NOT ifNull(_r.enrolled, 1) OR has(['left', 'suspended'], ifNull(_r.status, '')) AND NOT isNull(_r.status)), 1, (ifNull(_r.status, '') != 'home_teaching' OR isNull(_r.status)) AND (NOT (ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0)) AND NOT ifNull(_r.enrolled, 0) OR isNull(_r.status) OR has(['left', 'suspended'], ifNull(_r.status, ''))), NULL, 0), arrayFilter(_r -> has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}, student__rows))[-1]) AS dropped_out,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> multiIf(has(['primary', 'junior'], _r.stage) AND ifNull(_r.status, '') != 'graduated' AND NOT isNull(_r.status), 1, has(['primary', 'junior'], _r.stage) AND (ifNull(_r.status, '') != 'graduated' OR isNull(_r.status)), NULL, 0), student__rows)[-1] AS in_junior,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}, student__rows), 1, arrayExists(_r -> {p_school__term__unknown:UInt8} OR has({p_school__term:Array(String)}, _r.term), student__rows), NULL, {f_student__state:UInt8} = 2 AND notEmpty(student__rows), 0, NULL) AS on_school_register,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -8)))), 10000)) - 2000 > 1000 OR toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -8)))), 10000)) - 2000 < -1000, NULL, toInt32(toInt32(addYears(addDays(toDate32(0), 11200 - toDayOfMonth(addDays(toDate32(0), 11200)) + 1), if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -8)))), 10000)) - 2000 > 1000 OR toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -8)))), 10000)) - 2000 < -1000, 0, toInt64(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -8)))), 10000)) - 2000)))) + toDayOfMonth(addDays(toDate32(0), 11200)) - 1)) AS school_year_eve,
        (SELECT value FROM all_term_reported) AS term_reported
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        student__as_of,
        absent_days,
        birthday,
        dropped_out,
        in_junior,
        on_school_register,
        school_year_eve,
        term_reported,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        student__as_of,
        absent_days,
        birthday,
        dropped_out,
        in_junior,
        on_school_register,
        school_year_eve,
        term_reported,
        area,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        student__as_of,
        absent_days,
        dropped_out,
        on_school_register,
        school_year_eve,
        term_reported,
        area,
        household,
        living,
        multiIf(intDiv(toYYYYMMDD(addDays(toDate32(0), ifNull(school_year_eve, 0))) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000 >= 6 AND NOT (isNull(birthday) OR isNull(school_year_eve)) AND (intDiv(toYYYYMMDD(addDays(toDate32(0), ifNull(school_year_eve, 0))) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000 < 15 AND NOT (isNull(birthday) OR isNull(school_year_eve)) OR ifNull(minor, 0) AND NOT (ifNull(in_junior, 1) AND NOT ifNull(in_junior, 0)) AND ifNull(in_junior, 0)), 1, (intDiv(toYYYYMMDD(addDays(toDate32(0), ifNull(school_year_eve, 0))) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000 >= 6 OR isNull(birthday) OR isNull(school_year_eve)) AND (intDiv(toYYYYMMDD(addDays(toDate32(0), ifNull(school_year_eve, 0))) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000 < 15 OR isNull(birthday) OR isNull(school_year_eve) OR ifNull(minor, 1) AND (NOT (ifNull(in_junior, 1) AND NOT ifNull(in_junior, 0)) OR ({f_student__state:UInt8} = 1)) AND ifNull(in_junior, 1)), NULL, 0) AS compulsory_age
    FROM people_facts_3
),
known AS (
    SELECT subject,
        student__as_of,
        absent_days,
        dropped_out,
        on_school_register,
        school_year_eve,
        term_reported,
        area,
        household,
        living,
        compulsory_age,
        {today:Int32} AS today,
        {p_school__absent_days:Nullable(Int64)} AS `school.absent_days`
    FROM people_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND ifNull(compulsory_age, 0)) AS _inside,
        toUInt8(ifNull(living, 1) AND ifNull(compulsory_age, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(dropped_out, 0) AND toRelativeMonthNum(addDays(toDate32(0), today)) - toRelativeMonthNum(addDays(toDate32(0), ifNull(school_year_eve, 0))) <= 10 AND NOT isNull(school_year_eve)) AS not_enrolled__true,
        toUInt8(ifNull(dropped_out, 1) AND (toRelativeMonthNum(addDays(toDate32(0), today)) - toRelativeMonthNum(addDays(toDate32(0), ifNull(school_year_eve, 0))) <= 10 OR isNull(school_year_eve))) AS not_enrolled__maybe,
        toUInt8(ifNull(absent_days, 0) >= ifNull(`school.absent_days`, 0) AND NOT (isNull(absent_days) OR isNull(`school.absent_days`))) AS absent__true,
        toUInt8(ifNull(absent_days, 0) >= ifNull(`school.absent_days`, 0) OR isNull(absent_days) OR isNull(`school.absent_days`)) AS absent__maybe,
        toUInt8(ifNull(term_reported, 0) AND (ifNull(on_school_register, 1) AND NOT ifNull(on_school_register, 0) OR NOT ifNull(on_school_register, 1)) AND toRelativeMonthNum(addDays(toDate32(0), today)) - toRelativeMonthNum(addDays(toDate32(0), ifNull(school_year_eve, 0))) <= 10 AND NOT isNull(school_year_eve)) AS not_seen__true,
        toUInt8(ifNull(term_reported, 1) AND (ifNull(on_school_register, 1) AND NOT ifNull(on_school_register, 0) OR NOT ifNull(on_school_register, 0)) AND (toRelativeMonthNum(addDays(toDate32(0), today)) - toRelativeMonthNum(addDays(toDate32(0), ifNull(school_year_eve, 0))) <= 10 OR isNull(school_year_eve))) AS not_seen__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * not_enrolled__true, 60 * absent__true, 40 * not_seen__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * not_enrolled__true, 2 * absent__true, 1 * not_seen__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * not_enrolled__maybe, 60 * absent__maybe, 40 * not_seen__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * not_enrolled__maybe, 2 * absent__maybe, 1 * not_seen__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([not_enrolled__true, absent__true, not_seen__true], 'Array(UInt8)'),
    CAST([not_enrolled__maybe - not_enrolled__true, absent__maybe - absent__true, not_seen__maybe - not_seen__true], 'Array(UInt8)'),
    CAST([toString(absent_days), toString(area), toString(compulsory_age), toString(dropped_out), toString(household), toString(living), toString(on_school_register), toString(school_year_eve), toString(term_reported), toString(`school.absent_days`)], 'Array(Nullable(String))'),
    CAST([student__as_of, NULL, NULL, student__as_of, NULL, NULL, student__as_of, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR not_enrolled__maybe - not_enrolled__true OR absent__maybe - absent__true OR not_seen__maybe - not_seen__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
