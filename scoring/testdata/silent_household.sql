WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(div), living, tuple(as_of, received_at, batch, row)), 'Tuple(`div` Nullable(Int64), living Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT div, living, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
utility AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(month, reinterpret(water_m3, 'Int64')), 'Tuple(month Int32, water_m3 Nullable(Int64))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT month, water_m3, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_utility
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
utility_day AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(day, meter_ok, reinterpret(water_m3, 'Int64')), 'Tuple(day Int32, meter_ok Nullable(UInt8), water_m3 Nullable(Int64))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT day, meter_ok, water_m3, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_utility_day
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
absence_away AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(from_date, ifNull(to_date, 120529)), 'Tuple(from_date Int32, to_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT from_date, to_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_absence_away
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
check_in AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(checked_at, 'Asia/Shanghai')), ok), 'Tuple(checked_at Int32, ok UInt8)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT checked_at, ok, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_check_in
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
consent AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(given_at, purpose, ifNull(withdrawn_at, 120529)), 'Tuple(given_at Int32, purpose String, withdrawn_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT given_at, purpose, withdrawn_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_consent
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
household_by_head_id AS (
    SELECT assumeNotNull(head_person_id) AS subject,
        groupArray(CAST(tuple(tuple(as_of, received_at, batch, row)), 'Tuple(_v Tuple(Int32, DateTime64(3), UInt64, UInt32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT head_person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(head_person_id)
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(care_level, ifNull(ended_at, 120529), since, tuple(as_of, received_at, batch, row)), 'Tuple(care_level Nullable(String), ended_at Int32, since Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT care_level, ended_at, since, person_id, as_of, received_at, batch, row, gone, key_hash
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
    SELECT people.subject AS subject, absence_away.rows AS absence_away__rows, absence_away.described AS absence_away__as_of, care_agreement.rows AS care_agreement__rows, care_agreement.described AS care_agreement__as_of, check_in.rows AS check_in__rows, check_in.described AS check_in__as_of, consent.rows AS consent__rows, consent.described AS consent__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, tekun.rows AS tekun__rows, tekun.described AS tekun__as_of, visit.rows AS visit__rows, visit.described AS visit__as_of
    FROM people
    LEFT JOIN absence_away ON absence_away.subject = people.subject
    LEFT JOIN care_agreement ON care_agreement.subject = people.subject
    LEFT JOIN check_in ON check_in.subject = people.subject
    LEFT JOIN consent ON consent.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN tekun ON tekun.subject = people.subject
    LEFT JOIN visit ON visit.subject = people.subject
),
people_facts AS (
    SELECT subject,
        absence_away__as_of,
        consent__as_of,
        household_by_head_id__as_of,
        person__as_of,
        arrayMap(_r -> if(isNull(_r.level), NULL, ifNull(_r.level, '')), arrayFilter(_r -> _r.signed_at <= {today:Int32} AND {today:Int32} <= _r.valid_to, care_agreement__rows))[-1] AS agreed_care_level,
        multiIf(arrayExists(_r -> _r.given_at <= {today:Int32} AND {today:Int32} < _r.withdrawn_at AND _r.purpose = 'utility_watch', consent__rows), 1, 0, NULL, {f_consent__state:UInt8} = 2, 0, NULL) AS agreed_to_watch,
        multiIf(0, NULL, arrayExists(_r -> _r.ok AND _r.checked_at <= {today:Int32}, check_in__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.checked_at, arrayFilter(_r -> _r.ok AND _r.checked_at <= {today:Int32}, check_in__rows))))), NULL) AS answered_on,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.from_date <= {today:Int32} AND {today:Int32} < _r.to_date, absence_away__rows), 1, 0, NULL, {f_absence_away__state:UInt8} = 2 AND notEmpty(absence_away__rows), 0, NULL) AS gone_away,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.care_level), NULL, ifNull(_r.care_level, '')), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS registered_care_level,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        multiIf(arrayExists(_r -> NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT isNull(_r.result) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 1) AND NOT (NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0)), visit__rows) OR arrayExists(_r -> (NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0)) AND isNull(_r.done_at), visit__rows), NULL, arrayExists(_r -> NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0), visit__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0), visit__rows))))), NULL) AS seen_on
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        absence_away__as_of,
        consent__as_of,
        household_by_head_id__as_of,
        person__as_of,
        agreed_to_watch,
        gone_away,
        hukou_area,
        is_head,
        if(if(NOT isNull(registered_care_level), isNull(registered_care_level), isNull(agreed_care_level)), NULL, if(NOT isNull(registered_care_level), ifNull(registered_care_level, ''), ifNull(agreed_care_level, ''))) AS care_level,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        multiIf(NOT isNull(seen_on) AND ifNull(seen_on, 0) >= {today:Int32} + (-1) AND NOT isNull(seen_on) OR NOT isNull(answered_on) AND ifNull(answered_on, 0) >= {today:Int32} + (-1) AND NOT isNull(answered_on), 1, NOT isNull(seen_on) AND (ifNull(seen_on, 0) >= {today:Int32} + (-1) OR isNull(seen_on)) OR NOT isNull(answered_on) AND (ifNull(answered_on, 0) >= {today:Int32} + (-1) OR isNull(answered_on)), NULL, 0) AS heard_of,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        absence_away__as_of,
        consent__as_of,
        household_by_head_id__as_of,
        person__as_of,
        agreed_to_watch,
        gone_away,
        hukou_area,
        is_head,
        care_level,
        heard_of,
        household,
        years_old,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        absence_away__as_of,
        consent__as_of,
        household_by_head_id__as_of,
        person__as_of,
        agreed_to_watch,
        gone_away,
        hukou_area,
        is_head,
        heard_of,
        household,
        living,
        multiIf(ifNull(living, 0) AND (ifNull(years_old, 0) >= ifNull({p_silent__age:Nullable(Int64)}, 0) AND NOT (isNull(years_old) OR isNull({p_silent__age:Nullable(Int64)})) OR NOT isNull(care_level) AND ifNull(care_level, '') = 'fully' AND NOT isNull(care_level)), 1, ifNull(living, 1) AND (ifNull(years_old, 0) >= ifNull({p_silent__age:Nullable(Int64)}, 0) OR isNull(years_old) OR isNull({p_silent__age:Nullable(Int64)}) OR (NOT isNull(care_level) OR ({f_care_agreement__state:UInt8} = 1 OR {f_tekun__state:UInt8} = 1)) AND (ifNull(care_level, '') = 'fully' OR isNull(care_level))), NULL, 0) AS frail
    FROM people_facts_3
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(agreed_to_watch, frail, gone_away, heard_of, household, hukou_area, is_head, living), 'Tuple(agreed_to_watch Nullable(UInt8), frail Nullable(UInt8), gone_away Nullable(UInt8), heard_of Nullable(UInt8), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), living Nullable(UInt8))')) AS rows
    FROM people_facts_4
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of, utility.rows AS utility__rows, utility.described AS utility__as_of, utility_day.rows AS utility_day__rows, utility_day.described AS utility_day__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN utility ON utility.subject = homes.subject
    LEFT JOIN utility_day ON utility_day.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        utility__rows,
        utility__as_of,
        utility_day__rows,
        utility_day__as_of,
        multiIf(arrayExists(_r -> NOT (ifNull(_r.gone_away, 1) AND NOT ifNull(_r.gone_away, 0)) AND ifNull(_r.gone_away, 0), members__rows), 1, arrayExists(_r -> NOT (ifNull(_r.gone_away, 1) AND NOT ifNull(_r.gone_away, 0)) AND ifNull(_r.gone_away, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS away_from_home,
        multiIf(arrayExists(_r -> _r.day > {today:Int32} + (-30) AND _r.day <= {today:Int32}, utility_day__rows), 1, 0, NULL, {f_utility_day__state:UInt8} = 2 AND notEmpty(utility_day__rows), 0, NULL) AS daily_meter,
        multiIf(arrayExists(_r -> ifNull(_r.frail, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.frail, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS frail_at_home,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        multiIf(arrayExists(_r -> ifNull(_r.heard_of, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.heard_of, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS heard_of_at_home,
        multiIf(0, NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -3)) AND _r.month <= {today:Int32} AND NOT isNull(_r.water_m3), utility__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -3)) AND _r.month <= {today:Int32} AND NOT isNull(_r.water_m3), utility__rows))))), NULL) AS last_water_month,
        arrayMap(_r -> if(isNull(_r.living), NULL, toInt64(ifNull(_r.living, 0))), household__rows)[-1] AS living_here,
        multiIf(arrayExists(_r -> ifNull(_r.living, 1) AND NOT ifNull(_r.living, 0), members__rows), NULL, arrayExists(_r -> ifNull(_r.living, 0), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.living, 0), members__rows))), NULL) AS members_alive,
        multiIf(0, NULL, arrayExists(_r -> _r.day > {today:Int32} + (-4) AND _r.day <= {today:Int32} AND NOT isNull(_r.water_m3), utility_day__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.day, arrayFilter(_r -> _r.day > {today:Int32} + (-4) AND _r.day <= {today:Int32} AND NOT isNull(_r.water_m3), utility_day__rows))))), NULL) AS read_on,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> ifNull(_r.agreed_to_watch, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.agreed_to_watch, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS watch_agreed
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        utility__as_of,
        utility_day__as_of,
        away_from_home,
        daily_meter,
        frail_at_home,
        heard_of_at_home,
        last_water_month,
        read_on,
        watch_agreed,
        multiIf(NOT isNull(living_here) AND ifNull(living_here, 0) = 1 AND NOT isNull(living_here) OR isNull(living_here) AND (ifNull(members_alive, 0) = 1 AND NOT isNull(members_alive) OR (NOT isNull(living_here)) != (NOT isNull(living_here)) AND NOT ((NOT isNull(living_here) OR ({f_household__state:UInt8} = 1)) AND isNull(living_here))), 1, NOT isNull(living_here) AND (ifNull(living_here, 0) = 1 OR isNull(living_here)) OR isNull(living_here) AND (ifNull(members_alive, 0) = 1 OR isNull(members_alive) OR (NOT isNull(living_here)) != (NOT isNull(living_here)) OR (NOT isNull(living_here) OR ({f_household__state:UInt8} = 1)) AND isNull(living_here)), NULL, 0) AS alone,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        multiIf(arrayExists(_r -> (_r.month = ifNull(last_water_month, 0) OR isNull(last_water_month)) AND NOT isNull(_r.water_m3) AND NOT (_r.month = ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3)), utility__rows) OR arrayExists(_r -> (_r.month = ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3)) AND isNull(_r.water_m3), utility__rows), NULL, arrayExists(_r -> _r.month = ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3), utility__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.water_m3, 0), arrayFilter(_r -> _r.month = ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3), utility__rows))))), NULL) AS month_water,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.water_m3), NULL, toInt64(ifNull(_r.water_m3, 0))), arrayFilter(_r -> _r.month < ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND _r.month >= toInt32(addMonths(addDays(toDate32(0), ifNull(last_water_month, 0)), -6)) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3), utility__rows))), 'Array(Nullable(Int64))') AS months_of_water,
        toUInt8(arrayExists(_r -> (_r.month < ifNull(last_water_month, 0) OR isNull(last_water_month)) AND (_r.month >= toInt32(addMonths(addDays(toDate32(0), ifNull(last_water_month, 0)), -6)) OR isNull(last_water_month)) AND NOT isNull(_r.water_m3) AND NOT (_r.month < ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND _r.month >= toInt32(addMonths(addDays(toDate32(0), ifNull(last_water_month, 0)), -6)) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3)), utility__rows) OR (NOT (arrayExists(_r -> _r.month < ifNull(last_water_month, 0) AND NOT isNull(last_water_month) AND _r.month >= toInt32(addMonths(addDays(toDate32(0), ifNull(last_water_month, 0)), -6)) AND NOT isNull(last_water_month) AND NOT isNull(_r.water_m3), utility__rows) OR ({f_utility__state:UInt8} = 2 AND notEmpty(utility__rows))))) AS months_of_water__unknown,
        multiIf(arrayExists(_r -> (_r.day = ifNull(read_on, 0) + (-1) OR isNull(read_on)) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 1) AND NOT (_r.day = ifNull(read_on, 0) + (-1) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0)), utility_day__rows) OR arrayExists(_r -> (_r.day = ifNull(read_on, 0) + (-1) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0)) AND isNull(_r.water_m3), utility_day__rows), NULL, arrayExists(_r -> _r.day = ifNull(read_on, 0) + (-1) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0), utility_day__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.water_m3, 0), arrayFilter(_r -> _r.day = ifNull(read_on, 0) + (-1) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0), utility_day__rows))))), NULL) AS water_day_before,
        multiIf(arrayExists(_r -> (_r.day = ifNull(read_on, 0) OR isNull(read_on)) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 1) AND NOT (_r.day = ifNull(read_on, 0) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0)), utility_day__rows) OR arrayExists(_r -> (_r.day = ifNull(read_on, 0) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0)) AND isNull(_r.water_m3), utility_day__rows), NULL, arrayExists(_r -> _r.day = ifNull(read_on, 0) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0), utility_day__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.water_m3, 0), arrayFilter(_r -> _r.day = ifNull(read_on, 0) AND NOT isNull(read_on) AND NOT isNull(_r.water_m3) AND ifNull(_r.meter_ok, 0), utility_day__rows))))), NULL) AS water_newest
    FROM homes_facts
),
homes_facts_3 AS (
    SELECT subject,
        utility__as_of,
        utility_day__as_of,
        away_from_home,
        daily_meter,
        frail_at_home,
        heard_of_at_home,
        last_water_month,
        read_on,
        watch_agreed,
        alone,
        area,
        month_water,
        water_day_before,
        water_newest,
        if(months_of_water__unknown OR arrayExists(_x -> (toInt64(length(months_of_water)) >= 4 OR months_of_water__unknown) AND (2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) OR months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown) AND NOT (toInt64(length(months_of_water)) >= 4 AND NOT months_of_water__unknown AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown)) OR toInt64(length(months_of_water)) >= 4 AND NOT months_of_water__unknown AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown) AND isNull(_x), months_of_water) OR empty(arrayFilter(_x -> toInt64(length(months_of_water)) >= 4 AND NOT months_of_water__unknown AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)) OR arrayExists(_e -> isNull(_e), arrayFilter(_x -> toInt64(length(months_of_water)) >= 4 AND NOT months_of_water__unknown AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)) OR months_of_water__unknown OR arrayExists(_x -> (2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) OR months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown) AND NOT (2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown)) OR 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown) AND isNull(_x), months_of_water) OR empty(arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)) OR arrayExists(_e -> isNull(_e), arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)), NULL, accurateCastOrNull(intDiv((toInt128(arrayMin(arrayMap(_e -> ifNull(_e, 0), arrayFilter(_x -> toInt64(length(months_of_water)) >= 4 AND NOT months_of_water__unknown AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)))) + arrayMax(arrayMap(_e -> ifNull(_e, 0), arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)))) * 2 + if(toInt128(arrayMin(arrayMap(_e -> ifNull(_e, 0), arrayFilter(_x -> toInt64(length(months_of_water)) >= 4 AND NOT months_of_water__unknown AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water)))) + arrayMax(arrayMap(_e -> ifNull(_e, 0), arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), months_of_water))) >= toInt64(length(months_of_water)) AND NOT (months_of_water__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), months_of_water) OR months_of_water__unknown), months_of_water))) < 0, -2, 2), 4), 'Int64')) AS usual_water
    FROM homes_facts_2
),
known AS (
    SELECT subject,
        utility__as_of,
        utility_day__as_of,
        away_from_home,
        daily_meter,
        frail_at_home,
        heard_of_at_home,
        last_water_month,
        read_on,
        watch_agreed,
        alone,
        area,
        month_water,
        water_day_before,
        water_newest,
        usual_water,
        {today:Int32} AS today,
        toUInt8({f_utility_day__state:UInt8} = 1) AS daily_meter__silent,
        toUInt8({f_utility__state:UInt8} = 1) AS last_water_month__silent,
        {p_silent__month_share:Nullable(Int64)} AS `silent.month_share`
    FROM homes_facts_3
),
inside AS (
    SELECT *,
        toUInt8(ifNull(watch_agreed, 0) AND ifNull(alone, 0) AND ifNull(frail_at_home, 0) AND NOT ifNull(away_from_home, 1) AND NOT ifNull(heard_of_at_home, 1)) AS _inside,
        toUInt8(ifNull(watch_agreed, 1) AND ifNull(alone, 1) AND ifNull(frail_at_home, 1) AND NOT ifNull(away_from_home, 0) AND NOT ifNull(heard_of_at_home, 0)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT (ifNull(daily_meter, 1) AND NOT ifNull(daily_meter, 0)) AND ifNull(water_newest, 0) = 0 AND NOT isNull(water_newest) AND ifNull(water_day_before, 0) = 0 AND NOT isNull(water_day_before)) AS no_water__true,
        toUInt8((NOT (ifNull(daily_meter, 1) AND NOT ifNull(daily_meter, 0)) OR daily_meter__silent) AND (ifNull(water_newest, 0) = 0 OR isNull(water_newest)) AND (ifNull(water_day_before, 0) = 0 OR isNull(water_day_before))) AS no_water__maybe,
        toUInt8(NOT isNull(last_water_month) AND toInt128(ifNull(month_water, 0)) * 10 < toInt128(ifNull(`silent.month_share`, 0)) * ifNull(usual_water, 0) AND NOT (isNull(month_water) OR isNull(`silent.month_share`) OR isNull(usual_water))) AS little_water__true,
        toUInt8((NOT isNull(last_water_month) OR last_water_month__silent) AND (toInt128(ifNull(month_water, 0)) * 10 < toInt128(ifNull(`silent.month_share`, 0)) * ifNull(usual_water, 0) OR isNull(month_water) OR isNull(`silent.month_share`) OR isNull(usual_water))) AS little_water__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * no_water__true, 60 * little_water__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * no_water__true, 2 * little_water__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * no_water__maybe, 60 * little_water__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * no_water__maybe, 2 * little_water__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([no_water__true, little_water__true], 'Array(UInt8)'),
    CAST([no_water__maybe - no_water__true, little_water__maybe - little_water__true], 'Array(UInt8)'),
    CAST([toString(alone), toString(area), toString(away_from_home), toString(daily_meter), toString(frail_at_home), toString(heard_of_at_home), toString(last_water_month), toString(month_water), toString(read_on), toString(usual_water), toString(watch_agreed), toString(water_day_before), toString(water_newest), toString(`silent.month_share`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, utility_day__as_of, NULL, NULL, utility__as_of, utility__as_of, utility_day__as_of, NULL, NULL, utility_day__as_of, utility_day__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR no_water__maybe - no_water__true OR little_water__maybe - little_water__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
