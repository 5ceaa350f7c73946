WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, class_since, toInt64(div), tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), class_since Nullable(Int32), `div` Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, class_since, div, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
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
business AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(last_return, role, since, staff, state), 'Tuple(last_return Nullable(String), role String, since Nullable(Int32), staff Nullable(Int64), state String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT last_return, role, since, staff, state, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_business
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
property AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(acquired_by, direction, event, event_date, resettlement, reinterpret(share, 'Int64'), use), 'Tuple(acquired_by Nullable(String), direction Nullable(String), event String, event_date Int32, resettlement Nullable(UInt8), share Nullable(Int64), use Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT acquired_by, direction, event, event_date, resettlement, share, use, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_property
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
vehicle AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(ifNull(deregister_date, 120529), kind, reg_date), 'Tuple(deregister_date Int32, kind Nullable(String), reg_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT deregister_date, kind, reg_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_vehicle
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, business.rows AS business__rows, business.described AS business__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, property.rows AS property__rows, property.described AS property__as_of, vehicle.rows AS vehicle__rows, vehicle.described AS vehicle__as_of
    FROM people
    LEFT JOIN business ON business.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN property ON property.subject = people.subject
    LEFT JOIN vehicle ON vehicle.subject = people.subject
),
people_facts AS (
    SELECT subject,
        business__rows,
        business__as_of,
        household_by_head_id__as_of,
        person__as_of,
        property__rows,
        property__as_of,
        vehicle__rows,
        vehicle__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> NOT isNull(_r.use) AND (ifNull(_r.use, '') = 'home' OR isNull(_r.use)) AND NOT ifNull(_r.resettlement, 0) AND (NOT isNull(_r.direction) AND (ifNull(_r.direction, '') = 'in' OR isNull(_r.direction)) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by))) AND NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) OR (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND (ifNull(_r.share, 0) >= 500000 OR isNull(_r.share)) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))) AND NOT (NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'in' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND ifNull(_r.share, 0) >= 500000 AND NOT isNull(_r.share) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by))))), property__rows), NULL, arrayExists(_r -> NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'in' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND ifNull(_r.share, 0) >= 500000 AND NOT isNull(_r.share) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))), property__rows) OR ({f_property__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'in' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND ifNull(_r.share, 0) >= 500000 AND NOT isNull(_r.share) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))), property__rows))), NULL) AS homes_in,
        multiIf(arrayExists(_r -> NOT isNull(_r.use) AND (ifNull(_r.use, '') = 'home' OR isNull(_r.use)) AND NOT ifNull(_r.resettlement, 0) AND (NOT isNull(_r.direction) AND (ifNull(_r.direction, '') = 'out' OR isNull(_r.direction)) OR isNull(_r.direction) AND _r.event = 'sell') AND NOT (NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'out' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND _r.event = 'sell')), property__rows), NULL, arrayExists(_r -> NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'out' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND _r.event = 'sell'), property__rows) OR ({f_property__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'out' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND _r.event = 'sell'), property__rows))), NULL) AS homes_out,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        business__rows,
        business__as_of,
        household_by_head_id__as_of,
        person__as_of,
        property__rows,
        property__as_of,
        vehicle__rows,
        vehicle__as_of,
        homes_in,
        homes_out,
        hukou_area,
        is_head,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        business__rows,
        business__as_of,
        household_by_head_id__as_of,
        person__as_of,
        property__rows,
        property__as_of,
        vehicle__rows,
        vehicle__as_of,
        homes_in,
        homes_out,
        hukou_area,
        is_head,
        dead,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
