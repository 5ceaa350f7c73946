WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
child AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(grade, ifNull(left_at, 120529), registered_at, tuple(as_of, received_at, batch, row)), 'Tuple(grade Nullable(String), left_at Int32, registered_at Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT grade, left_at, registered_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child
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
visit AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt32(toDate32(done_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(done_at), in_person, result, seen_alone, tuple(as_of, received_at, batch, row)), 'Tuple(done_at Nullable(Int32), `done_at.time` Nullable(Int64), in_person Nullable(UInt8), result Nullable(String), seen_alone Nullable(UInt8), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT done_at, done_at, in_person, result, seen_alone, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_visit
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, child.rows AS child__rows, child.described AS child__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, visit.rows AS visit__rows, visit.described AS visit__as_of
    FROM people
    LEFT JOIN child ON child.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN visit ON visit.subject = people.subject
),
people_facts AS (
    SELECT subject,
        child__as_of,
        visit__rows,
        visit__as_of,
        if(arrayExists(_r -> ifNull(_r.in_person, 1) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)), visit__rows) OR arrayExists(_r -> (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)) AND isNull(_r.`done_at.time`), visit__rows), NULL, arrayMap(_r -> multiIf(ifNull(_r.seen_alone, 0), 1, ifNull(_r.seen_alone, 1), NULL, 0), arraySort(_r -> (ifNull(_r.`done_at.time`, 0), _r._v), arrayFilter(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), visit__rows)))[-1]) AS alone_lately,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 > 1000 OR toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 < -1000 OR if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), 6)))), 10000)) > toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)), 6, 0) > 12000 OR if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), 6)))), 10000)) > toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)), 6, 0) < -12000, NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), toInt32(addYears(addDays(toDate32(0), 10957 - toDayOfMonth(addDays(toDate32(0), 10957)) + 1), if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 > 1000 OR toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000 < -1000, 0, toInt64(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 2000)))) + toDayOfMonth(addDays(toDate32(0), 10957)) - 1), if(if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), 6)))), 10000)) > toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)), 6, 0) > 12000 OR if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), 6)))), 10000)) > toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)), 6, 0) < -12000, 0, toInt64(if(toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), toInt32(addMonths(addDays(toDate32(0), {today:Int32}), 6)))), 10000)) > toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)), 6, 0))))))) AS census_from,
        arrayMap(_r -> if(isNull(_r.grade), NULL, ifNull(_r.grade, '')), arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child__rows))[-1] AS child_grade,
        multiIf(arrayExists(_r -> ifNull(_r.in_person, 1) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)), visit__rows) OR arrayExists(_r -> (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)) AND isNull(_r.`done_at.time`), visit__rows), NULL, arrayExists(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), visit__rows), toNullable(arrayMax(arrayMap(_r -> ifNull(_r.`done_at.time`, 0), arrayFilter(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), visit__rows)))), NULL) AS child_seen_at,
        multiIf(arrayExists(_r -> ifNull(_r.in_person, 1) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)), visit__rows) OR arrayExists(_r -> (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)) AND isNull(_r.done_at), visit__rows), NULL, arrayExists(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), visit__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), visit__rows))))), NULL) AS child_seen_on,
        multiIf(0, NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.registered_at, arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child__rows))))), NULL) AS child_since,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child__rows), 1, 0, NULL, {f_child__state:UInt8} = 2, 0, NULL) AS on_register,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        child__as_of,
        visit__as_of,
        alone_lately,
        census_from,
        child_grade,
        child_seen_on,
        on_register,
        if(arrayExists(_r -> ifNull(_r.in_person, 1) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT isNull(_r.done_at) AND (ifNull(_r.`done_at.time`, 0) < ifNull(child_seen_at, 0) OR isNull(_r.`done_at.time`) OR isNull(child_seen_at)) AND NOT (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.`done_at.time`, 0) < ifNull(child_seen_at, 0) AND NOT (isNull(_r.`done_at.time`) OR isNull(child_seen_at))), visit__rows) OR arrayExists(_r -> (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.`done_at.time`, 0) < ifNull(child_seen_at, 0) AND NOT (isNull(_r.`done_at.time`) OR isNull(child_seen_at))) AND isNull(_r.`done_at.time`), visit__rows), NULL, arrayMap(_r -> multiIf(ifNull(_r.seen_alone, 0), 1, ifNull(_r.seen_alone, 1), NULL, 0), arraySort(_r -> (ifNull(_r.`done_at.time`, 0), _r._v), arrayFilter(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.`done_at.time`, 0) < ifNull(child_seen_at, 0) AND NOT (isNull(_r.`done_at.time`) OR isNull(child_seen_at)), visit__rows)))[-1]) AS alone_before,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if((NOT isNull(child_seen_on) OR ({f_visit__state:UInt8} = 1)) AND isNull(child_seen_on) OR if(NOT isNull(child_seen_on), isNull(child_seen_on) OR isNull(child_since), isNull(child_since)), NULL, toInt32(if(NOT isNull(child_seen_on), greatest(ifNull(child_seen_on, 0), ifNull(child_since, 0)), ifNull(child_since, 0)))) AS child_visit_from,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        child__as_of,
        visit__as_of,
        alone_lately,
        census_from,
        child_grade,
        child_seen_on,
        on_register,
        alone_before,
        area,
        household,
        if(isNull(child_visit_from) OR NOT isNull(child_grade) AND (ifNull(child_grade, '') = 'red' OR isNull(child_grade)) AND NOT (NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade)) OR if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade), isNull({p_child__visit_days_red:Nullable(Int64)}), NOT isNull(child_grade) AND (ifNull(child_grade, '') = 'yellow' OR isNull(child_grade)) AND NOT (NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade)) OR if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade), isNull({p_child__visit_days_yellow:Nullable(Int64)}), isNull({p_child__visit_days_other:Nullable(Int64)}))) OR if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade), ifNull({p_child__visit_days_red:Nullable(Int64)}, 0), if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade), ifNull({p_child__visit_days_yellow:Nullable(Int64)}, 0), ifNull({p_child__visit_days_other:Nullable(Int64)}, 0))) > 4000000 OR if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade), ifNull({p_child__visit_days_red:Nullable(Int64)}, 0), if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade), ifNull({p_child__visit_days_yellow:Nullable(Int64)}, 0), ifNull({p_child__visit_days_other:Nullable(Int64)}, 0))) < -4000000, NULL, toInt32(ifNull(child_visit_from, 0) + if(if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade), ifNull({p_child__visit_days_red:Nullable(Int64)}, 0), if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade), ifNull({p_child__visit_days_yellow:Nullable(Int64)}, 0), ifNull({p_child__visit_days_other:Nullable(Int64)}, 0))) > 4000000 OR if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade), ifNull({p_child__visit_days_red:Nullable(Int64)}, 0), if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade), ifNull({p_child__visit_days_yellow:Nullable(Int64)}, 0), ifNull({p_child__visit_days_other:Nullable(Int64)}, 0))) < -4000000, 0, toInt64(if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade), ifNull({p_child__visit_days_red:Nullable(Int64)}, 0), if(NOT isNull(child_grade) AND ifNull(child_grade, '') = 'yellow' AND NOT isNull(child_grade), ifNull({p_child__visit_days_yellow:Nullable(Int64)}, 0), ifNull({p_child__visit_days_other:Nullable(Int64)}, 0))))))) AS child_visit_due,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        child__as_of,
        visit__as_of,
        alone_lately,
        census_from,
        child_grade,
        child_seen_on,
        on_register,
        alone_before,
        area,
        household,
        child_visit_due,
        living,
        if(isNull(child_visit_due), NULL, toInt64({today:Int32} - ifNull(child_visit_due, 0))) AS child_visit_late
    FROM people_facts_3
),
known AS (
    SELECT subject,
        child__as_of,
        visit__as_of,
        alone_lately,
        census_from,
        child_grade,
        child_seen_on,
        on_register,
        alone_before,
        area,
        household,
        child_visit_due,
        living,
        child_visit_late,
        {today:Int32} AS today,
        toUInt8({f_visit__state:UInt8} = 1) AS alone_before__silent,
        toUInt8({f_visit__state:UInt8} = 1) AS alone_lately__silent,
        {p_child__census_days:Nullable(Int64)} AS `child.census_days`,
        {p_child__late_bureau:Nullable(Int64)} AS `child.late_bureau`,
        {p_child__late_supervisor:Nullable(Int64)} AS `child.late_supervisor`,
        {p_child__late_town:Nullable(Int64)} AS `child.late_town`,
        {p_duty__watch_from:Nullable(Int32)} AS `duty.watch_from`
    FROM people_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(on_register, 0) AND ifNull(living, 0)) AS _inside,
        toUInt8(ifNull(on_register, 1) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(child_visit_late, 0) > 0 AND NOT isNull(child_visit_late)) AS late__true,
        toUInt8(ifNull(child_visit_late, 0) > 0 OR isNull(child_visit_late)) AS late__maybe,
        toUInt8(ifNull(child_visit_late, 0) >= ifNull(`child.late_supervisor`, 0) AND NOT (isNull(child_visit_late) OR isNull(`child.late_supervisor`))) AS late_supervisor__true,
        toUInt8(ifNull(child_visit_late, 0) >= ifNull(`child.late_supervisor`, 0) OR isNull(child_visit_late) OR isNull(`child.late_supervisor`)) AS late_supervisor__maybe,
        toUInt8(ifNull(child_visit_late, 0) >= ifNull(`child.late_town`, 0) AND NOT (isNull(child_visit_late) OR isNull(`child.late_town`))) AS late_town__true,
        toUInt8(ifNull(child_visit_late, 0) >= ifNull(`child.late_town`, 0) OR isNull(child_visit_late) OR isNull(`child.late_town`)) AS late_town__maybe,
        toUInt8(ifNull(child_visit_late, 0) >= ifNull(`child.late_bureau`, 0) AND NOT (isNull(child_visit_late) OR isNull(`child.late_bureau`))) AS late_bureau__true,
        toUInt8(ifNull(child_visit_late, 0) >= ifNull(`child.late_bureau`, 0) OR isNull(child_visit_late) OR isNull(`child.late_bureau`)) AS late_bureau__maybe,
        toUInt8(ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade) AND ifNull(child_visit_late, 0) > 0 AND NOT isNull(child_visit_late)) AS red_late__true,
        toUInt8((ifNull(child_grade, '') = 'red' OR isNull(child_grade)) AND (ifNull(child_visit_late, 0) > 0 OR isNull(child_visit_late))) AS red_late__maybe,
        toUInt8(ifNull(child_grade, '') = 'red' AND NOT isNull(child_grade) AND ifNull(child_visit_late, 0) >= ifNull(`child.late_supervisor`, 0) AND NOT (isNull(child_visit_late) OR isNull(`child.late_supervisor`))) AS red_very_late__true,
        toUInt8((ifNull(child_grade, '') = 'red' OR isNull(child_grade)) AND (ifNull(child_visit_late, 0) >= ifNull(`child.late_supervisor`, 0) OR isNull(child_visit_late) OR isNull(`child.late_supervisor`))) AS red_very_late__maybe,
        toUInt8(NOT (ifNull(alone_lately, 1) AND NOT ifNull(alone_lately, 0)) AND NOT ifNull(alone_lately, 1) AND NOT (ifNull(alone_before, 1) AND NOT ifNull(alone_before, 0)) AND NOT ifNull(alone_before, 1)) AS never_alone__true,
        toUInt8((NOT (ifNull(alone_lately, 1) AND NOT ifNull(alone_lately, 0)) OR alone_lately__silent) AND NOT ifNull(alone_lately, 0) AND (NOT (ifNull(alone_before, 1) AND NOT ifNull(alone_before, 0)) OR alone_before__silent) AND NOT ifNull(alone_before, 0)) AS never_alone__maybe,
        toUInt8(toInt32(addMonths(addDays(toDate32(0), ifNull(census_from, 0)), 6)) + (-1) - today <= ifNull(`child.census_days`, 0) AND NOT (isNull(census_from) OR isNull(`child.census_days`)) AND NOT (NOT isNull(child_seen_on) AND (ifNull(child_seen_on, 0) >= ifNull(census_from, 0) OR isNull(child_seen_on) OR isNull(census_from)))) AS census__true,
        toUInt8((toInt32(addMonths(addDays(toDate32(0), ifNull(census_from, 0)), 6)) + (-1) - today <= ifNull(`child.census_days`, 0) OR isNull(census_from) OR isNull(`child.census_days`)) AND NOT (NOT isNull(child_seen_on) AND ifNull(child_seen_on, 0) >= ifNull(census_from, 0) AND NOT (isNull(child_seen_on) OR isNull(census_from)))) AS census__maybe,
        toUInt8(ifNull(child_visit_due, 0) < ifNull(`duty.watch_from`, 0) AND NOT (isNull(child_visit_due) OR isNull(`duty.watch_from`))) AS before_watch__true,
        toUInt8(ifNull(child_visit_due, 0) < ifNull(`duty.watch_from`, 0) OR isNull(child_visit_due) OR isNull(`duty.watch_from`)) AS before_watch__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * late__true, 60 * late_supervisor__true, 80 * late_bureau__true, 60 * red_late__true, 80 * red_very_late__true, 60 * never_alone__true, 40 * census__true) AS _floor,
        least(100, if(before_watch__true, 59, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 1 * late__true, 2 * late_supervisor__true, 3 * late_bureau__true, 2 * red_late__true, 3 * red_very_late__true, 2 * never_alone__true, 1 * census__true), if(before_watch__true, 1, 3))) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * late__maybe, 60 * late_supervisor__maybe, 80 * late_bureau__maybe, 60 * red_late__maybe, 80 * red_very_late__maybe, 60 * never_alone__maybe, 40 * census__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * late__maybe, 2 * late_supervisor__maybe, 3 * late_bureau__maybe, 2 * red_late__maybe, 3 * red_very_late__maybe, 2 * never_alone__maybe, 1 * census__maybe), if(before_watch__true, 1, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([late__true, late_supervisor__true, late_town__true, late_bureau__true, red_late__true, red_very_late__true, never_alone__true, census__true, before_watch__true], 'Array(UInt8)'),
    CAST([late__maybe - late__true, late_supervisor__maybe - late_supervisor__true, late_town__maybe - late_town__true, late_bureau__maybe - late_bureau__true, red_late__maybe - red_late__true, red_very_late__maybe - red_very_late__true, never_alone__maybe - never_alone__true, census__maybe - census__true, before_watch__maybe - before_watch__true], 'Array(UInt8)'),
    CAST([toString(alone_before), toString(alone_lately), toString(area), toString(census_from), toString(child_grade), toString(child_seen_on), toString(child_visit_due), toString(child_visit_late), toString(household), toString(living), toString(on_register), toString(`child.census_days`), toString(`child.late_bureau`), toString(`child.late_supervisor`), toString(`child.late_town`), toString(`duty.watch_from`)], 'Array(Nullable(String))'),
    CAST([visit__as_of, visit__as_of, NULL, NULL, child__as_of, visit__as_of, NULL, NULL, NULL, NULL, child__as_of, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR late__maybe - late__true OR late_supervisor__maybe - late_supervisor__true OR late_town__maybe - late_town__true OR late_bureau__maybe - late_bureau__true OR red_late__maybe - red_late__true OR red_very_late__maybe - red_very_late__true OR never_alone__maybe - never_alone__true OR census__maybe - census__true OR before_watch__maybe - before_watch__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
