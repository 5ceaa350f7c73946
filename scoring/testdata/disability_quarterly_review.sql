WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
disability AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(grade, state, valid_from, ifNull(valid_to, 120529)), 'Tuple(grade Int64, state Nullable(String), valid_from Int32, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT grade, state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
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
payment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(amount, bank_status, benefit, pay_month), 'Tuple(amount Int64, bank_status Nullable(String), benefit String, pay_month Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, bank_status, benefit, pay_month, person_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), hukou_moved_on, toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), hukou_moved_on Nullable(Int32), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, hukou_moved_on, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
review_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(done_at, kind), 'Tuple(done_at Nullable(Int32), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT done_at, kind, person_id, review_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_review
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY review_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY review_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, payment.rows AS payment__rows, payment.described AS payment__as_of, person.rows AS person__rows, person.described AS person__as_of, review_by_id_number.rows AS review_by_id_number__rows, review_by_id_number.described AS review_by_id_number__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN payment ON payment.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN review_by_id_number ON review_by_id_number.subject = people.subject
),
review_all AS (
    SELECT CAST(done_at, 'Nullable(Int32)') AS done_at, CAST(kind, 'String') AS kind
    FROM (
        SELECT done_at, kind, review_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_review
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY review_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY review_id, key_hash
    )
    WHERE gone = 0
),
all_reviews_begun AS (
    SELECT multiIf(ifNull(countIf((_f.kind = 'quarterly') AND isNull(_f.done_at)), 0) > 0, NULL, ifNull(countIf(_f.kind = 'quarterly'), 0) > 0, toNullable(toInt32(assumeNotNull(minIf(ifNull(_f.done_at, 0), _f.kind = 'quarterly')))), NULL) AS value
    FROM review_all AS _f
),
people_facts AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__rows,
        disability__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dis_care', benefit_roll__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.start_date, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dis_care', benefit_roll__rows))))), NULL) AS care_subsidy_since,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'cancelled' AND NOT isNull(_r.state), disability__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'cancelled' OR isNull(_r.state), disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS certificate_cancelled,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows))))), NULL) AS certificate_from,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') != 'cancelled' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND NOT (ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.valid_to, arrayFilter(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows))))), NULL) AS certificate_until,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dis_life', 'dis_care'], _r.benefit), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dis_life', 'dis_care'], _r.benefit), benefit_roll__rows))), NULL) AS disability_subsidies,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.hukou_moved_on), NULL, toInt32(ifNull(_r.hukou_moved_on, 0))), person__rows)[-1] AS hukou_moved_on,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        if(3 * intDiv(if(intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) < 0, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) - 999999, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6)), 1000000) > 12000 OR 3 * intDiv(if(intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) < 0, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) - 999999, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6)), 1000000) < -12000, NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), 10957), if(3 * intDiv(if(intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) < 0, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) - 999999, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6)), 1000000) > 12000 OR 3 * intDiv(if(intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) < 0, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) - 999999, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6)), 1000000) < -12000, 0, toInt64(3 * intDiv(if(intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) < 0, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6) - 999999, intDiv((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 * 2 + if((toRelativeMonthNum(addDays(toDate32(0), {today:Int32})) - toRelativeMonthNum(addDays(toDate32(0), 10957))) * 1000000 < 0, -3, 3), 6)), 1000000))))))) AS quarter_start,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        multiIf(arrayExists(_r -> has(['quarterly', 'annual_audit'], _r.kind) AND NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (has(['quarterly', 'annual_audit'], _r.kind) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)), review_by_id_number__rows) OR arrayExists(_r -> (has(['quarterly', 'annual_audit'], _r.kind) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)) AND isNull(_r.done_at), review_by_id_number__rows), NULL, arrayExists(_r -> has(['quarterly', 'annual_audit'], _r.kind) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), review_by_id_number__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> has(['quarterly', 'annual_audit'], _r.kind) AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), review_by_id_number__rows))))), NULL) AS reviewed_on,
        (SELECT value FROM all_reviews_begun) AS reviews_begun,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dis_life', 'dis_care'], _r.benefit), benefit_roll__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.start_date, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dis_life', 'dis_care'], _r.benefit), benefit_roll__rows))))), NULL) AS subsidies_since
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        payment__as_of,
        person__as_of,
        care_subsidy_since,
        certificate_cancelled,
        certificate_until,
        disability_subsidies,
        hukou_area,
        hukou_moved_on,
        quarter_start,
        reviews_begun,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.valid_from = ifNull(certificate_from, 0) OR isNull(certificate_from)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from)), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows), toNullable(toInt64(arrayMin(arrayMap(_r -> _r.grade, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows))))), NULL) AS certificate_grade,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> has(['dis_life', 'dis_care'], _r.benefit) AND (_r.pay_month > ifNull(certificate_until, 0) OR isNull(certificate_until)) AND _r.pay_month <= {today:Int32} AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (has(['dis_life', 'dis_care'], _r.benefit) AND _r.pay_month > ifNull(certificate_until, 0) AND NOT isNull(certificate_until) AND _r.pay_month <= {today:Int32} AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows), NULL, arrayExists(_r -> has(['dis_life', 'dis_care'], _r.benefit) AND _r.pay_month > ifNull(certificate_until, 0) AND NOT isNull(certificate_until) AND _r.pay_month <= {today:Int32} AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> has(['dis_life', 'dis_care'], _r.benefit) AND _r.pay_month > ifNull(certificate_until, 0) AND NOT isNull(certificate_until) AND _r.pay_month <= {today:Int32} AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows)), 'Int64')), NULL) AS paid_past_certificate,
        if(isNull(quarter_start), NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), ifNull(quarter_start, 0)), -3)))) AS quarter_before,
        if(if(NOT isNull(reviewed_on), isNull(reviewed_on) OR isNull(subsidies_since), isNull(subsidies_since)), NULL, toInt32(if(NOT isNull(reviewed_on), greatest(ifNull(reviewed_on, 0), ifNull(subsidies_since, 0)), ifNull(subsidies_since, 0)))) AS reviewed_from
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        payment__as_of,
        person__as_of,
        care_subsidy_since,
        certificate_cancelled,
        certificate_until,
        disability_subsidies,
        hukou_area,
        hukou_moved_on,
        quarter_start,
        reviews_begun,
        area,
        certificate_grade,
        household,
        paid_past_certificate,
        quarter_before,
        reviewed_from,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        payment__as_of,
        person__as_of,
        care_subsidy_since,
        certificate_cancelled,
        certificate_until,
        disability_subsidies,
        hukou_area,
        hukou_moved_on,
        quarter_start,
        reviews_begun,
        area,
        certificate_grade,
        household,
        paid_past_certificate,
        quarter_before,
        reviewed_from,
        living,
        {today:Int32} AS today,
        {p_county__prefix:Nullable(String)} AS `county.prefix`
    FROM people_facts_3
),
inside AS (
    SELECT *,
        toUInt8(ifNull(disability_subsidies, 0) > 0 AND NOT isNull(disability_subsidies) AND ifNull(living, 0)) AS _inside,
        toUInt8((ifNull(disability_subsidies, 0) > 0 OR isNull(disability_subsidies)) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(certificate_until, 0) - today <= 90 AND NOT isNull(certificate_until)) AS ends_soon__true,
        toUInt8(ifNull(certificate_until, 0) - today <= 90 OR isNull(certificate_until)) AS ends_soon__maybe,
        toUInt8(ifNull(certificate_until, 0) - today <= 30 AND NOT isNull(certificate_until)) AS ends_now__true,
        toUInt8(ifNull(certificate_until, 0) - today <= 30 OR isNull(certificate_until)) AS ends_now__maybe,
        toUInt8(ifNull(certificate_until, 0) < today AND NOT isNull(certificate_until) AND ifNull(paid_past_certificate, 0) > 0 AND NOT isNull(paid_past_certificate)) AS paid_past__true,
        toUInt8((ifNull(certificate_until, 0) < today OR isNull(certificate_until)) AND (ifNull(paid_past_certificate, 0) > 0 OR isNull(paid_past_certificate))) AS paid_past__maybe,
        toUInt8(ifNull(certificate_cancelled, 0) AND isNull(certificate_until)) AS cancelled__true,
        toUInt8(ifNull(certificate_cancelled, 1) AND isNull(certificate_until)) AS cancelled__maybe,
        toUInt8(NOT isNull(care_subsidy_since) AND ifNull(certificate_grade, 0) >= 3 AND NOT isNull(certificate_grade)) AS grade_lost__true,
        toUInt8(NOT isNull(care_subsidy_since) AND (ifNull(certificate_grade, 0) >= 3 OR isNull(certificate_grade))) AS grade_lost__maybe,
        toUInt8(NOT (startsWith(leftPad(toString(ifNull(hukou_area, 0)), 12, '0'), ifNull(`county.prefix`, '')) OR isNull(hukou_area) OR isNull(`county.prefix`)) AND NOT (NOT isNull(hukou_moved_on) AND (ifNull(hukou_moved_on, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(hukou_moved_on, 0))) + 1 = today - toDayOfMonth(addDays(toDate32(0), today)) + 1 OR isNull(hukou_moved_on)))) AS moved_out__true,
        toUInt8(NOT (startsWith(leftPad(toString(ifNull(hukou_area, 0)), 12, '0'), ifNull(`county.prefix`, '')) AND NOT (isNull(hukou_area) OR isNull(`county.prefix`))) AND NOT (NOT isNull(hukou_moved_on) AND ifNull(hukou_moved_on, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(hukou_moved_on, 0))) + 1 = today - toDayOfMonth(addDays(toDate32(0), today)) + 1 AND NOT isNull(hukou_moved_on))) AS moved_out__maybe,
        toUInt8(ifNull(reviewed_from, 0) < ifNull(quarter_before, 0) AND NOT (isNull(reviewed_from) OR isNull(quarter_before)) AND ifNull(reviews_begun, 0) < ifNull(quarter_before, 0) AND NOT (isNull(reviews_begun) OR isNull(quarter_before))) AS review_missed__true,
        toUInt8((ifNull(reviewed_from, 0) < ifNull(quarter_before, 0) OR isNull(reviewed_from) OR isNull(quarter_before)) AND (ifNull(reviews_begun, 0) < ifNull(quarter_before, 0) OR isNull(reviews_begun) OR isNull(quarter_before))) AS review_missed__maybe,
        toUInt8(ifNull(reviewed_from, 0) < ifNull(quarter_start, 0) AND NOT (isNull(reviewed_from) OR isNull(quarter_start)) AND ifNull(reviews_begun, 0) < ifNull(quarter_start, 0) AND NOT (isNull(reviews_begun) OR isNull(quarter_start)) AND toInt32(addMonths(addDays(toDate32(0), ifNull(quarter_start, 0)), 3)) - today <= 21 AND NOT isNull(quarter_start)) AS review_due__true,
        toUInt8((ifNull(reviewed_from, 0) < ifNull(quarter_start, 0) OR isNull(reviewed_from) OR isNull(quarter_start)) AND (ifNull(reviews_begun, 0) < ifNull(quarter_start, 0) OR isNull(reviews_begun) OR isNull(quarter_start)) AND (toInt32(addMonths(addDays(toDate32(0), ifNull(quarter_start, 0)), 3)) - today <= 21 OR isNull(quarter_start))) AS review_due__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * ends_soon__true, 60 * ends_now__true, 80 * paid_past__true, 80 * cancelled__true, 60 * grade_lost__true, 60 * moved_out__true, 60 * review_missed__true, 40 * review_due__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 1 * ends_soon__true, 2 * ends_now__true, 3 * paid_past__true, 3 * cancelled__true, 2 * grade_lost__true, 2 * moved_out__true, 2 * review_missed__true, 1 * review_due__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * ends_soon__maybe, 60 * ends_now__maybe, 80 * paid_past__maybe, 80 * cancelled__maybe, 60 * grade_lost__maybe, 60 * moved_out__maybe, 60 * review_missed__maybe, 40 * review_due__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * ends_soon__maybe, 2 * ends_now__maybe, 3 * paid_past__maybe, 3 * cancelled__maybe, 2 * grade_lost__maybe, 2 * moved_out__maybe, 2 * review_missed__maybe, 1 * review_due__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([ends_soon__true, ends_now__true, paid_past__true, cancelled__true, grade_lost__true, moved_out__true, review_missed__true, review_due__true], 'Array(UInt8)'),
    CAST([ends_soon__maybe - ends_soon__true, ends_now__maybe - ends_now__true, paid_past__maybe - paid_past__true, cancelled__maybe - cancelled__true, grade_lost__maybe - grade_lost__true, moved_out__maybe - moved_out__true, review_missed__maybe - review_missed__true, review_due__maybe - review_due__true], 'Array(UInt8)'),
    CAST([toString(area), toString(care_subsidy_since), toString(certificate_cancelled), toString(certificate_grade), toString(certificate_until), toString(disability_subsidies), toString(household), toString(hukou_area), toString(hukou_moved_on), toString(living), toString(paid_past_certificate), toString(quarter_before), toString(quarter_start), toString(reviewed_from), toString(reviews_begun), toString(`county.prefix`)], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll__as_of, disability__as_of, disability__as_of, disability__as_of, benefit_roll__as_of, NULL, person__as_of, person__as_of, NULL, payment__as_of, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR ends_soon__maybe - ends_soon__true OR ends_now__maybe - ends_now__true OR paid_past__maybe - paid_past__true OR cancelled__maybe - cancelled__true OR grade_lost__maybe - grade_lost__true OR moved_out__maybe - moved_out__true OR review_missed__maybe - review_missed__true OR review_due__maybe - review_due__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