homes_2 AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household_2 AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class_since, tuple(as_of, received_at, batch, row)), 'Tuple(class_since Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class_since, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes_2.subject AS subject, household_2.rows AS household_2__rows, household_2.described AS household__as_of
    FROM homes_2
    LEFT JOIN household_2 ON household_2.subject = homes_2.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household_2__rows)[-1] AS class_since
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.business__rows AS business__rows, people_facts_3.business__as_of AS business__as_of, people_facts_3.household_by_head_id__as_of AS household_by_head_id__as_of, people_facts_3.person__as_of AS person__as_of, people_facts_3.property__rows AS property__rows, people_facts_3.property__as_of AS property__as_of, people_facts_3.vehicle__rows AS vehicle__rows, people_facts_3.vehicle__as_of AS vehicle__as_of, people_facts_3.homes_in AS homes_in, people_facts_3.homes_out AS homes_out, people_facts_3.hukou_area AS hukou_area, people_facts_3.is_head AS is_head, people_facts_3.household AS household, people_facts_3.living AS living, homes_facts.class_since AS home_class_since
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
people_facts_4 AS (
    SELECT subject,
        business__as_of,
        household_by_head_id__as_of,
        person__as_of,
        property__as_of,
        vehicle__as_of,
        homes_in,
        homes_out,
        hukou_area,
        is_head,
        household,
        living,
        multiIf(arrayExists(_r -> _r.role != 'supervisor' AND _r.state = 'active' AND ifNull(_r.since, 0) > ifNull(home_class_since, 0) AND NOT (isNull(_r.since) OR isNull(home_class_since)) AND ifNull(_r.staff, 0) > 0 AND NOT isNull(_r.staff), business__rows), 1, arrayExists(_r -> _r.role != 'supervisor' AND _r.state = 'active' AND (ifNull(_r.since, 0) > ifNull(home_class_since, 0) OR isNull(_r.since) OR isNull(home_class_since)) AND (ifNull(_r.staff, 0) > 0 OR isNull(_r.staff)), business__rows), NULL, {f_business__state:UInt8} = 2, 0, NULL) AS business_begun,
        multiIf(arrayExists(_r -> _r.role != 'supervisor' AND _r.state = 'dissolved' AND ifNull(_r.since, 0) > ifNull(home_class_since, 0) AND NOT (isNull(_r.since) OR isNull(home_class_since)) AND ifNull(_r.last_return, '') = 'zero' AND NOT isNull(_r.last_return), business__rows), 1, arrayExists(_r -> _r.role != 'supervisor' AND _r.state = 'dissolved' AND (ifNull(_r.since, 0) > ifNull(home_class_since, 0) OR isNull(_r.since) OR isNull(home_class_since)) AND (ifNull(_r.last_return, '') = 'zero' OR isNull(_r.last_return)), business__rows), NULL, {f_business__state:UInt8} = 2, 0, NULL) AS business_ended,
        multiIf(arrayExists(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date AND has(['car', 'truck'], ifNull(_r.kind, '')) AND NOT isNull(_r.kind) AND _r.reg_date > ifNull(home_class_since, 0) AND NOT isNull(home_class_since), vehicle__rows), 1, arrayExists(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date AND (isNull(_r.kind) OR has(['car', 'truck'], ifNull(_r.kind, ''))) AND (_r.reg_date > ifNull(home_class_since, 0) OR isNull(home_class_since)), vehicle__rows), NULL, {f_vehicle__state:UInt8} = 2, 0, NULL) AS car_acquired,
        multiIf(arrayExists(_r -> NOT isNull(_r.use) AND ifNull(_r.use, '') = 'home' AND NOT isNull(_r.use) AND _r.event_date > ifNull(home_class_since, 0) AND NOT isNull(home_class_since) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'in' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND ifNull(_r.share, 0) >= 500000 AND NOT isNull(_r.share) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))), property__rows), 1, arrayExists(_r -> NOT isNull(_r.use) AND (ifNull(_r.use, '') = 'home' OR isNull(_r.use)) AND (_r.event_date > ifNull(home_class_since, 0) OR isNull(home_class_since)) AND NOT ifNull(_r.resettlement, 0) AND (NOT isNull(_r.direction) AND (ifNull(_r.direction, '') = 'in' OR isNull(_r.direction)) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by))) AND NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) OR (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND (ifNull(_r.share, 0) >= 500000 OR isNull(_r.share)) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))), property__rows), NULL, {f_property__state:UInt8} = 2, 0, NULL) AS home_acquired,
        multiIf(arrayExists(_r -> NOT isNull(_r.use) AND has(['home', 'shop'], ifNull(_r.use, '')) AND NOT isNull(_r.use) AND _r.event_date > ifNull(home_class_since, 0) AND NOT isNull(home_class_since) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'in' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND (ifNull(_r.resettlement, 0) OR (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND NOT (NOT isNull(_r.share) AND (ifNull(_r.share, 0) >= 500000 OR isNull(_r.share)))), property__rows), 1, arrayExists(_r -> NOT isNull(_r.use) AND (isNull(_r.use) OR has(['home', 'shop'], ifNull(_r.use, ''))) AND (_r.event_date > ifNull(home_class_since, 0) OR isNull(home_class_since)) AND (NOT isNull(_r.direction) AND (ifNull(_r.direction, '') = 'in' OR isNull(_r.direction)) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND (ifNull(_r.resettlement, 1) OR (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by))) AND NOT (NOT isNull(_r.share) AND ifNull(_r.share, 0) >= 500000 AND NOT isNull(_r.share))), property__rows), NULL, {f_property__state:UInt8} = 2, 0, NULL) AS property_unclear,
        multiIf(arrayExists(_r -> NOT isNull(_r.use) AND ifNull(_r.use, '') = 'shop' AND NOT isNull(_r.use) AND _r.event_date > ifNull(home_class_since, 0) AND NOT isNull(home_class_since) AND NOT ifNull(_r.resettlement, 1) AND (NOT isNull(_r.direction) AND ifNull(_r.direction, '') = 'in' AND NOT isNull(_r.direction) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND ifNull(_r.share, 0) >= 500000 AND NOT isNull(_r.share) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))), property__rows), 1, arrayExists(_r -> NOT isNull(_r.use) AND (ifNull(_r.use, '') = 'shop' OR isNull(_r.use)) AND (_r.event_date > ifNull(home_class_since, 0) OR isNull(home_class_since)) AND NOT ifNull(_r.resettlement, 0) AND (NOT isNull(_r.direction) AND (ifNull(_r.direction, '') = 'in' OR isNull(_r.direction)) OR isNull(_r.direction) AND has(['buy', 'inherit'], _r.event)) AND ((_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by))) AND NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) OR (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND ifNull(_r.acquired_by, '') = 'inherit' AND NOT isNull(_r.acquired_by)) AND (ifNull(_r.share, 0) >= 500000 OR isNull(_r.share)) OR NOT (_r.event = 'inherit' OR NOT isNull(_r.acquired_by) AND (ifNull(_r.acquired_by, '') = 'inherit' OR isNull(_r.acquired_by)))), property__rows), NULL, {f_property__state:UInt8} = 2, 0, NULL) AS shop_acquired
    FROM people_with_home
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(business_begun, business_ended, car_acquired, home_acquired, homes_in, homes_out, household, hukou_area, is_head, living, property_unclear, shop_acquired), 'Tuple(business_begun Nullable(UInt8), business_ended Nullable(UInt8), car_acquired Nullable(UInt8), home_acquired Nullable(UInt8), homes_in Nullable(Int64), homes_out Nullable(Int64), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), living Nullable(UInt8), property_unclear Nullable(UInt8), shop_acquired Nullable(UInt8))')) AS rows
    FROM people_facts_4
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows_2 AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.business_begun, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.business_begun, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS business_added,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.business_ended, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.business_ended, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS business_gone,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.car_acquired, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.car_acquired, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS car_added,
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household__rows)[-1] AS class_since,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.home_acquired, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.home_acquired, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS home_added,
        multiIf(arrayExists(_r -> ifNull(_r.living, 1) AND NOT ifNull(_r.living, 0), members__rows) OR arrayExists(_r -> ifNull(_r.living, 0) AND (isNull(_r.homes_in) OR isNull(_r.homes_out)), members__rows), NULL, arrayExists(_r -> ifNull(_r.living, 0), members__rows) OR notEmpty(members__rows), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.homes_in, 0)) - ifNull(_r.homes_out, 0), arrayFilter(_r -> ifNull(_r.living, 0), members__rows)), 'Int64')), NULL) AS homes_held,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.property_unclear, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.property_unclear, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS property_to_check,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.shop_acquired, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.shop_acquired, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS shop_added
    FROM homes_rows_2
),
homes_facts_3 AS (
    SELECT subject,
        household__as_of,
        business_added,
        business_gone,
        car_added,
        class_since,
        home_added,
        homes_held,
        household_class,
        property_to_check,
        shop_added,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts_2
),
known AS (
    SELECT subject,
        household__as_of,
        business_added,
        business_gone,
        car_added,
        class_since,
        home_added,
        homes_held,
        household_class,
        property_to_check,
        shop_added,
        area,
        {today:Int32} AS today
    FROM homes_facts_3
),
inside AS (
    SELECT *,
        toUInt8(has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(household_class, '')) AND NOT isNull(household_class)) AS _inside,
        toUInt8(isNull(household_class) OR has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(household_class, ''))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(shop_added, 0)) AS shop__true,
        toUInt8(ifNull(shop_added, 1)) AS shop__maybe,
        toUInt8(ifNull(home_added, 0) AND ifNull(homes_held, 0) > 1 AND NOT isNull(homes_held)) AS second_home__true,
        toUInt8(ifNull(home_added, 1) AND (ifNull(homes_held, 0) > 1 OR isNull(homes_held))) AS second_home__maybe,
        toUInt8(ifNull(car_added, 0)) AS car__true,
        toUInt8(ifNull(car_added, 1)) AS car__maybe,
        toUInt8(ifNull(business_added, 0)) AS business__true,
        toUInt8(ifNull(business_added, 1)) AS business__maybe,
        toUInt8(ifNull(business_gone, 0)) AS business_ended__true,
        toUInt8(ifNull(business_gone, 1)) AS business_ended__maybe,
        toUInt8(ifNull(property_to_check, 0)) AS to_check__true,
        toUInt8(ifNull(property_to_check, 1)) AS to_check__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 60 * shop__true + 60 * second_home__true + 50 * car__true + 40 * business__true + 5 * business_ended__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 60, 2, _score >= 40, 1, 0)) AS _level,
        least(greatest(least(100, greatest(0, 60 * shop__maybe + 60 * second_home__maybe + 50 * car__maybe + 40 * business__maybe + 5 * business_ended__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([shop__true, second_home__true, car__true, business__true, business_ended__true, to_check__true], 'Array(UInt8)'),
    CAST([shop__maybe - shop__true, second_home__maybe - second_home__true, car__maybe - car__true, business__maybe - business__true, business_ended__maybe - business_ended__true, to_check__maybe - to_check__true], 'Array(UInt8)'),
    CAST([toString(area), toString(business_added), toString(business_gone), toString(car_added), toString(class_since), toString(home_added), toString(homes_held), toString(household_class), toString(property_to_check), toString(shop_added)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, household__as_of, NULL, NULL, household__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR shop__maybe - shop__true OR second_home__maybe - second_home__true OR car__maybe - car__true OR business__maybe - business__true OR business_ended__maybe - business_ended__true OR to_check__maybe - to_check__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
