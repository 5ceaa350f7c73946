WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
aid_delivery AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(delivered_at, entitled_from, refused_at), 'Tuple(delivered_at Nullable(Int32), entitled_from Int32, refused_at Nullable(Int32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT delivered_at, entitled_from, refused_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_aid_delivery
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
med_enrol AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(premium_aided, year, tuple(as_of, received_at, batch, row)), 'Tuple(premium_aided Nullable(UInt8), year Int64, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT premium_aided, year, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_med_enrol
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(aid, enrolled, term, tuple(as_of, received_at, batch, row)), 'Tuple(aid Nullable(UInt8), enrolled Nullable(UInt8), term String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT aid, enrolled, term, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, aid_delivery.rows AS aid_delivery__rows, aid_delivery.described AS aid_delivery__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, med_enrol.rows AS med_enrol__rows, med_enrol.described AS med_enrol__as_of, person.rows AS person__rows, person.described AS person__as_of, student.rows AS student__rows, student.described AS student__as_of
    FROM people
    LEFT JOIN aid_delivery ON aid_delivery.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN med_enrol ON med_enrol.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
),
people_facts AS (
    SELECT subject,
        aid_delivery__as_of,
        med_enrol__as_of,
        student__as_of,
        multiIf(arrayExists(_r -> isNull(_r.delivered_at) AND isNull(_r.refused_at) AND ({today:Int32} - _r.entitled_from >= ifNull({p_aid__late_days:Nullable(Int64)}, 0) OR isNull({p_aid__late_days:Nullable(Int64)})) AND NOT (isNull(_r.delivered_at) AND isNull(_r.refused_at) AND {today:Int32} - _r.entitled_from >= ifNull({p_aid__late_days:Nullable(Int64)}, 0) AND NOT isNull({p_aid__late_days:Nullable(Int64)})), aid_delivery__rows), NULL, arrayExists(_r -> isNull(_r.delivered_at) AND isNull(_r.refused_at) AND {today:Int32} - _r.entitled_from >= ifNull({p_aid__late_days:Nullable(Int64)}, 0) AND NOT isNull({p_aid__late_days:Nullable(Int64)}), aid_delivery__rows) OR ({f_aid_delivery__state:UInt8} = 2 AND notEmpty(aid_delivery__rows)), toInt64(length(arrayFilter(_r -> isNull(_r.delivered_at) AND isNull(_r.refused_at) AND {today:Int32} - _r.entitled_from >= ifNull({p_aid__late_days:Nullable(Int64)}, 0) AND NOT isNull({p_aid__late_days:Nullable(Int64)}), aid_delivery__rows))), NULL) AS aid_undelivered,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> multiIf(NOT ifNull(_r.premium_aided, 1), 1, NOT ifNull(_r.premium_aided, 0), NULL, 0), arrayFilter(_r -> _r.year = toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)), med_enrol__rows))[-1] AS premium_unaided,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        if(arrayExists(_r -> ifNull(_r.enrolled, 1) AND ({p_school__term__unknown:UInt8} OR has({p_school__term:Array(String)}, _r.term)) AND NOT (ifNull(_r.enrolled, 0) AND has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}), student__rows), NULL, arrayMap(_r -> multiIf(NOT ifNull(_r.aid, 1), 1, NOT ifNull(_r.aid, 0), NULL, 0), arrayFilter(_r -> ifNull(_r.enrolled, 0) AND has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}, student__rows))[-1]) AS school_unaided,
        if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 > 1000 OR toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 < -1000, NULL, toInt32(toInt32(addYears(addDays(toDate32(0), 10957 - toDayOfMonth(addDays(toDate32(0), 10957)) + 1), if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 > 1000 OR toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 < -1000, 0, toInt64(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000)))) + toDayOfMonth(addDays(toDate32(0), 10957)) - 1)) AS year_start
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        aid_delivery__as_of,
        med_enrol__as_of,
        student__as_of,
        aid_undelivered,
        premium_unaided,
        school_unaided,
        year_start,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        aid_delivery__as_of,
        med_enrol__as_of,
        student__as_of,
        aid_undelivered,
        premium_unaided,
        school_unaided,
        year_start,
        area,
        dead,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, class_since, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), class_since Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, class_since, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household__rows)[-1] AS class_since,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.aid_delivery__as_of AS aid_delivery__as_of, people_facts_3.med_enrol__as_of AS med_enrol__as_of, people_facts_3.student__as_of AS student__as_of, people_facts_3.aid_undelivered AS aid_undelivered, people_facts_3.premium_unaided AS premium_unaided, people_facts_3.school_unaided AS school_unaided, people_facts_3.year_start AS year_start, people_facts_3.area AS area, people_facts_3.household AS household, people_facts_3.living AS living, homes_facts.household_class AS home_class, homes_facts.class_since AS home_class_since
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
known AS (
    SELECT subject,
        aid_delivery__as_of,
        med_enrol__as_of,
        student__as_of,
        aid_undelivered,
        premium_unaided,
        school_unaided,
        year_start,
        area,
        household,
        living,
        home_class,
        home_class_since,
        {today:Int32} AS today,
        {p_aid__late_days:Nullable(Int64)} AS `aid.late_days`,
        {p_premium_aid__classes:Array(String)} AS `premium_aid.classes`,
        toUInt8({p_premium_aid__classes__unknown:UInt8}) AS `premium_aid.classes__unknown`,
        {p_school_aid__classes:Array(String)} AS `school_aid.classes`,
        toUInt8({p_school_aid__classes__unknown:UInt8}) AS `school_aid.classes__unknown`
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(home_class, '')) AND NOT isNull(home_class)) AS _inside,
        toUInt8(ifNull(living, 1) AND (isNull(home_class) OR has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(home_class, '')))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(has(`premium_aid.classes`, ifNull(home_class, '')) AND NOT (isNull(home_class) OR `premium_aid.classes__unknown`) AND ifNull(premium_unaided, 0) AND today - greatest(ifNull(home_class_since, 0), ifNull(year_start, 0)) >= ifNull(`aid.late_days`, 0) AND NOT (isNull(home_class_since) OR isNull(year_start) OR isNull(`aid.late_days`))) AS premium__true,
        toUInt8((isNull(home_class) OR `premium_aid.classes__unknown` OR has(`premium_aid.classes`, ifNull(home_class, ''))) AND ifNull(premium_unaided, 1) AND (today - greatest(ifNull(home_class_since, 0), ifNull(year_start, 0)) >= ifNull(`aid.late_days`, 0) OR isNull(home_class_since) OR isNull(year_start) OR isNull(`aid.late_days`))) AS premium__maybe,
        toUInt8(has(`school_aid.classes`, ifNull(home_class, '')) AND NOT (isNull(home_class) OR `school_aid.classes__unknown`) AND ifNull(school_unaided, 0) AND today - ifNull(home_class_since, 0) >= ifNull(`aid.late_days`, 0) AND NOT (isNull(home_class_since) OR isNull(`aid.late_days`))) AS school__true,
        toUInt8((isNull(home_class) OR `school_aid.classes__unknown` OR has(`school_aid.classes`, ifNull(home_class, ''))) AND ifNull(school_unaided, 1) AND (today - ifNull(home_class_since, 0) >= ifNull(`aid.late_days`, 0) OR isNull(home_class_since) OR isNull(`aid.late_days`))) AS school__maybe,
        toUInt8(ifNull(aid_undelivered, 0) > 0 AND NOT isNull(aid_undelivered)) AS undelivered__true,
        toUInt8(ifNull(aid_undelivered, 0) > 0 OR isNull(aid_undelivered)) AS undelivered__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * premium__true, 60 * school__true, 60 * undelivered__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * premium__true, 2 * school__true, 2 * undelivered__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * premium__maybe, 60 * school__maybe, 60 * undelivered__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * premium__maybe, 2 * school__maybe, 2 * undelivered__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([premium__true, school__true, undelivered__true], 'Array(UInt8)'),
    CAST([premium__maybe - premium__true, school__maybe - school__true, undelivered__maybe - undelivered__true], 'Array(UInt8)'),
    CAST([toString(aid_undelivered), toString(area), toString(home_class), toString(home_class_since), toString(household), toString(living), toString(premium_unaided), toString(school_unaided), toString(year_start), toString(`aid.late_days`), if(`premium_aid.classes__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `premium_aid.classes`), '\x1f')), if(`school_aid.classes__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `school_aid.classes`), '\x1f'))], 'Array(Nullable(String))'),
    CAST([aid_delivery__as_of, NULL, NULL, NULL, NULL, NULL, med_enrol__as_of, student__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR premium__maybe - premium__true OR school__maybe - school__true OR undelivered__maybe - undelivered__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
