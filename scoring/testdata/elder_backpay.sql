WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, step, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, step Nullable(String), stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, step, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
decision_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(backpay_amount, benefit, decided_at), 'Tuple(backpay_amount Nullable(Int64), benefit String, decided_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT backpay_amount, benefit, decided_at, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
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
party_member AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(state, tuple(as_of, received_at, batch, row)), 'Tuple(state String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT state, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_party_member
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
payment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(amount, bank_status, benefit, kind, paid_at), 'Tuple(amount Int64, bank_status Nullable(String), benefit String, kind String, paid_at Nullable(Int32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, bank_status, benefit, kind, paid_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment
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
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, decision_by_id_number.rows AS decision_by_id_number__rows, decision_by_id_number.described AS decision_by_id_number__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, party_member.rows AS party_member__rows, party_member.described AS party_member__as_of, payment.rows AS payment__rows, payment.described AS payment__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN decision_by_id_number ON decision_by_id_number.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN party_member ON party_member.subject = people.subject
    LEFT JOIN payment ON payment.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        party_member__as_of,
        payment__rows,
        payment__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> _r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND (ifNull(_r.backpay_amount, 0) > 0 OR isNull(_r.backpay_amount)) AND _r.decided_at <= {today:Int32} AND NOT (_r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND ifNull(_r.backpay_amount, 0) > 0 AND NOT isNull(_r.backpay_amount) AND _r.decided_at <= {today:Int32}), decision_by_id_number__rows), NULL, arrayExists(_r -> _r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND ifNull(_r.backpay_amount, 0) > 0 AND NOT isNull(_r.backpay_amount) AND _r.decided_at <= {today:Int32}, decision_by_id_number__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.decided_at, arrayFilter(_r -> _r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND ifNull(_r.backpay_amount, 0) > 0 AND NOT isNull(_r.backpay_amount) AND _r.decided_at <= {today:Int32}, decision_by_id_number__rows))))), NULL) AS backpay_decided_on,
        multiIf(arrayExists(_r -> _r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND ({today:Int32} - _r.decided_at > ifNull({p_elder__backpay_days:Nullable(Int64)}, 0) OR isNull({p_elder__backpay_days:Nullable(Int64)})) AND NOT (_r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND {today:Int32} - _r.decided_at > ifNull({p_elder__backpay_days:Nullable(Int64)}, 0) AND NOT isNull({p_elder__backpay_days:Nullable(Int64)})), decision_by_id_number__rows) OR arrayExists(_r -> (_r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND {today:Int32} - _r.decided_at > ifNull({p_elder__backpay_days:Nullable(Int64)}, 0) AND NOT isNull({p_elder__backpay_days:Nullable(Int64)})) AND isNull(_r.backpay_amount), decision_by_id_number__rows), NULL, arrayExists(_r -> _r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND {today:Int32} - _r.decided_at > ifNull({p_elder__backpay_days:Nullable(Int64)}, 0) AND NOT isNull({p_elder__backpay_days:Nullable(Int64)}), decision_by_id_number__rows) OR ({f_decision__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.backpay_amount, 0)), arrayFilter(_r -> _r.benefit = 'elder_respect' AND NOT isNull(_r.backpay_amount) AND {today:Int32} - _r.decided_at > ifNull({p_elder__backpay_days:Nullable(Int64)}, 0) AND NOT isNull({p_elder__backpay_days:Nullable(Int64)}), decision_by_id_number__rows)), 'Int64')), NULL) AS backpay_due,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'elder_respect', benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS elder_allowance,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> toNullable(toUInt8(_r.state = 'full')), party_member__rows)[-1] AS party_member,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        if(arrayExists(_r -> NOT ifNull(_r.birth_disputed, 0) AND ifNull(_r.birth_disputed, 1), person__rows), NULL, arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), arrayFilter(_r -> NOT ifNull(_r.birth_disputed, 1), person__rows))[-1]) AS sure_birthday
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        party_member__as_of,
        payment__as_of,
        backpay_decided_on,
        backpay_due,
        elder_allowance,
        party_member,
        sure_birthday,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(arrayExists(_r -> _r.benefit = 'elder_respect' AND _r.kind = 'backpay' AND NOT (NOT isNull(_r.paid_at) AND ifNull(_r.paid_at, 0) < ifNull(backpay_decided_on, 0) AND NOT (isNull(_r.paid_at) OR isNull(backpay_decided_on))) AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (_r.benefit = 'elder_respect' AND _r.kind = 'backpay' AND NOT (NOT isNull(_r.paid_at) AND (ifNull(_r.paid_at, 0) < ifNull(backpay_decided_on, 0) OR isNull(_r.paid_at) OR isNull(backpay_decided_on))) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows), NULL, arrayExists(_r -> _r.benefit = 'elder_respect' AND _r.kind = 'backpay' AND NOT (NOT isNull(_r.paid_at) AND (ifNull(_r.paid_at, 0) < ifNull(backpay_decided_on, 0) OR isNull(_r.paid_at) OR isNull(backpay_decided_on))) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> _r.benefit = 'elder_respect' AND _r.kind = 'backpay' AND NOT (NOT isNull(_r.paid_at) AND (ifNull(_r.paid_at, 0) < ifNull(backpay_decided_on, 0) OR isNull(_r.paid_at) OR isNull(backpay_decided_on))) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows)), 'Int64')), NULL) AS backpay_made,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_parameters AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        party_member__as_of,
        payment__as_of,
        backpay_decided_on,
        backpay_due,
        elder_allowance,
        party_member,
        sure_birthday,
        area,
        backpay_made,
        dead,
        household,
        multiIf(isNull(area), CAST([], 'Array(Int64)'), intDiv(ifNull(area, 0), 1000000) = 320682, {p_elder__steps__320682:Array(Int64)}, {p_elder__steps:Array(Int64)}) AS `elder.steps`,
        toUInt8(multiIf(isNull(area), 1, intDiv(ifNull(area, 0), 1000000) = 320682, {p_elder__steps__320682__unknown:UInt8}, {p_elder__steps__unknown:UInt8})) AS `elder.steps__unknown`
    FROM people_facts_2
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        party_member__as_of,
        payment__as_of,
        backpay_decided_on,
        backpay_due,
        elder_allowance,
        party_member,
        area,
        backpay_made,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        if(`elder.steps__unknown` OR arrayExists(_s -> (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} OR isNull(sure_birthday) OR _s > 1000 OR _s < -1000) AND NOT (toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000)), `elder.steps`) OR empty(arrayFilter(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`)), NULL, toInt64(arrayMax(arrayFilter(_s -> toInt32(addYears(addDays(toDate32(0), ifNull(sure_birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) + 1), if(_s > 1000 OR _s < -1000, 0, toInt64(_s)))) + toDayOfMonth(addDays(toDate32(0), ifNull(sure_birthday, 0))) - 1 <= {today:Int32} AND NOT (isNull(sure_birthday) OR _s > 1000 OR _s < -1000), `elder.steps`)))) AS step_reached
    FROM people_parameters
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        party_member__as_of,
        payment__as_of,
        backpay_decided_on,
        backpay_due,
        elder_allowance,
        party_member,
        area,
        backpay_made,
        household,
        living,
        step_reached,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'elder_respect' AND endsWith(ifNull(_r.step, ''), 'p') AND NOT isNull(_r.step) AND if(startsWith(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= toInt128(ifNull(step_reached, 0)) * 1000000 AND NOT (isNull(_r.step) OR empty(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})')) OR isNull(step_reached)), benefit_roll__rows), 1, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'elder_respect' AND (endsWith(ifNull(_r.step, ''), 'p') OR isNull(_r.step)) AND (if(startsWith(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(ifNull(_r.step, ''), '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(ifNull(_r.step, ''), '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= toInt128(ifNull(step_reached, 0)) * 1000000 OR isNull(_r.step) OR empty(extract(ifNull(_r.step, ''), '^\\s*(-?\\d{1,12})')) OR isNull(step_reached)), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS party_step_held
    FROM people_facts_3
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        party_member__as_of,
        payment__as_of,
        backpay_decided_on,
        backpay_due,
        elder_allowance,
        party_member,
        area,
        backpay_made,
        household,
        living,
        step_reached,
        party_step_held,
        {today:Int32} AS today,
        toUInt8({f_decision__state:UInt8} = 1) AS backpay_decided_on__silent,
        toUInt8({f_party_member__state:UInt8} = 1) AS party_member__silent
    FROM people_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND (ifNull(elder_allowance, 0) OR NOT isNull(backpay_decided_on))) AS _inside,
        toUInt8(ifNull(living, 1) AND (ifNull(elder_allowance, 1) OR NOT isNull(backpay_decided_on) OR backpay_decided_on__silent)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(backpay_decided_on) AND ifNull(backpay_due, 0) > ifNull(backpay_made, 0) AND NOT (isNull(backpay_due) OR isNull(backpay_made))) AS backpay_owed__true,
        toUInt8((NOT isNull(backpay_decided_on) OR backpay_decided_on__silent) AND (ifNull(backpay_due, 0) > ifNull(backpay_made, 0) OR isNull(backpay_due) OR isNull(backpay_made))) AS backpay_owed__maybe,
        toUInt8(NOT (ifNull(party_member, 1) AND NOT ifNull(party_member, 0)) AND ifNull(party_member, 0) AND ifNull(elder_allowance, 0) AND NOT ifNull(party_step_held, 1)) AS party_step_missing__true,
        toUInt8((NOT (ifNull(party_member, 1) AND NOT ifNull(party_member, 0)) OR party_member__silent) AND ifNull(party_member, 1) AND ifNull(elder_allowance, 1) AND NOT ifNull(party_step_held, 0)) AS party_step_missing__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * backpay_owed__true, 60 * party_step_missing__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * backpay_owed__true, 2 * party_step_missing__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * backpay_owed__maybe, 60 * party_step_missing__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * backpay_owed__maybe, 2 * party_step_missing__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([backpay_owed__true, party_step_missing__true], 'Array(UInt8)'),
    CAST([backpay_owed__maybe - backpay_owed__true, party_step_missing__maybe - party_step_missing__true], 'Array(UInt8)'),
    CAST([toString(area), toString(backpay_decided_on), toString(backpay_due), toString(backpay_made), toString(elder_allowance), toString(household), toString(living), toString(party_member), toString(party_step_held), toString(step_reached)], 'Array(Nullable(String))'),
    CAST([NULL, decision_by_id_number__as_of, decision_by_id_number__as_of, payment__as_of, benefit_roll__as_of, NULL, NULL, party_member__as_of, benefit_roll__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR backpay_owed__maybe - backpay_owed__true OR party_step_missing__maybe - party_step_missing__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
