WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
{workdays:Array(Int32)} AS _workdays,
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(amount, benefit, toInt64(person_id), toInt64(payee_person_id), start_date, ifNull(stop_date, 120529), topup_amount), 'Tuple(amount Nullable(Int64), benefit String, id_number Int64, payee_id Nullable(Int64), start_date Int32, stop_date Int32, topup_amount Nullable(Int64))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, benefit, person_id, payee_person_id, start_date, stop_date, topup_amount, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
benefit_roll_by_payee_id AS (
    SELECT assumeNotNull(payee_person_id) AS subject,
        groupArray(CAST(tuple(amount, benefit, toInt64(person_id), toInt64(payee_person_id), start_date, ifNull(stop_date, 120529), topup_amount), 'Tuple(amount Nullable(Int64), benefit String, id_number Int64, payee_id Nullable(Int64), start_date Int32, stop_date Int32, topup_amount Nullable(Int64))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, benefit, person_id, payee_person_id, start_date, stop_date, topup_amount, payee_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(payee_person_id)
    GROUP BY ALL
),
card_custody AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(agreement_id, since, ifNull(until, 120529)), 'Tuple(agreement_id Nullable(String), since Int32, until Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT agreement_id, since, until, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_card_custody
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
payment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(amount, bank_status, benefit, kind, paid_at, pay_month, payment_id, replaces_id, returned_at), 'Tuple(amount Int64, bank_status Nullable(String), benefit String, kind String, paid_at Nullable(Int32), pay_month Int32, payment_id Nullable(String), replaces_id Nullable(String), returned_at Nullable(Int32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, bank_status, benefit, kind, paid_at, pay_month, payment_id, replaces_id, returned_at, person_id, as_of, received_at, batch, row, gone, key_hash
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
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, benefit_roll_by_payee_id.rows AS benefit_roll_by_payee_id__rows, benefit_roll_by_payee_id.described AS benefit_roll_by_payee_id__as_of, card_custody.rows AS card_custody__rows, card_custody.described AS card_custody__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, payment.rows AS payment__rows, payment.described AS payment__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN benefit_roll_by_payee_id ON benefit_roll_by_payee_id.subject = people.subject
    LEFT JOIN card_custody ON card_custody.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN payment ON payment.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
payment_all AS (
    SELECT CAST(pay_month, 'Int32') AS pay_month
    FROM (
        SELECT pay_month, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_payments_came AS (
    SELECT multiIf(ifNull(countIf(_f.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1), 0) > 0, 1, 0, NULL, {f_payment__state:UInt8} = 2, 0, NULL) AS value
    FROM payment_all AS _f
),
people_facts AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        benefit_roll_by_payee_id__rows,
        benefit_roll_by_payee_id__as_of,
        card_custody__as_of,
        payment__rows,
        payment__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.payment_id), NULL, ifNull(_r.payment_id, '')), arrayFilter(_r -> NOT isNull(_r.payment_id) AND NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status) AND _r.pay_month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND toInt64(_workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)]) > 10 AND NOT (if(NOT isNull(_r.returned_at), isNull(_r.returned_at), isNull(_r.paid_at)) OR _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] = 0), payment__rows))), 'Array(Nullable(String))') AS bounced_payments,
        toUInt8(arrayExists(_r -> NOT isNull(_r.payment_id) AND NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)) AND _r.pay_month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND (toInt64(_workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)]) > 10 OR if(NOT isNull(_r.returned_at), isNull(_r.returned_at), isNull(_r.paid_at)) OR _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] = 0) AND NOT (NOT isNull(_r.payment_id) AND NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status) AND _r.pay_month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND toInt64(_workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)]) > 10 AND NOT (if(NOT isNull(_r.returned_at), isNull(_r.returned_at), isNull(_r.paid_at)) OR _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] = 0)), payment__rows) OR (NOT (arrayExists(_r -> NOT isNull(_r.payment_id) AND NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status) AND _r.pay_month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND toInt64(_workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)]) > 10 AND NOT (if(NOT isNull(_r.returned_at), isNull(_r.returned_at), isNull(_r.paid_at)) OR _workday_ranks[greatest(if(NOT isNull(_r.returned_at), ifNull(_r.returned_at, 0), ifNull(_r.paid_at, 0)) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest({today:Int32} - {workday_eve:Int32} + 1, 1)] = 0), payment__rows) OR ({f_payment__state:UInt8} = 2)))) AS bounced_payments__unknown,
        multiIf(arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.until AND isNull(_r.agreement_id), card_custody__rows), 1, 0, NULL, {f_card_custody__state:UInt8} = 2, 0, NULL) AS card_held,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        toNullable(toInt32({today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1)) AS pay_month_judged,
        (SELECT value FROM all_payments_came) AS payments_came,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.replaces_id), NULL, ifNull(_r.replaces_id, '')), arrayFilter(_r -> NOT isNull(_r.replaces_id) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows))), 'Array(Nullable(String))') AS replaced_payments,
        toUInt8(arrayExists(_r -> NOT isNull(_r.replaces_id) AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (NOT isNull(_r.replaces_id) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows) OR (NOT (arrayExists(_r -> NOT isNull(_r.replaces_id) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2)))) AS replaced_payments__unknown,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        benefit_roll_by_payee_id__as_of,
        card_custody__as_of,
        payment__as_of,
        bounced_payments,
        bounced_payments__unknown,
        card_held,
        payments_came,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(bounced_payments__unknown OR arrayExists(_p -> NOT (has(replaced_payments, ifNull(_p, '')) AND NOT (isNull(_p) OR replaced_payments__unknown)) AND (isNull(_p) OR replaced_payments__unknown OR has(replaced_payments, ifNull(_p, '')) OR arrayExists(_e -> isNull(_e), replaced_payments)) OR NOT (isNull(_p) OR replaced_payments__unknown OR has(replaced_payments, ifNull(_p, '')) OR arrayExists(_e -> isNull(_e), replaced_payments)) AND isNull(_p), bounced_payments), NULL, toInt64(toInt64(length(arrayFilter(_p -> NOT (isNull(_p) OR replaced_payments__unknown OR has(replaced_payments, ifNull(_p, '')) OR arrayExists(_e -> isNull(_e), replaced_payments)), bounced_payments))))) AS bounced_left,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        CAST(arraySort(arrayMap(_r -> toNullable(_r.benefit), arrayFilter(_r -> ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll_by_payee_id__rows))), 'Array(Nullable(String))') AS owed_as_payee,
        toUInt8(arrayExists(_r -> (ifNull(_r.payee_id, 0) != _r.id_number OR isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND ((_r.start_date <= ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND (ifNull(pay_month_judged, 0) < _r.stop_date OR isNull(pay_month_judged)) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND NOT (ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged))), benefit_roll_by_payee_id__rows) OR (NOT (arrayExists(_r -> ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll_by_payee_id__rows) OR ({f_benefit_roll__state:UInt8} = 2)))) AS owed_as_payee__unknown,
        multiIf(arrayExists(_r -> (ifNull(_r.payee_id, 0) != _r.id_number OR isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND ((_r.start_date <= ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND (ifNull(pay_month_judged, 0) < _r.stop_date OR isNull(pay_month_judged)) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND NOT (ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged))), benefit_roll_by_payee_id__rows) OR arrayExists(_r -> (ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged))) AND (isNull(_r.amount) OR if(NOT isNull(_r.topup_amount), isNull(_r.topup_amount), 0)), benefit_roll_by_payee_id__rows), NULL, arrayExists(_r -> ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll_by_payee_id__rows) OR ({f_benefit_roll__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.amount, 0)) + if(NOT isNull(_r.topup_amount), ifNull(_r.topup_amount, 0), 0), arrayFilter(_r -> ifNull(_r.payee_id, 0) != _r.id_number AND NOT isNull(_r.payee_id) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll_by_payee_id__rows)), 'Int64')), NULL) AS owed_as_payee_amount,
        CAST(arraySort(arrayMap(_r -> toNullable(_r.benefit), arrayFilter(_r -> (isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll__rows))), 'Array(Nullable(String))') AS owed_own,
        toUInt8(arrayExists(_r -> (isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number OR isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND ((_r.start_date <= ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND (ifNull(pay_month_judged, 0) < _r.stop_date OR isNull(pay_month_judged)) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND NOT ((isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged))), benefit_roll__rows) OR (NOT (arrayExists(_r -> (isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2)))) AS owed_own__unknown,
        multiIf(arrayExists(_r -> (isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number OR isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND ((_r.start_date <= ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND (ifNull(pay_month_judged, 0) < _r.stop_date OR isNull(pay_month_judged)) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND NOT ((isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged))), benefit_roll__rows) OR arrayExists(_r -> ((isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged))) AND (isNull(_r.amount) OR if(NOT isNull(_r.topup_amount), isNull(_r.topup_amount), 0)), benefit_roll__rows), NULL, arrayExists(_r -> (isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.amount, 0)) + if(NOT isNull(_r.topup_amount), ifNull(_r.topup_amount, 0), 0), arrayFilter(_r -> (isNull(_r.payee_id) OR ifNull(_r.payee_id, 0) = _r.id_number AND NOT isNull(_r.payee_id)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND (_r.start_date <= ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND ifNull(pay_month_judged, 0) < _r.stop_date AND NOT isNull(pay_month_judged) OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged)), benefit_roll__rows)), 'Int64')), NULL) AS owed_own_amount,
        multiIf(arrayExists(_r -> (_r.pay_month = ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (_r.pay_month = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows), NULL, arrayExists(_r -> _r.pay_month = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> _r.pay_month = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows)), 'Int64')), NULL) AS paid_amount,
        CAST(arraySort(arrayMap(_r -> toNullable(_r.benefit), arrayFilter(_r -> _r.pay_month = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows))), 'Array(Nullable(String))') AS paid_benefits,
        toUInt8(arrayExists(_r -> (_r.pay_month = ifNull(pay_month_judged, 0) OR isNull(pay_month_judged)) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (_r.pay_month = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows) OR (NOT (arrayExists(_r -> _r.pay_month = ifNull(pay_month_judged, 0) AND NOT isNull(pay_month_judged) AND has(['regular', 'replacement'], _r.kind) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2)))) AS paid_benefits__unknown,
        if(isNull(pay_month_judged) OR isNull({p_pay__day:Nullable(Int64)}) OR toInt128(ifNull({p_pay__day:Nullable(Int64)}, 0)) - 1 > 4000000 OR toInt128(ifNull({p_pay__day:Nullable(Int64)}, 0)) - 1 < -4000000, NULL, toInt32(ifNull(pay_month_judged, 0) + if(toInt128(ifNull({p_pay__day:Nullable(Int64)}, 0)) - 1 > 4000000 OR toInt128(ifNull({p_pay__day:Nullable(Int64)}, 0)) - 1 < -4000000, 0, toInt64(toInt128(ifNull({p_pay__day:Nullable(Int64)}, 0)) - 1)))) AS pay_by_day
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        benefit_roll_by_payee_id__as_of,
        card_custody__as_of,
        payment__as_of,
        bounced_payments,
        bounced_payments__unknown,
        card_held,
        payments_came,
        area,
        bounced_left,
        household,
        owed_as_payee,
        owed_as_payee__unknown,
        owed_own,
        owed_own__unknown,
        paid_amount,
        paid_benefits,
        paid_benefits__unknown,
        pay_by_day,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        if(isNull(owed_own_amount) OR isNull(owed_as_payee_amount), NULL, accurateCastOrNull(toInt128(ifNull(owed_own_amount, 0)) + ifNull(owed_as_payee_amount, 0), 'Int64')) AS owed_amount,
        if(owed_own__unknown OR arrayExists(_b -> NOT (has(paid_benefits, ifNull(_b, '')) AND NOT (isNull(_b) OR paid_benefits__unknown)) AND (isNull(_b) OR paid_benefits__unknown OR has(paid_benefits, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), paid_benefits)) OR NOT (isNull(_b) OR paid_benefits__unknown OR has(paid_benefits, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), paid_benefits)) AND isNull(_b), owed_own) OR owed_as_payee__unknown OR arrayExists(_b -> NOT (has(paid_benefits, ifNull(_b, '')) AND NOT (isNull(_b) OR paid_benefits__unknown)) AND (isNull(_b) OR paid_benefits__unknown OR has(paid_benefits, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), paid_benefits)) OR NOT (isNull(_b) OR paid_benefits__unknown OR has(paid_benefits, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), paid_benefits)) AND isNull(_b), owed_as_payee), NULL, toInt64(toInt64(length(arrayFilter(_b -> NOT (isNull(_b) OR paid_benefits__unknown OR has(paid_benefits, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), paid_benefits)), owed_own))) + toInt64(length(arrayFilter(_b -> NOT (isNull(_b) OR paid_benefits__unknown OR has(paid_benefits, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), paid_benefits)), owed_as_payee))))) AS unpaid_kinds,
        if(paid_benefits__unknown OR arrayExists(_b -> NOT (has(owed_own, ifNull(_b, '')) AND NOT (isNull(_b) OR owed_own__unknown)) AND NOT (has(owed_as_payee, ifNull(_b, '')) AND NOT (isNull(_b) OR owed_as_payee__unknown)) AND NOT (NOT (isNull(_b) OR owed_own__unknown OR has(owed_own, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), owed_own)) AND NOT (isNull(_b) OR owed_as_payee__unknown OR has(owed_as_payee, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), owed_as_payee))) OR NOT (isNull(_b) OR owed_own__unknown OR has(owed_own, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), owed_own)) AND NOT (isNull(_b) OR owed_as_payee__unknown OR has(owed_as_payee, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), owed_as_payee)) AND isNull(_b), paid_benefits), NULL, toInt64(toInt64(length(arrayFilter(_b -> NOT (isNull(_b) OR owed_own__unknown OR has(owed_own, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), owed_own)) AND NOT (isNull(_b) OR owed_as_payee__unknown OR has(owed_as_payee, ifNull(_b, '')) OR arrayExists(_e -> isNull(_e), owed_as_payee)), paid_benefits))))) AS unrolled_kinds
    FROM people_facts_2
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        benefit_roll_by_payee_id__as_of,
        card_custody__as_of,
        payment__as_of,
        bounced_payments,
        bounced_payments__unknown,
        card_held,
        payments_came,
        area,
        bounced_left,
        household,
        owed_as_payee,
        owed_as_payee__unknown,
        owed_own,
        owed_own__unknown,
        paid_amount,
        paid_benefits,
        paid_benefits__unknown,
        pay_by_day,
        living,
        owed_amount,
        unpaid_kinds,
        unrolled_kinds,
        {today:Int32} AS today
    FROM people_facts_3
),
inside AS (
    SELECT *,
        toUInt8(toInt64(length(owed_own)) > 0 AND NOT owed_own__unknown OR toInt64(length(owed_as_payee)) > 0 AND NOT owed_as_payee__unknown OR toInt64(length(paid_benefits)) > 0 AND NOT paid_benefits__unknown OR toInt64(length(bounced_payments)) > 0 AND NOT bounced_payments__unknown OR ifNull(card_held, 0)) AS _inside,
        toUInt8(toInt64(length(owed_own)) > 0 OR owed_own__unknown OR toInt64(length(owed_as_payee)) > 0 OR owed_as_payee__unknown OR toInt64(length(paid_benefits)) > 0 OR paid_benefits__unknown OR toInt64(length(bounced_payments)) > 0 OR bounced_payments__unknown OR ifNull(card_held, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(payments_came, 0) AND ifNull(unpaid_kinds, 0) > 0 AND NOT isNull(unpaid_kinds) AND today <= ifNull(pay_by_day, 0) AND NOT isNull(pay_by_day)) AS due__true,
        toUInt8(ifNull(payments_came, 1) AND (ifNull(unpaid_kinds, 0) > 0 OR isNull(unpaid_kinds)) AND (today <= ifNull(pay_by_day, 0) OR isNull(pay_by_day))) AS due__maybe,
        toUInt8(ifNull(payments_came, 0) AND ifNull(unpaid_kinds, 0) > 0 AND NOT isNull(unpaid_kinds) AND today > ifNull(pay_by_day, 0) AND NOT isNull(pay_by_day)) AS late__true,
        toUInt8(ifNull(payments_came, 1) AND (ifNull(unpaid_kinds, 0) > 0 OR isNull(unpaid_kinds)) AND (today > ifNull(pay_by_day, 0) OR isNull(pay_by_day))) AS late__maybe,
        toUInt8(ifNull(payments_came, 0) AND ifNull(unpaid_kinds, 0) > 0 AND NOT isNull(unpaid_kinds) AND today > _workdays[greatest(if(_workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] + (3 + 0)) + 1, 1)] AND NOT (isNull(pay_by_day) OR _workdays[greatest(if(_workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] + (3 + 0)) + 1, 1)] = 0)) AS too_late__true,
        toUInt8(ifNull(payments_came, 1) AND (ifNull(unpaid_kinds, 0) > 0 OR isNull(unpaid_kinds)) AND (today > _workdays[greatest(if(_workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] + (3 + 0)) + 1, 1)] OR isNull(pay_by_day) OR _workdays[greatest(if(_workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(pay_by_day, 0) - ({workday_eve:Int32} + 0) + 1, 1)] + (3 + 0)) + 1, 1)] = 0)) AS too_late__maybe,
        toUInt8(ifNull(unpaid_kinds, 0) = 0 AND NOT isNull(unpaid_kinds) AND ifNull(unrolled_kinds, 0) = 0 AND NOT isNull(unrolled_kinds) AND ifNull(paid_amount, 0) != ifNull(owed_amount, 0) AND NOT (isNull(paid_amount) OR isNull(owed_amount))) AS other_amount__true,
        toUInt8((ifNull(unpaid_kinds, 0) = 0 OR isNull(unpaid_kinds)) AND (ifNull(unrolled_kinds, 0) = 0 OR isNull(unrolled_kinds)) AND (ifNull(paid_amount, 0) != ifNull(owed_amount, 0) OR isNull(paid_amount) OR isNull(owed_amount))) AS other_amount__maybe,
        toUInt8(ifNull(unrolled_kinds, 0) > 0 AND NOT isNull(unrolled_kinds)) AS not_on_roll__true,
        toUInt8(ifNull(unrolled_kinds, 0) > 0 OR isNull(unrolled_kinds)) AS not_on_roll__maybe,
        toUInt8(ifNull(living, 0) AND ifNull(bounced_left, 0) > 0 AND NOT isNull(bounced_left)) AS bounced__true,
        toUInt8(ifNull(living, 1) AND (ifNull(bounced_left, 0) > 0 OR isNull(bounced_left))) AS bounced__maybe,
        toUInt8(ifNull(card_held, 0)) AS card__true,
        toUInt8(ifNull(card_held, 1)) AS card__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * due__true, 60 * late__true, 80 * too_late__true, 60 * other_amount__true, 60 * not_on_roll__true, 60 * bounced__true, 60 * card__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 1 * due__true, 2 * late__true, 3 * too_late__true, 2 * other_amount__true, 2 * not_on_roll__true, 2 * bounced__true, 2 * card__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * due__maybe, 60 * late__maybe, 80 * too_late__maybe, 60 * other_amount__maybe, 60 * not_on_roll__maybe, 60 * bounced__maybe, 60 * card__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * due__maybe, 2 * late__maybe, 3 * too_late__maybe, 2 * other_amount__maybe, 2 * not_on_roll__maybe, 2 * bounced__maybe, 2 * card__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([due__true, late__true, too_late__true, other_amount__true, not_on_roll__true, bounced__true, card__true], 'Array(UInt8)'),
    CAST([due__maybe - due__true, late__maybe - late__true, too_late__maybe - too_late__true, other_amount__maybe - other_amount__true, not_on_roll__maybe - not_on_roll__true, bounced__maybe - bounced__true, card__maybe - card__true], 'Array(UInt8)'),
    CAST([toString(area), toString(bounced_left), if(bounced_payments__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), bounced_payments), '\x1f')), toString(card_held), toString(household), toString(living), toString(owed_amount), if(owed_as_payee__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), owed_as_payee), '\x1f')), if(owed_own__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), owed_own), '\x1f')), toString(paid_amount), if(paid_benefits__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), paid_benefits), '\x1f')), toString(pay_by_day), toString(payments_came), toString(unpaid_kinds), toString(unrolled_kinds)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, payment__as_of, card_custody__as_of, NULL, NULL, NULL, benefit_roll_by_payee_id__as_of, benefit_roll_by_id_number__as_of, payment__as_of, payment__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR due__maybe - due__true OR late__maybe - late__true OR too_late__maybe - too_late__true OR other_amount__maybe - other_amount__true OR not_on_roll__maybe - not_on_roll__true OR bounced__maybe - bounced__true OR card__maybe - card__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
