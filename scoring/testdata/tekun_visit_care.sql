WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
care_agreement AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(level, signed_at, ifNull(valid_to, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(level Nullable(String), signed_at Int32, valid_to Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT level, signed_at, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_care_agreement
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
tekun AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(care_level, ifNull(ended_at, 120529), since, support, tuple(as_of, received_at, batch, row)), 'Tuple(care_level Nullable(String), ended_at Int32, since Int32, support String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT care_level, ended_at, since, support, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_tekun
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
visit AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(done_at, 'Asia/Shanghai')), in_person, result), 'Tuple(done_at Nullable(Int32), in_person Nullable(UInt8), result Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT done_at, in_person, result, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_visit
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, care_agreement.rows AS care_agreement__rows, care_agreement.described AS care_agreement__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, tekun.rows AS tekun__rows, tekun.described AS tekun__as_of, visit.rows AS visit__rows, visit.described AS visit__as_of
    FROM people
    LEFT JOIN care_agreement ON care_agreement.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN tekun ON tekun.subject = people.subject
    LEFT JOIN visit ON visit.subject = people.subject
),
people_facts AS (
    SELECT subject,
        care_agreement__as_of,
        tekun__as_of,
        visit__as_of,
        arrayMap(_r -> if(isNull(_r.level), NULL, ifNull(_r.level, '')), arrayFilter(_r -> _r.signed_at <= {today:Int32} AND {today:Int32} <= _r.valid_to, care_agreement__rows))[-1] AS agreed_care_level,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> _r.signed_at <= {today:Int32} AND {today:Int32} <= _r.valid_to, care_agreement__rows), 1, 0, NULL, {f_care_agreement__state:UInt8} = 2, 0, NULL) AS care_agreed,
        multiIf(0, NULL, arrayExists(_r -> _r.signed_at <= {today:Int32}, care_agreement__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.signed_at, arrayFilter(_r -> _r.signed_at <= {today:Int32}, care_agreement__rows))))), NULL) AS care_agreed_since,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at AND _r.support = 'scattered', tekun__rows), 1, 0, NULL, {f_tekun__state:UInt8} = 2, 0, NULL) AS destitute_at_home,
        arrayMap(_r -> toNullable(toInt32(_r.since)), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS destitute_since,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.care_level), NULL, ifNull(_r.care_level, '')), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS registered_care_level,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        multiIf(arrayExists(_r -> NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT isNull(_r.result) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 1) AND NOT (NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0)), visit__rows) OR arrayExists(_r -> (NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0)) AND isNull(_r.done_at), visit__rows), NULL, arrayExists(_r -> NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0), visit__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0), visit__rows))))), NULL) AS seen_on
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        care_agreement__as_of,
        tekun__as_of,
        visit__as_of,
        care_agreed,
        destitute_at_home,
        seen_on,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(registered_care_level), isNull(registered_care_level), isNull(agreed_care_level)), NULL, if(NOT isNull(registered_care_level), ifNull(registered_care_level, ''), ifNull(agreed_care_level, ''))) AS care_level,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(if(NOT isNull(seen_on), isNull(seen_on), if(NOT isNull(care_agreed_since), isNull(destitute_since) OR isNull(care_agreed_since), isNull(destitute_since))), NULL, toInt32(if(NOT isNull(seen_on), ifNull(seen_on, 0), if(NOT isNull(care_agreed_since), greatest(ifNull(destitute_since, 0), ifNull(care_agreed_since, 0)), ifNull(destitute_since, 0))))) AS unseen_since
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        care_agreement__as_of,
        tekun__as_of,
        visit__as_of,
        care_agreed,
        destitute_at_home,
        seen_on,
        area,
        care_level,
        dead,
        household,
        unseen_since,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        if(isNull(unseen_since), NULL, toInt64({today:Int32} - ifNull(unseen_since, 0))) AS unseen_days,
        if(if(isNull(care_level), isNull({p_tekun__visit_days_able:Nullable(Int64)}), (ifNull(care_level, '') = 'fully' OR isNull(care_level)) AND NOT (ifNull(care_level, '') = 'fully' AND NOT isNull(care_level)) OR if(ifNull(care_level, '') = 'fully' AND NOT isNull(care_level), isNull({p_tekun__visit_days_fully:Nullable(Int64)}), (ifNull(care_level, '') = 'partly' OR isNull(care_level)) AND NOT (ifNull(care_level, '') = 'partly' AND NOT isNull(care_level)) OR if(ifNull(care_level, '') = 'partly' AND NOT isNull(care_level), isNull({p_tekun__visit_days_partly:Nullable(Int64)}), isNull({p_tekun__visit_days_able:Nullable(Int64)})))), NULL, toInt64(if(isNull(care_level), ifNull({p_tekun__visit_days_able:Nullable(Int64)}, 0), if(ifNull(care_level, '') = 'fully' AND NOT isNull(care_level), ifNull({p_tekun__visit_days_fully:Nullable(Int64)}, 0), if(ifNull(care_level, '') = 'partly' AND NOT isNull(care_level), ifNull({p_tekun__visit_days_partly:Nullable(Int64)}, 0), ifNull({p_tekun__visit_days_able:Nullable(Int64)}, 0)))))) AS usual_visit_days
    FROM people_facts_2
),
weather_alert_all AS (
    SELECT CAST(toInt64(div), 'Int64') AS `div`, CAST(toInt32(toDate32(_stored.from_at, 'Asia/Shanghai')), 'Int32') AS from_at, CAST(level, 'String') AS level, CAST(ifNull(toInt32(toDate32(_stored.to_at, 'Asia/Shanghai')), 120529), 'Int32') AS to_at
    FROM (
        SELECT div, from_at, level, to_at, alert_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_weather_alert
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY alert_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY alert_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
all_heavy_weather AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(has(['orange', 'red'], _f.level) AND _f.from_at <= {today:Int32} AND {today:Int32} <= _f.to_at AND ifNull(_s.area, 0) >= _f.`div` AND NOT isNull(_s.area) AND ifNull(_s.area, 0) < toInt128(_f.`div`) + if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 12, 1, if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 9, 1000, if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 6, 1000000, 100000000))) AND NOT isNull(_s.area)), 0) > 0, 1, ifNull(countIf(has(['orange', 'red'], _f.level) AND _f.from_at <= {today:Int32} AND {today:Int32} <= _f.to_at AND (ifNull(_s.area, 0) >= _f.`div` OR isNull(_s.area)) AND (ifNull(_s.area, 0) < toInt128(_f.`div`) + if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 12, 1, if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 9, 1000, if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 6, 1000000, 100000000))) OR isNull(_s.area))), 0) > 0, NULL, {f_weather_alert__state:UInt8} = 2, 0, NULL) AS heavy_weather
    FROM people_facts_3 AS _s
    CROSS JOIN weather_alert_all AS _f
    WHERE has(['orange', 'red'], _f.level) AND _f.from_at <= {today:Int32} AND {today:Int32} <= _f.to_at AND (ifNull(_s.area, 0) >= _f.`div` OR isNull(_s.area)) AND (ifNull(_s.area, 0) < toInt128(_f.`div`) + if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 12, 1, if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 9, 1000, if(multiIf(modulo(_f.`div`, toInt64(10000000000)) = 0, 2, modulo(_f.`div`, 100000000) = 0, 4, modulo(_f.`div`, 1000000) = 0, 6, modulo(_f.`div`, 1000) = 0, 9, 12) = 6, 1000000, 100000000))) OR isNull(_s.area))
    GROUP BY subject
),
people_facts_4 AS (
    SELECT _a.subject AS subject, _a.care_agreement__as_of AS care_agreement__as_of, _a.tekun__as_of AS tekun__as_of, _a.visit__as_of AS visit__as_of, _a.care_agreed AS care_agreed, _a.destitute_at_home AS destitute_at_home, _a.seen_on AS seen_on, _a.area AS area, _a.care_level AS care_level, _a.dead AS dead, _a.household AS household, _a.unseen_since AS unseen_since, _a.living AS living, _a.unseen_days AS unseen_days, _a.usual_visit_days AS usual_visit_days, if(isNull(_b1.subject), if({f_weather_alert__state:UInt8} = 2, 0, NULL), _b1.heavy_weather) AS heavy_weather
    FROM people_facts_3 AS _a
    LEFT JOIN all_heavy_weather AS _b1 ON _a.subject = _b1.subject
),
people_facts_5 AS (
    SELECT subject,
        care_agreement__as_of,
        tekun__as_of,
        visit__as_of,
        care_agreed,
        destitute_at_home,
        seen_on,
        area,
        care_level,
        household,
        unseen_since,
        living,
        unseen_days,
        usual_visit_days,
        heavy_weather,
        if(NOT (ifNull(heavy_weather, 1) AND NOT ifNull(heavy_weather, 0)) AND ifNull(heavy_weather, 1) AND NOT (NOT (ifNull(heavy_weather, 1) AND NOT ifNull(heavy_weather, 0)) AND ifNull(heavy_weather, 0)) OR isNull(usual_visit_days), NULL, accurateCastOrNull(if(NOT (ifNull(heavy_weather, 1) AND NOT ifNull(heavy_weather, 0)) AND ifNull(heavy_weather, 0), intDiv(if(intDiv(toInt128(ifNull(usual_visit_days, 0)) * 1000000 * 2 + if(toInt128(ifNull(usual_visit_days, 0)) * 1000000 < 0, -2, 2), 4) < 0, intDiv(toInt128(ifNull(usual_visit_days, 0)) * 1000000 * 2 + if(toInt128(ifNull(usual_visit_days, 0)) * 1000000 < 0, -2, 2), 4) - 999999, intDiv(toInt128(ifNull(usual_visit_days, 0)) * 1000000 * 2 + if(toInt128(ifNull(usual_visit_days, 0)) * 1000000 < 0, -2, 2), 4)), 1000000), ifNull(usual_visit_days, 0)), 'Int64')) AS visit_days
    FROM people_facts_4
),
known AS (
    SELECT subject,
        care_agreement__as_of,
        tekun__as_of,
        visit__as_of,
        care_agreed,
        destitute_at_home,
        seen_on,
        area,
        care_level,
        household,
        unseen_since,
        living,
        unseen_days,
        usual_visit_days,
        heavy_weather,
        visit_days,
        {today:Int32} AS today,
        toUInt8({f_visit__state:UInt8} = 1) AS seen_on__silent,
        {p_duty__watch_from:Nullable(Int32)} AS `duty.watch_from`
    FROM people_facts_5
),
inside AS (
    SELECT *,
        toUInt8(ifNull(destitute_at_home, 0) AND ifNull(living, 0)) AS _inside,
        toUInt8(ifNull(destitute_at_home, 1) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(unseen_days, 0) > ifNull(visit_days, 0) AND NOT (isNull(unseen_days) OR isNull(visit_days)) AND (ifNull(unseen_since, 0) + if(ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000, 0, toInt64(ifNull(visit_days, 0))) >= ifNull(`duty.watch_from`, 0) AND NOT (isNull(unseen_since) OR isNull(visit_days) OR ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000 OR isNull(`duty.watch_from`)) OR (NOT isNull(seen_on)) != (NOT isNull(seen_on)) AND NOT ((NOT isNull(seen_on) OR seen_on__silent) AND isNull(seen_on)))) AS unseen__true,
        toUInt8((ifNull(unseen_days, 0) > ifNull(visit_days, 0) OR isNull(unseen_days) OR isNull(visit_days)) AND (ifNull(unseen_since, 0) + if(ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000, 0, toInt64(ifNull(visit_days, 0))) >= ifNull(`duty.watch_from`, 0) OR isNull(unseen_since) OR isNull(visit_days) OR ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000 OR isNull(`duty.watch_from`) OR (NOT isNull(seen_on)) != (NOT isNull(seen_on)) OR (NOT isNull(seen_on) OR seen_on__silent) AND isNull(seen_on))) AS unseen__maybe,
        toUInt8(ifNull(unseen_days, 0) > ifNull(visit_days, 0) AND NOT (isNull(unseen_days) OR isNull(visit_days)) AND ifNull(unseen_since, 0) + if(ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000, 0, toInt64(ifNull(visit_days, 0))) < ifNull(`duty.watch_from`, 0) AND NOT (isNull(unseen_since) OR isNull(visit_days) OR ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000 OR isNull(`duty.watch_from`))) AS unseen_before_watch__true,
        toUInt8((ifNull(unseen_days, 0) > ifNull(visit_days, 0) OR isNull(unseen_days) OR isNull(visit_days)) AND (ifNull(unseen_since, 0) + if(ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000, 0, toInt64(ifNull(visit_days, 0))) < ifNull(`duty.watch_from`, 0) OR isNull(unseen_since) OR isNull(visit_days) OR ifNull(visit_days, 0) > 4000000 OR ifNull(visit_days, 0) < -4000000 OR isNull(`duty.watch_from`))) AS unseen_before_watch__maybe,
        toUInt8(NOT ifNull(care_agreed, 1)) AS no_agreement__true,
        toUInt8(NOT ifNull(care_agreed, 0)) AS no_agreement__maybe,
        toUInt8(has(['fully', 'partly'], ifNull(care_level, '')) AND NOT isNull(care_level)) AS closer_watch__true,
        toUInt8(isNull(care_level) OR has(['fully', 'partly'], ifNull(care_level, ''))) AS closer_watch__maybe,
        toUInt8(NOT (ifNull(heavy_weather, 1) AND NOT ifNull(heavy_weather, 0)) AND ifNull(heavy_weather, 0)) AS weather__true,
        toUInt8(NOT (ifNull(heavy_weather, 1) AND NOT ifNull(heavy_weather, 0)) AND ifNull(heavy_weather, 1)) AS weather__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * unseen__true, 40 * unseen_before_watch__true, 60 * no_agreement__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * unseen__true, 1 * unseen_before_watch__true, 2 * no_agreement__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * unseen__maybe, 40 * unseen_before_watch__maybe, 60 * no_agreement__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * unseen__maybe, 1 * unseen_before_watch__maybe, 2 * no_agreement__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([unseen__true, unseen_before_watch__true, no_agreement__true, closer_watch__true, weather__true], 'Array(UInt8)'),
    CAST([unseen__maybe - unseen__true, unseen_before_watch__maybe - unseen_before_watch__true, no_agreement__maybe - no_agreement__true, closer_watch__maybe - closer_watch__true, weather__maybe - weather__true], 'Array(UInt8)'),
    CAST([toString(area), toString(care_agreed), toString(care_level), toString(destitute_at_home), toString(heavy_weather), toString(household), toString(living), toString(seen_on), toString(unseen_days), toString(unseen_since), toString(usual_visit_days), toString(visit_days), toString(`duty.watch_from`)], 'Array(Nullable(String))'),
    CAST([NULL, care_agreement__as_of, NULL, tekun__as_of, NULL, NULL, NULL, visit__as_of, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR unseen__maybe - unseen__true OR unseen_before_watch__maybe - unseen_before_watch__true OR no_agreement__maybe - no_agreement__true OR closer_watch__maybe - closer_watch__true OR weather__maybe - weather__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
