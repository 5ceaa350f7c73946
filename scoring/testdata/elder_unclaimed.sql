WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, step, ifNull(stop_date, 120529)), 'Tuple(benefit String, step Nullable(String), stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, step, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, birth_disputed, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), birth_disputed Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, birth_disputed, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        if(arrayExists(_r -> NOT ifNull(_r.birth_disputed, 0) AND ifNull(_r.birth_disputed, 1), person__rows), NULL, arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), arrayFilter(_r -> NOT ifNull(_r.birth_disputed, 1), person__rows))[-1]) AS sure_birthday
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_parameters AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        area,
        dead,
        household,
        multiIf(isNull(area), CAST([], 'Array(Int64)'), intDiv(ifNull(area, 0), 1000000) = 320682, {p_elder__steps__320682:Array(Int64)}, {p_elder__steps:Array(Int64)}) AS `elder.steps`,
        toUInt8(multiIf(isNull(area), 1, intDiv(ifNull(area, 0), 1000000) = 320682, {p_elder__steps__320682__unknown:UInt8}, {p_elder__steps__unknown:UInt8})) AS `elder.steps__unknown`
    FROM people_facts_2
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        area,
        household,
        `elder.steps`,
        `elder.steps__unknown`,
        multiIf(arrayExists(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`) AND NOT `elder.steps__unknown`, 1, `elder.steps__unknown` OR arrayExists(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000, `elder.steps`), NULL, 0) AS any_step_reached,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        if(`elder.steps__unknown` OR arrayExists(_s -> (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 > {today:Int32} OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000) AND NOT (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 > {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000)), `elder.steps`) OR empty(arrayFilter(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 > {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`)), NULL, toInt64(arrayMin(arrayFilter(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 > {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`)))) AS step_coming,
        multiIf(arrayExists(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 > {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000) AND toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} + if(ifNull({p_elder__notice_days:Nullable(Int64)}, 0) > 4000000 OR ifNull({p_elder__notice_days:Nullable(Int64)}, 0) < -4000000, 0, toInt64(ifNull({p_elder__notice_days:Nullable(Int64)}, 0))) AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000 OR isNull({p_elder__notice_days:Nullable(Int64)}) OR ifNull({p_elder__notice_days:Nullable(Int64)}, 0) > 4000000 OR ifNull({p_elder__notice_days:Nullable(Int64)}, 0) < -4000000), `elder.steps`) AND NOT `elder.steps__unknown`, 1, `elder.steps__unknown` OR arrayExists(_s -> (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 > {today:Int32} OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000) AND (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} + if(ifNull({p_elder__notice_days:Nullable(Int64)}, 0) > 4000000 OR ifNull({p_elder__notice_days:Nullable(Int64)}, 0) < -4000000, 0, toInt64(ifNull({p_elder__notice_days:Nullable(Int64)}, 0))) OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000 OR isNull({p_elder__notice_days:Nullable(Int64)}) OR ifNull({p_elder__notice_days:Nullable(Int64)}, 0) > 4000000 OR ifNull({p_elder__notice_days:Nullable(Int64)}, 0) < -4000000), `elder.steps`), NULL, 0) AS step_near,
        if(`elder.steps__unknown` OR arrayExists(_s -> (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000) AND NOT (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000)), `elder.steps`) OR empty(arrayFilter(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`)), NULL, toInt64(arrayMax(arrayFilter(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`)))) AS step_reached
    FROM people_parameters
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        area,
        household,
        `elder.steps`,
        `elder.steps__unknown`,
        any_step_reached,
        living,
        step_coming,
        step_near,
        step_reached,
        if(isNull(sure_birthday) OR isNull(step_coming) OR ifNull(step_coming, 0) > 1000 OR ifNull(step_coming, 0) < -1000, NULL, toInt32(toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(ifNull(step_coming, 0) > 1000 OR ifNull(step_coming, 0) < -1000, 0, toInt64(ifNull(step_coming, 0))))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1)) AS coming_day,
        multiIf(arrayExists(_r -> _r.benefit = 'elder_respect' AND {today:Int32} < _r.stop_date AND (ifNull(step_coming, 0) = arrayMin(`elder.steps`) AND NOT (isNull(step_coming) OR `elder.steps__unknown` OR empty(`elder.steps`)) OR if(startsWith(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= toInt128(ifNull(step_coming, 0)) * 1000000 AND NOT (isNull(_r.step) OR empty(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})')) OR isNull(step_coming))), benefit_roll__rows), 1, arrayExists(_r -> _r.benefit = 'elder_respect' AND {today:Int32} < _r.stop_date AND (ifNull(step_coming, 0) = arrayMin(`elder.steps`) OR isNull(step_coming) OR `elder.steps__unknown` OR empty(`elder.steps`) OR if(startsWith(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= toInt128(ifNull(step_coming, 0)) * 1000000 OR isNull(_r.step) OR empty(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})')) OR isNull(step_coming)), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS coming_held,
        if(isNull(sure_birthday) OR isNull(step_reached) OR ifNull(step_reached, 0) > 1000 OR ifNull(step_reached, 0) < -1000, NULL, toInt32(toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(ifNull(step_reached, 0) > 1000 OR ifNull(step_reached, 0) < -1000, 0, toInt64(ifNull(step_reached, 0))))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1)) AS step_day,
        multiIf(arrayExists(_r -> _r.benefit = 'elder_respect' AND {today:Int32} < _r.stop_date AND (ifNull(step_reached, 0) = arrayMin(`elder.steps`) AND NOT (isNull(step_reached) OR `elder.steps__unknown` OR empty(`elder.steps`)) OR if(startsWith(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= toInt128(ifNull(step_reached, 0)) * 1000000 AND NOT (isNull(_r.step) OR empty(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})')) OR isNull(step_reached))), benefit_roll__rows), 1, arrayExists(_r -> _r.benefit = 'elder_respect' AND {today:Int32} < _r.stop_date AND (ifNull(step_reached, 0) = arrayMin(`elder.steps`) OR isNull(step_reached) OR `elder.steps__unknown` OR empty(`elder.steps`) OR if(startsWith(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= toInt128(ifNull(step_reached, 0)) * 1000000 OR isNull(_r.step) OR empty(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})')) OR isNull(step_reached)), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS step_held
    FROM people_facts_3
),
people_parameters_2 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        area,
        household,
        `elder.steps`,
        `elder.steps__unknown`,
        any_step_reached,
        living,
        step_coming,
        step_near,
        step_reached,
        coming_day,
        coming_held,
        step_day,
        step_held,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_elder__month_rule__320682:Nullable(String)}, {p_elder__month_rule:Nullable(String)}) AS `elder.month_rule`
    FROM people_facts_4
),
people_facts_5 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        area,
        household,
        `elder.steps`,
        `elder.steps__unknown`,
        any_step_reached,
        living,
        step_coming,
        step_near,
        step_reached,
        coming_day,
        coming_held,
        step_day,
        step_held,
        if((ifNull(`elder.month_rule`, '') = 'birth_month' OR isNull(`elder.month_rule`)) AND NOT (ifNull(`elder.month_rule`, '') = 'birth_month' AND NOT isNull(`elder.month_rule`)) OR isNull(step_day), NULL, toInt32(if(ifNull(`elder.month_rule`, '') = 'birth_month' AND NOT isNull(`elder.month_rule`), ifNull(step_day, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(step_day, 0))) + 1, toInt32(addMonths(addDays(toDate32(0), ifNull(step_day, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(step_day, 0))) + 1), 1))))) AS entitled_from
    FROM people_parameters_2
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        person__as_of,
        hukou_area,
        sure_birthday,
        area,
        household,
        `elder.steps`,
        `elder.steps__unknown`,
        any_step_reached,
        living,
        step_coming,
        step_near,
        step_reached,
        coming_day,
        coming_held,
        step_day,
        step_held,
        entitled_from,
        {today:Int32} AS today,
        {p_elder__late_days:Nullable(Int64)} AS `elder.late_days`,
        {p_elder__notice_days:Nullable(Int64)} AS `elder.notice_days`,
        {p_elder__prefix:Nullable(String)} AS `elder.prefix`
    FROM people_facts_5
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND startsWith(leftPad(toString(ifNull(hukou_area, 0)), 12, '0'), ifNull(`elder.prefix`, '')) AND NOT (isNull(hukou_area) OR isNull(`elder.prefix`)) AND arrayExists(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= today + if(ifNull(`elder.notice_days`, 0) > 4000000 OR ifNull(`elder.notice_days`, 0) < -4000000, 0, toInt64(ifNull(`elder.notice_days`, 0))) AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000 OR isNull(`elder.notice_days`) OR ifNull(`elder.notice_days`, 0) > 4000000 OR ifNull(`elder.notice_days`, 0) < -4000000), `elder.steps`) AND NOT `elder.steps__unknown`) AS _inside,
        toUInt8(ifNull(living, 1) AND (startsWith(leftPad(toString(ifNull(hukou_area, 0)), 12, '0'), ifNull(`elder.prefix`, '')) OR isNull(hukou_area) OR isNull(`elder.prefix`)) AND (`elder.steps__unknown` OR arrayExists(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= today + if(ifNull(`elder.notice_days`, 0) > 4000000 OR ifNull(`elder.notice_days`, 0) < -4000000, 0, toInt64(ifNull(`elder.notice_days`, 0))) OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000 OR isNull(`elder.notice_days`) OR ifNull(`elder.notice_days`, 0) > 4000000 OR ifNull(`elder.notice_days`, 0) < -4000000, `elder.steps`))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(any_step_reached, 0) AND NOT ifNull(step_held, 1) AND today - ifNull(step_day, 0) >= ifNull(`elder.late_days`, 0) AND NOT (isNull(step_day) OR isNull(`elder.late_days`))) AS unclaimed__true,
        toUInt8(ifNull(any_step_reached, 1) AND NOT ifNull(step_held, 0) AND (today - ifNull(step_day, 0) >= ifNull(`elder.late_days`, 0) OR isNull(step_day) OR isNull(`elder.late_days`))) AS unclaimed__maybe,
        toUInt8(ifNull(any_step_reached, 0) AND NOT ifNull(step_held, 1) AND today - ifNull(step_day, 0) < ifNull(`elder.late_days`, 0) AND NOT (isNull(step_day) OR isNull(`elder.late_days`))) AS just_reached__true,
        toUInt8(ifNull(any_step_reached, 1) AND NOT ifNull(step_held, 0) AND (today - ifNull(step_day, 0) < ifNull(`elder.late_days`, 0) OR isNull(step_day) OR isNull(`elder.late_days`))) AS just_reached__maybe,
        toUInt8(ifNull(step_near, 0) AND NOT ifNull(coming_held, 1)) AS coming__true,
        toUInt8(ifNull(step_near, 1) AND NOT ifNull(coming_held, 0)) AS coming__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * unclaimed__true, 40 * just_reached__true, 40 * coming__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * unclaimed__true, 1 * just_reached__true, 1 * coming__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * unclaimed__maybe, 40 * just_reached__maybe, 40 * coming__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * unclaimed__maybe, 1 * just_reached__maybe, 1 * coming__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([unclaimed__true, just_reached__true, coming__true], 'Array(UInt8)'),
    CAST([unclaimed__maybe - unclaimed__true, just_reached__maybe - just_reached__true, coming__maybe - coming__true], 'Array(UInt8)'),
    CAST([toString(any_step_reached), toString(area), toString(coming_day), toString(coming_held), toString(entitled_from), toString(household), toString(hukou_area), toString(living), toString(step_coming), toString(step_day), toString(step_held), toString(step_near), toString(step_reached), toString(sure_birthday), toString(`elder.late_days`), toString(`elder.notice_days`), toString(`elder.prefix`), if(`elder.steps__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `elder.steps`), '\x1f'))], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, benefit_roll_by_id_number__as_of, NULL, NULL, person__as_of, NULL, NULL, NULL, benefit_roll_by_id_number__as_of, NULL, NULL, person__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR unclaimed__maybe - unclaimed__true OR just_reached__maybe - just_reached__true OR coming__maybe - coming__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
