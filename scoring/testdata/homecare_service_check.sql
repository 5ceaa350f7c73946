WITH orders AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'order' AND 1
),
service_order AS (
    SELECT assumeNotNull(order_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(cancelled, toInt64(client_person_id), distance_m, toUnixTimestamp64Milli(ended_at), planned_minutes, staff_id, toInt32(toDate32(started_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(started_at), tuple(as_of, received_at, batch, row)), 'Tuple(cancelled Nullable(UInt8), client_id Int64, distance_m Nullable(Int64), `ended_at.time` Nullable(Int64), planned_minutes Nullable(Int64), staff_id String, started_at Int32, `started_at.time` Int64, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT cancelled, client_person_id, distance_m, ended_at, planned_minutes, staff_id, started_at, started_at, order_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_service_order
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY order_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY order_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
orders_rows AS (
    SELECT orders.subject AS subject, orders.ref AS ref, service_order.rows AS service_order__rows, service_order.described AS service_order__as_of
    FROM orders
    LEFT JOIN service_order ON service_order.subject = orders.subject
),
orders_facts AS (
    SELECT subject,
        ref,
        service_order__as_of,
        arrayMap(_r -> toNullable(_r.`started_at.time`), service_order__rows)[-1] AS began_at,
        arrayMap(_r -> multiIf(ifNull(_r.cancelled, 0), 1, ifNull(_r.cancelled, 1), NULL, 0), service_order__rows)[-1] AS called_off,
        arrayMap(_r -> if(isNull(_r.planned_minutes), NULL, toInt64(ifNull(_r.planned_minutes, 0))), service_order__rows)[-1] AS minutes_planned,
        arrayMap(_r -> toNullable(toInt64(_r.client_id)), service_order__rows)[-1] AS person,
        arrayMap(_r -> toNullable(toInt32(_r.started_at)), service_order__rows)[-1] AS served_on,
        arrayMap(_r -> if(isNull(_r.distance_m), NULL, toInt64(ifNull(_r.distance_m, 0))), service_order__rows)[-1] AS signed_in_from,
        arrayMap(_r -> toNullable(_r.staff_id), service_order__rows)[-1] AS staff,
        arrayMap(_r -> if(isNull(_r.`ended_at.time`), NULL, ifNull(_r.`ended_at.time`, 0)), service_order__rows)[-1] AS stopped_at
    FROM orders_rows
),
orders_facts_2 AS (
    SELECT subject,
        ref,
        service_order__as_of,
        began_at,
        called_off,
        minutes_planned,
        person,
        served_on,
        signed_in_from,
        staff,
        stopped_at,
        if(isNull(served_on), NULL, toInt32(ifNull(served_on, 0) + (-1))) AS day_before
    FROM orders_facts
),
service_order_all AS (
    SELECT CAST(cancelled, 'Nullable(UInt8)') AS cancelled, CAST(toUnixTimestamp64Milli(_stored.ended_at), 'Nullable(Int64)') AS `ended_at.time`, CAST(staff_id, 'String') AS staff_id, CAST(toInt32(toDate32(_stored.started_at, 'Asia/Shanghai')), 'Int32') AS started_at, CAST(toUnixTimestamp64Milli(_stored.started_at), 'Int64') AS `started_at.time`
    FROM (
        SELECT cancelled, ended_at, staff_id, started_at, started_at, order_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_service_order
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY order_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY order_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
service_order_all_2 AS (
    SELECT CAST(cancelled, 'Nullable(UInt8)') AS cancelled, CAST(staff_id, 'String') AS staff_id, CAST(toInt32(toDate32(_stored.started_at, 'Asia/Shanghai')), 'Int32') AS started_at, CAST(toUnixTimestamp64Milli(_stored.started_at), 'Int64') AS `started_at.time`
    FROM (
        SELECT cancelled, staff_id, started_at, started_at, order_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_service_order
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY order_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY order_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
all_orders_begun_that_day AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf((_f.staff_id = ifNull(_s.staff, '') OR isNull(_s.staff)) AND (_f.started_at = ifNull(_s.served_on, 0) OR isNull(_s.served_on)) AND NOT ifNull(_f.cancelled, 0) AND (_f.`started_at.time` < ifNull(_s.stopped_at, 0) OR isNull(_s.stopped_at)) AND (ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) OR isNull(_f.`ended_at.time`) OR isNull(_s.began_at)) AND NOT (_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND _f.started_at = ifNull(_s.served_on, 0) AND NOT isNull(_s.served_on) AND NOT ifNull(_f.cancelled, 1) AND _f.`started_at.time` < ifNull(_s.stopped_at, 0) AND NOT isNull(_s.stopped_at) AND ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) AND NOT (isNull(_f.`ended_at.time`) OR isNull(_s.began_at)))), 0) > 0, NULL, (ifNull(countIf(_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND _f.started_at = ifNull(_s.served_on, 0) AND NOT isNull(_s.served_on) AND NOT ifNull(_f.cancelled, 1) AND _f.`started_at.time` < ifNull(_s.stopped_at, 0) AND NOT isNull(_s.stopped_at) AND ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) AND NOT (isNull(_f.`ended_at.time`) OR isNull(_s.began_at))), 0) > 0) OR ({f_service_order__state:UInt8} = 2), toInt64(ifNull(countIf(_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND _f.started_at = ifNull(_s.served_on, 0) AND NOT isNull(_s.served_on) AND NOT ifNull(_f.cancelled, 1) AND _f.`started_at.time` < ifNull(_s.stopped_at, 0) AND NOT isNull(_s.stopped_at) AND ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) AND NOT (isNull(_f.`ended_at.time`) OR isNull(_s.began_at))), 0)), NULL) AS orders_begun_that_day
    FROM (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(served_on), ['any'], [concat('=', toString(served_on)), 'none'])), arrayMap(_x -> cityHash64(_x), if(isNull(staff), ['any'], [concat('=', toString(staff)), 'none']))))) AS _by FROM orders_facts_2) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(started_at), ['none', 'any'], [concat('=', toString(started_at)), 'any'])), arrayMap(_x -> cityHash64(_x), if(isNull(staff_id), ['none', 'any'], [concat('=', toString(staff_id)), 'any']))))) AS _by FROM service_order_all) AS _f ON _s._by = _f._by
    WHERE (_f.staff_id = ifNull(_s.staff, '') OR isNull(_s.staff)) AND (_f.started_at = ifNull(_s.served_on, 0) OR isNull(_s.served_on)) AND NOT ifNull(_f.cancelled, 0) AND (_f.`started_at.time` < ifNull(_s.stopped_at, 0) OR isNull(_s.stopped_at)) AND (ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) OR isNull(_f.`ended_at.time`) OR isNull(_s.began_at))
    GROUP BY subject
),
all_orders_that_day AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf((_f.staff_id = ifNull(_s.staff, '') OR isNull(_s.staff)) AND NOT ifNull(_f.cancelled, 0) AND (_f.started_at = ifNull(_s.served_on, 0) OR isNull(_s.served_on)) AND (_f.`started_at.time` <= ifNull(_s.began_at, 0) OR isNull(_s.began_at)) AND NOT (_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND NOT ifNull(_f.cancelled, 1) AND _f.started_at = ifNull(_s.served_on, 0) AND NOT isNull(_s.served_on) AND _f.`started_at.time` <= ifNull(_s.began_at, 0) AND NOT isNull(_s.began_at))), 0) > 0, NULL, (ifNull(countIf(_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND NOT ifNull(_f.cancelled, 1) AND _f.started_at = ifNull(_s.served_on, 0) AND NOT isNull(_s.served_on) AND _f.`started_at.time` <= ifNull(_s.began_at, 0) AND NOT isNull(_s.began_at)), 0) > 0) OR ({f_service_order__state:UInt8} = 2), toInt64(ifNull(countIf(_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND NOT ifNull(_f.cancelled, 1) AND _f.started_at = ifNull(_s.served_on, 0) AND NOT isNull(_s.served_on) AND _f.`started_at.time` <= ifNull(_s.began_at, 0) AND NOT isNull(_s.began_at)), 0)), NULL) AS orders_that_day
    FROM (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(served_on), ['any'], [concat('=', toString(served_on)), 'none'])), arrayMap(_x -> cityHash64(_x), if(isNull(staff), ['any'], [concat('=', toString(staff)), 'none']))))) AS _by FROM orders_facts_2) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(started_at), ['none', 'any'], [concat('=', toString(started_at)), 'any'])), arrayMap(_x -> cityHash64(_x), if(isNull(staff_id), ['none', 'any'], [concat('=', toString(staff_id)), 'any']))))) AS _by FROM service_order_all_2) AS _f ON _s._by = _f._by
    WHERE (_f.staff_id = ifNull(_s.staff, '') OR isNull(_s.staff)) AND NOT ifNull(_f.cancelled, 0) AND (_f.started_at = ifNull(_s.served_on, 0) OR isNull(_s.served_on)) AND (_f.`started_at.time` <= ifNull(_s.began_at, 0) OR isNull(_s.began_at))
    GROUP BY subject
),
orders_facts_3 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.service_order__as_of AS service_order__as_of, _a.began_at AS began_at, _a.called_off AS called_off, _a.minutes_planned AS minutes_planned, _a.person AS person, _a.served_on AS served_on, _a.signed_in_from AS signed_in_from, _a.staff AS staff, _a.stopped_at AS stopped_at, _a.day_before AS day_before, if(isNull(_b1.subject), if({f_service_order__state:UInt8} = 2, 0, NULL), _b1.orders_begun_that_day) AS orders_begun_that_day, if(isNull(_b2.subject), if({f_service_order__state:UInt8} = 2, 0, NULL), _b2.orders_that_day) AS orders_that_day
    FROM orders_facts_2 AS _a
    LEFT JOIN all_orders_begun_that_day AS _b1 ON _a.subject = _b1.subject
    LEFT JOIN all_orders_that_day AS _b2 ON _a.subject = _b2.subject
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
absence_away AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(from_date, reason, ifNull(to_date, 120529)), 'Tuple(from_date Int32, reason Nullable(String), to_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT from_date, reason, to_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_absence_away
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
death_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(death_date, kind, state), 'Tuple(death_date Int32, kind String, state Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT death_date, kind, state, person_id, as_of, received_at, batch, row, gone, key_hash
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
med_claim AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(admitted_on, discharged_on, inpatient, refund_of), 'Tuple(admitted_on Nullable(Int32), discharged_on Nullable(Int32), inpatient Nullable(UInt8), refund_of Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT admitted_on, discharged_on, inpatient, refund_of, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_med_claim
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
service_order_by_client_id AS (
    SELECT assumeNotNull(client_person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(hex(answers_hash), cancelled, toUnixTimestamp64Milli(started_at), tuple(as_of, received_at, batch, row)), 'Tuple(answers_hash Nullable(String), cancelled Nullable(UInt8), `started_at.time` Int64, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT answers_hash, cancelled, started_at, client_person_id, order_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_service_order
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY order_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY order_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, absence_away.rows AS absence_away__rows, absence_away.described AS absence_away__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, med_claim.rows AS med_claim__rows, med_claim.described AS med_claim__as_of, person.rows AS person__rows, person.described AS person__as_of, service_order_by_client_id.rows AS service_order_by_client_id__rows, service_order_by_client_id.described AS service_order_by_client_id__as_of
    FROM people
    LEFT JOIN absence_away ON absence_away.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN med_claim ON med_claim.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN service_order_by_client_id ON service_order_by_client_id.subject = people.subject
),
people_facts AS (
    SELECT subject,
        absence_away__as_of,
        med_claim__as_of,
        service_order_by_client_id__rows,
        service_order_by_client_id__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        CAST(arraySort(arrayMap(_r -> toNullable(toInt64(_r.from_date - 10957)), arrayFilter(_r -> has(['hospital', 'institution'], ifNull(_r.reason, '')) AND NOT isNull(_r.reason), absence_away__rows))), 'Array(Nullable(Int64))') AS away_from,
        toUInt8(arrayExists(_r -> (isNull(_r.reason) OR has(['hospital', 'institution'], ifNull(_r.reason, ''))) AND NOT (has(['hospital', 'institution'], ifNull(_r.reason, '')) AND NOT isNull(_r.reason)), absence_away__rows) OR (NOT (arrayExists(_r -> has(['hospital', 'institution'], ifNull(_r.reason, '')) AND NOT isNull(_r.reason), absence_away__rows) OR ({f_absence_away__state:UInt8} = 2 AND notEmpty(absence_away__rows))))) AS away_from__unknown,
        CAST(arraySort(arrayMap(_r -> toNullable(toInt64(_r.to_date - 10957)), arrayFilter(_r -> has(['hospital', 'institution'], ifNull(_r.reason, '')) AND NOT isNull(_r.reason), absence_away__rows))), 'Array(Nullable(Int64))') AS away_to,
        toUInt8(arrayExists(_r -> (isNull(_r.reason) OR has(['hospital', 'institution'], ifNull(_r.reason, ''))) AND NOT (has(['hospital', 'institution'], ifNull(_r.reason, '')) AND NOT isNull(_r.reason)), absence_away__rows) OR (NOT (arrayExists(_r -> has(['hospital', 'institution'], ifNull(_r.reason, '')) AND NOT isNull(_r.reason), absence_away__rows) OR ({f_absence_away__state:UInt8} = 2 AND notEmpty(absence_away__rows))))) AS away_to__unknown,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state)), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.death_date, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows))))), NULL) AS earliest_death,
        if(arrayExists(_r -> NOT ifNull(_r.cancelled, 0) AND ifNull(_r.cancelled, 1), service_order_by_client_id__rows), NULL, arrayMap(_r -> if(isNull(_r.answers_hash), NULL, ifNull(_r.answers_hash, '')), arraySort(_r -> (_r.`started_at.time`, _r._v), arrayFilter(_r -> NOT ifNull(_r.cancelled, 1), service_order_by_client_id__rows)))[-1]) AS last_answers,
        multiIf(arrayExists(_r -> NOT ifNull(_r.cancelled, 0) AND ifNull(_r.cancelled, 1), service_order_by_client_id__rows), NULL, arrayExists(_r -> NOT ifNull(_r.cancelled, 1), service_order_by_client_id__rows), toNullable(arrayMax(arrayMap(_r -> _r.`started_at.time`, arrayFilter(_r -> NOT ifNull(_r.cancelled, 1), service_order_by_client_id__rows)))), NULL) AS last_served_at,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.death_date, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind), death_event__rows))))), NULL) AS official_death,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.admitted_on), NULL, toInt64(ifNull(_r.admitted_on, 0) - 10957)), arrayFilter(_r -> ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) AND NOT (isNull(_r.discharged_on) OR isNull(_r.admitted_on)), med_claim__rows))), 'Array(Nullable(Int64))') AS stays_from,
        toUInt8(arrayExists(_r -> ifNull(_r.inpatient, 1) AND isNull(_r.refund_of) AND (ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) OR isNull(_r.discharged_on) OR isNull(_r.admitted_on)) AND NOT (ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) AND NOT (isNull(_r.discharged_on) OR isNull(_r.admitted_on))), med_claim__rows) OR (NOT (arrayExists(_r -> ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) AND NOT (isNull(_r.discharged_on) OR isNull(_r.admitted_on)), med_claim__rows) OR ({f_med_claim__state:UInt8} = 2 AND notEmpty(med_claim__rows))))) AS stays_from__unknown,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.discharged_on), NULL, toInt64(ifNull(_r.discharged_on, 0) - 10957)), arrayFilter(_r -> ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) AND NOT (isNull(_r.discharged_on) OR isNull(_r.admitted_on)), med_claim__rows))), 'Array(Nullable(Int64))') AS stays_to,
        toUInt8(arrayExists(_r -> ifNull(_r.inpatient, 1) AND isNull(_r.refund_of) AND (ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) OR isNull(_r.discharged_on) OR isNull(_r.admitted_on)) AND NOT (ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) AND NOT (isNull(_r.discharged_on) OR isNull(_r.admitted_on))), med_claim__rows) OR (NOT (arrayExists(_r -> ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) > ifNull(_r.admitted_on, 0) AND NOT (isNull(_r.discharged_on) OR isNull(_r.admitted_on)), med_claim__rows) OR ({f_med_claim__state:UInt8} = 2 AND notEmpty(med_claim__rows))))) AS stays_to__unknown
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        absence_away__as_of,
        med_claim__as_of,
        service_order_by_client_id__rows,
        service_order_by_client_id__as_of,
        away_from,
        away_from__unknown,
        away_to,
        away_to__unknown,
        last_answers,
        last_served_at,
        stays_from,
        stays_from__unknown,
        stays_to,
        stays_to__unknown,
        if(if(NOT isNull(official_death), isNull(official_death), isNull(earliest_death)), NULL, toInt32(if(NOT isNull(official_death), ifNull(official_death, 0), ifNull(earliest_death, 0)))) AS died_on,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> NOT ifNull(_r.cancelled, 0) AND (_r.`started_at.time` < ifNull(last_served_at, 0) OR isNull(last_served_at)) AND NOT (NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` < ifNull(last_served_at, 0) AND NOT isNull(last_served_at)), service_order_by_client_id__rows), NULL, arrayExists(_r -> NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` < ifNull(last_served_at, 0) AND NOT isNull(last_served_at), service_order_by_client_id__rows), toNullable(arrayMax(arrayMap(_r -> _r.`started_at.time`, arrayFilter(_r -> NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` < ifNull(last_served_at, 0) AND NOT isNull(last_served_at), service_order_by_client_id__rows)))), NULL) AS served_before_at
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        absence_away__as_of,
        med_claim__as_of,
        service_order_by_client_id__rows,
        service_order_by_client_id__as_of,
        away_from,
        away_from__unknown,
        away_to,
        away_to__unknown,
        last_answers,
        last_served_at,
        stays_from,
        stays_from__unknown,
        stays_to,
        stays_to__unknown,
        died_on,
        household,
        multiIf(arrayExists(_r -> NOT ifNull(_r.cancelled, 0) AND (_r.`started_at.time` < ifNull(served_before_at, 0) OR isNull(served_before_at)) AND NOT (NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` < ifNull(served_before_at, 0) AND NOT isNull(served_before_at)), service_order_by_client_id__rows), NULL, arrayExists(_r -> NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` < ifNull(served_before_at, 0) AND NOT isNull(served_before_at), service_order_by_client_id__rows), toNullable(arrayMax(arrayMap(_r -> _r.`started_at.time`, arrayFilter(_r -> NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` < ifNull(served_before_at, 0) AND NOT isNull(served_before_at), service_order_by_client_id__rows)))), NULL) AS third_served_at
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        absence_away__as_of,
        med_claim__as_of,
        service_order_by_client_id__as_of,
        away_from,
        away_from__unknown,
        away_to,
        away_to__unknown,
        last_served_at,
        stays_from,
        stays_from__unknown,
        stays_to,
        stays_to__unknown,
        died_on,
        household,
        multiIf(arrayExists(_r -> NOT ifNull(_r.cancelled, 0) AND (_r.`started_at.time` >= ifNull(third_served_at, 0) OR isNull(third_served_at)) AND NOT isNull(_r.answers_hash) AND (ifNull(_r.answers_hash, '') = ifNull(last_answers, '') OR isNull(_r.answers_hash) OR isNull(last_answers)) AND NOT (NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` >= ifNull(third_served_at, 0) AND NOT isNull(third_served_at) AND NOT isNull(_r.answers_hash) AND ifNull(_r.answers_hash, '') = ifNull(last_answers, '') AND NOT (isNull(_r.answers_hash) OR isNull(last_answers))), service_order_by_client_id__rows), NULL, arrayExists(_r -> NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` >= ifNull(third_served_at, 0) AND NOT isNull(third_served_at) AND NOT isNull(_r.answers_hash) AND ifNull(_r.answers_hash, '') = ifNull(last_answers, '') AND NOT (isNull(_r.answers_hash) OR isNull(last_answers)), service_order_by_client_id__rows) OR ({f_service_order__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> NOT ifNull(_r.cancelled, 1) AND _r.`started_at.time` >= ifNull(third_served_at, 0) AND NOT isNull(third_served_at) AND NOT isNull(_r.answers_hash) AND ifNull(_r.answers_hash, '') = ifNull(last_answers, '') AND NOT (isNull(_r.answers_hash) OR isNull(last_answers)), service_order_by_client_id__rows))), NULL) AS answers_again
    FROM people_facts_3
),
orders_with_person AS (
    SELECT orders_facts_3.subject AS subject, orders_facts_3.ref AS ref, orders_facts_3.service_order__as_of AS service_order__as_of, orders_facts_3.began_at AS began_at, orders_facts_3.called_off AS called_off, orders_facts_3.minutes_planned AS minutes_planned, orders_facts_3.served_on AS served_on, orders_facts_3.signed_in_from AS signed_in_from, orders_facts_3.staff AS staff, orders_facts_3.stopped_at AS stopped_at, orders_facts_3.day_before AS day_before, orders_facts_3.orders_begun_that_day AS orders_begun_that_day, orders_facts_3.orders_that_day AS orders_that_day, people_facts_4.answers_again AS client_answers_again, people_facts_4.away_from AS client_away_from, ifNull(people_facts_4.away_from__unknown, 1) AS client_away_from__unknown, people_facts_4.away_to AS client_away_to, ifNull(people_facts_4.away_to__unknown, 1) AS client_away_to__unknown, people_facts_4.died_on AS client_died_on, people_facts_4.last_served_at AS client_last_at, people_facts_4.stays_from AS client_stays_from, ifNull(people_facts_4.stays_from__unknown, 1) AS client_stays_from__unknown, people_facts_4.stays_to AS client_stays_to, ifNull(people_facts_4.stays_to__unknown, 1) AS client_stays_to__unknown, people_facts_4.household AS household
    FROM orders_facts_3
    LEFT JOIN people_facts_4 ON people_facts_4.subject = toUInt64(ifNull(orders_facts_3.person, 0))
),
orders_facts_4 AS (
    SELECT subject,
        ref,
        service_order__as_of,
        began_at,
        called_off,
        minutes_planned,
        served_on,
        signed_in_from,
        staff,
        stopped_at,
        day_before,
        orders_begun_that_day,
        orders_that_day,
        client_answers_again,
        client_away_from,
        client_away_from__unknown,
        client_away_to,
        client_away_to__unknown,
        client_died_on,
        client_last_at,
        client_stays_from,
        client_stays_from__unknown,
        client_stays_to,
        client_stays_to__unknown,
        household,
        multiIf(NOT client_stays_from__unknown AND NOT client_stays_to__unknown AND toInt64(length(arrayFilter(_x -> ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_stays_from))) > toInt64(length(arrayFilter(_x -> ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_stays_to))) AND NOT (client_stays_from__unknown OR arrayExists(_x -> (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_stays_from) OR client_stays_to__unknown OR arrayExists(_x -> (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_stays_to)) OR NOT client_away_from__unknown AND NOT client_away_to__unknown AND toInt64(length(arrayFilter(_x -> ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_away_from))) > toInt64(length(arrayFilter(_x -> ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_away_to))) AND NOT (client_away_from__unknown OR arrayExists(_x -> (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_away_from) OR client_away_to__unknown OR arrayExists(_x -> (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_away_to)), 1, (NOT client_stays_from__unknown OR ({f_med_claim__state:UInt8} = 1 OR {f_service_order__state:UInt8} = 1)) AND (NOT client_stays_to__unknown OR ({f_med_claim__state:UInt8} = 1 OR {f_service_order__state:UInt8} = 1)) AND (toInt64(length(arrayFilter(_x -> ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_stays_from))) > toInt64(length(arrayFilter(_x -> ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_stays_to))) OR client_stays_from__unknown OR arrayExists(_x -> (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_stays_from) OR client_stays_to__unknown OR arrayExists(_x -> (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_stays_to)) OR (NOT client_away_from__unknown OR ({f_absence_away__state:UInt8} = 1 OR {f_service_order__state:UInt8} = 1)) AND (NOT client_away_to__unknown OR ({f_absence_away__state:UInt8} = 1 OR {f_service_order__state:UInt8} = 1)) AND (toInt64(length(arrayFilter(_x -> ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_away_from))) > toInt64(length(arrayFilter(_x -> ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)), client_away_to))) OR client_away_from__unknown OR arrayExists(_x -> (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) < ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_away_from) OR client_away_to__unknown OR arrayExists(_x -> (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 OR isNull(_x) OR isNull(served_on)) AND NOT (ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on))) OR ifNull(_x, 0) <= ifNull(served_on, 0) - 10957 AND NOT (isNull(_x) OR isNull(served_on)) AND isNull(_x), client_away_to)), NULL, 0) AS client_away
    FROM orders_with_person
),
service_order_all_3 AS (
    SELECT CAST(cancelled, 'Nullable(UInt8)') AS cancelled, CAST(toUnixTimestamp64Milli(_stored.ended_at), 'Nullable(Int64)') AS `ended_at.time`, CAST(staff_id, 'String') AS staff_id, CAST(toInt32(toDate32(_stored.started_at, 'Asia/Shanghai')), 'Int32') AS started_at, CAST(toUnixTimestamp64Milli(_stored.started_at), 'Int64') AS `started_at.time`
    FROM (
        SELECT cancelled, ended_at, staff_id, started_at, started_at, order_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_service_order
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY order_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY order_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
all_orders_begun_the_day_before AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf((_f.staff_id = ifNull(_s.staff, '') OR isNull(_s.staff)) AND (_f.started_at = ifNull(_s.day_before, 0) OR isNull(_s.day_before)) AND NOT ifNull(_f.cancelled, 0) AND (_f.`started_at.time` < ifNull(_s.stopped_at, 0) OR isNull(_s.stopped_at)) AND (ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) OR isNull(_f.`ended_at.time`) OR isNull(_s.began_at)) AND NOT (_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND _f.started_at = ifNull(_s.day_before, 0) AND NOT isNull(_s.day_before) AND NOT ifNull(_f.cancelled, 1) AND _f.`started_at.time` < ifNull(_s.stopped_at, 0) AND NOT isNull(_s.stopped_at) AND ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) AND NOT (isNull(_f.`ended_at.time`) OR isNull(_s.began_at)))), 0) > 0, NULL, (ifNull(countIf(_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND _f.started_at = ifNull(_s.day_before, 0) AND NOT isNull(_s.day_before) AND NOT ifNull(_f.cancelled, 1) AND _f.`started_at.time` < ifNull(_s.stopped_at, 0) AND NOT isNull(_s.stopped_at) AND ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) AND NOT (isNull(_f.`ended_at.time`) OR isNull(_s.began_at))), 0) > 0) OR ({f_service_order__state:UInt8} = 2), toInt64(ifNull(countIf(_f.staff_id = ifNull(_s.staff, '') AND NOT isNull(_s.staff) AND _f.started_at = ifNull(_s.day_before, 0) AND NOT isNull(_s.day_before) AND NOT ifNull(_f.cancelled, 1) AND _f.`started_at.time` < ifNull(_s.stopped_at, 0) AND NOT isNull(_s.stopped_at) AND ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) AND NOT (isNull(_f.`ended_at.time`) OR isNull(_s.began_at))), 0)), NULL) AS orders_begun_the_day_before
    FROM (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(day_before), ['any'], [concat('=', toString(day_before)), 'none'])), arrayMap(_x -> cityHash64(_x), if(isNull(staff), ['any'], [concat('=', toString(staff)), 'none']))))) AS _by FROM orders_facts_4) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(started_at), ['none', 'any'], [concat('=', toString(started_at)), 'any'])), arrayMap(_x -> cityHash64(_x), if(isNull(staff_id), ['none', 'any'], [concat('=', toString(staff_id)), 'any']))))) AS _by FROM service_order_all_3) AS _f ON _s._by = _f._by
    WHERE (_f.staff_id = ifNull(_s.staff, '') OR isNull(_s.staff)) AND (_f.started_at = ifNull(_s.day_before, 0) OR isNull(_s.day_before)) AND NOT ifNull(_f.cancelled, 0) AND (_f.`started_at.time` < ifNull(_s.stopped_at, 0) OR isNull(_s.stopped_at)) AND (ifNull(_f.`ended_at.time`, 0) > ifNull(_s.began_at, 0) OR isNull(_f.`ended_at.time`) OR isNull(_s.began_at))
    GROUP BY subject
),
orders_facts_5 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.service_order__as_of AS service_order__as_of, _a.began_at AS began_at, _a.called_off AS called_off, _a.minutes_planned AS minutes_planned, _a.served_on AS served_on, _a.signed_in_from AS signed_in_from, _a.staff AS staff, _a.stopped_at AS stopped_at, _a.day_before AS day_before, _a.orders_begun_that_day AS orders_begun_that_day, _a.orders_that_day AS orders_that_day, _a.client_answers_again AS client_answers_again, _a.client_away_from AS client_away_from, _a.client_away_from__unknown AS client_away_from__unknown, _a.client_away_to AS client_away_to, _a.client_away_to__unknown AS client_away_to__unknown, _a.client_died_on AS client_died_on, _a.client_last_at AS client_last_at, _a.client_stays_from AS client_stays_from, _a.client_stays_from__unknown AS client_stays_from__unknown, _a.client_stays_to AS client_stays_to, _a.client_stays_to__unknown AS client_stays_to__unknown, _a.household AS household, _a.client_away AS client_away, if(isNull(_b1.subject), if({f_service_order__state:UInt8} = 2, 0, NULL), _b1.orders_begun_the_day_before) AS orders_begun_the_day_before
    FROM orders_facts_4 AS _a
    LEFT JOIN all_orders_begun_the_day_before AS _b1 ON _a.subject = _b1.subject
),
orders_facts_6 AS (
    SELECT subject,
        ref,
        service_order__as_of,
        began_at,
        called_off,
        minutes_planned,
        served_on,
        signed_in_from,
        stopped_at,
        orders_that_day,
        client_answers_again,
        client_died_on,
        client_last_at,
        household,
        client_away,
        if(isNull(orders_begun_that_day) OR isNull(orders_begun_the_day_before), NULL, accurateCastOrNull(toInt128(ifNull(orders_begun_that_day, 0)) + ifNull(orders_begun_the_day_before, 0), 'Int64')) AS orders_at_once
    FROM orders_facts_5
),
known AS (
    SELECT subject,
        ref,
        service_order__as_of,
        began_at,
        called_off,
        minutes_planned,
        served_on,
        signed_in_from,
        stopped_at,
        orders_that_day,
        client_answers_again,
        client_died_on,
        client_last_at,
        household,
        client_away,
        orders_at_once,
        {today:Int32} AS today,
        toUInt8({f_death_event__state:UInt8} = 1 OR {f_service_order__state:UInt8} = 1) AS client_died_on__silent,
        {p_homecare__least_share:Nullable(Int64)} AS `homecare.least_share`,
        {p_homecare__months:Nullable(Int64)} AS `homecare.months`,
        {p_homecare__most_metres:Nullable(Int64)} AS `homecare.most_metres`,
        {p_homecare__most_orders:Nullable(Int64)} AS `homecare.most_orders`
    FROM orders_facts_6
),
inside AS (
    SELECT *,
        toUInt8(NOT ifNull(called_off, 1) AND toInt32(addMonths(addDays(toDate32(0), ifNull(served_on, 0)), if(ifNull(`homecare.months`, 0) > 12000 OR ifNull(`homecare.months`, 0) < -12000, 0, toInt64(ifNull(`homecare.months`, 0))))) > today AND NOT (isNull(served_on) OR isNull(`homecare.months`) OR ifNull(`homecare.months`, 0) > 12000 OR ifNull(`homecare.months`, 0) < -12000)) AS _inside,
        toUInt8(NOT ifNull(called_off, 0) AND (toInt32(addMonths(addDays(toDate32(0), ifNull(served_on, 0)), if(ifNull(`homecare.months`, 0) > 12000 OR ifNull(`homecare.months`, 0) < -12000, 0, toInt64(ifNull(`homecare.months`, 0))))) > today OR isNull(served_on) OR isNull(`homecare.months`) OR ifNull(`homecare.months`, 0) > 12000 OR ifNull(`homecare.months`, 0) < -12000)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(client_died_on) AND ifNull(served_on, 0) > ifNull(client_died_on, 0) AND NOT (isNull(served_on) OR isNull(client_died_on))) AS after_death__true,
        toUInt8((NOT isNull(client_died_on) OR client_died_on__silent) AND (ifNull(served_on, 0) > ifNull(client_died_on, 0) OR isNull(served_on) OR isNull(client_died_on))) AS after_death__maybe,
        toUInt8(ifNull(client_away, 0)) AS while_away__true,
        toUInt8(ifNull(client_away, 1)) AS while_away__maybe,
        toUInt8(ifNull(orders_at_once, 0) > 1 AND NOT isNull(orders_at_once)) AS two_at_once__true,
        toUInt8(ifNull(orders_at_once, 0) > 1 OR isNull(orders_at_once)) AS two_at_once__maybe,
        toUInt8(intDiv(toInt128(ifNull(stopped_at, 0) - ifNull(began_at, 0)) * 1000000 * 2 + if(toInt128(ifNull(stopped_at, 0) - ifNull(began_at, 0)) * 1000000 < 0, -60000, 60000), 120000) < toInt256(toInt128(ifNull(`homecare.least_share`, 0)) * ifNull(minutes_planned, 0)) * 100000 AND NOT (isNull(began_at) OR isNull(stopped_at) OR isNull(`homecare.least_share`) OR isNull(minutes_planned))) AS too_short__true,
        toUInt8(intDiv(toInt128(ifNull(stopped_at, 0) - ifNull(began_at, 0)) * 1000000 * 2 + if(toInt128(ifNull(stopped_at, 0) - ifNull(began_at, 0)) * 1000000 < 0, -60000, 60000), 120000) < toInt256(toInt128(ifNull(`homecare.least_share`, 0)) * ifNull(minutes_planned, 0)) * 100000 OR isNull(began_at) OR isNull(stopped_at) OR isNull(`homecare.least_share`) OR isNull(minutes_planned)) AS too_short__maybe,
        toUInt8(ifNull(signed_in_from, 0) > ifNull(`homecare.most_metres`, 0) AND NOT (isNull(signed_in_from) OR isNull(`homecare.most_metres`))) AS too_far__true,
        toUInt8(ifNull(signed_in_from, 0) > ifNull(`homecare.most_metres`, 0) OR isNull(signed_in_from) OR isNull(`homecare.most_metres`)) AS too_far__maybe,
        toUInt8(NOT isNull(client_answers_again) AND ifNull(client_answers_again, 0) >= 3 AND NOT isNull(client_answers_again) AND intDiv(toInt128(ifNull(client_last_at, 0) - ifNull(began_at, 0)) * 1000000 * 2 + if(toInt128(ifNull(client_last_at, 0) - ifNull(began_at, 0)) * 1000000 < 0, -1000, 1000), 2000) = 0 AND NOT (isNull(began_at) OR isNull(client_last_at))) AS same_answers__true,
        toUInt8(NOT isNull(client_answers_again) AND (ifNull(client_answers_again, 0) >= 3 OR isNull(client_answers_again)) AND (intDiv(toInt128(ifNull(client_last_at, 0) - ifNull(began_at, 0)) * 1000000 * 2 + if(toInt128(ifNull(client_last_at, 0) - ifNull(began_at, 0)) * 1000000 < 0, -1000, 1000), 2000) = 0 OR isNull(began_at) OR isNull(client_last_at))) AS same_answers__maybe,
        toUInt8(ifNull(orders_that_day, 0) > ifNull(`homecare.most_orders`, 0) AND NOT (isNull(orders_that_day) OR isNull(`homecare.most_orders`))) AS too_many__true,
        toUInt8(ifNull(orders_that_day, 0) > ifNull(`homecare.most_orders`, 0) OR isNull(orders_that_day) OR isNull(`homecare.most_orders`)) AS too_many__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 80 * after_death__true + 80 * while_away__true + 60 * two_at_once__true + 30 * too_short__true + 30 * too_far__true + 20 * same_answers__true + 20 * too_many__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0)) AS _level,
        least(greatest(least(100, greatest(0, 80 * after_death__maybe + 80 * while_away__maybe + 60 * two_at_once__maybe + 30 * too_short__maybe + 30 * too_far__maybe + 20 * same_answers__maybe + 20 * too_many__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([after_death__true, while_away__true, two_at_once__true, too_short__true, too_far__true, same_answers__true, too_many__true], 'Array(UInt8)'),
    CAST([after_death__maybe - after_death__true, while_away__maybe - while_away__true, two_at_once__maybe - two_at_once__true, too_short__maybe - too_short__true, too_far__maybe - too_far__true, same_answers__maybe - same_answers__true, too_many__maybe - too_many__true], 'Array(UInt8)'),
    CAST([toString(began_at), toString(called_off), toString(client_answers_again), toString(client_away), toString(client_died_on), toString(client_last_at), toString(household), toString(minutes_planned), toString(orders_at_once), toString(orders_that_day), toString(ref), toString(served_on), toString(signed_in_from), toString(stopped_at), toString(`homecare.least_share`), toString(`homecare.months`), toString(`homecare.most_metres`), toString(`homecare.most_orders`)], 'Array(Nullable(String))'),
    CAST([service_order__as_of, service_order__as_of, NULL, NULL, NULL, NULL, NULL, service_order__as_of, NULL, NULL, NULL, service_order__as_of, service_order__as_of, service_order__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR after_death__maybe - after_death__true OR while_away__maybe - while_away__true OR two_at_once__maybe - two_at_once__true OR too_short__maybe - too_short__true OR too_far__maybe - too_far__true OR same_answers__maybe - same_answers__true OR too_many__maybe - too_many__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
