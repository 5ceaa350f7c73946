WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
applications AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'application' AND 1
),
application AS (
    SELECT assumeNotNull(application_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt32(toDate32(accepted_at, 'Asia/Shanghai')), toInt64(applicant_person_id), benefit, toInt32(toDate32(check_done_at, 'Asia/Shanghai')), toInt32(toDate32(check_started_at, 'Asia/Shanghai')), toInt32(toDate32(decided_at, 'Asia/Shanghai')), decision, toInt64(household_id), kind, toInt32(toDate32(paid_at, 'Asia/Shanghai')), tuple(as_of, received_at, batch, row)), 'Tuple(accepted_at Nullable(Int32), applicant_id Int64, benefit String, check_done_at Nullable(Int32), check_started_at Nullable(Int32), decided_at Nullable(Int32), decision Nullable(String), household_id Nullable(Int64), kind Nullable(String), paid_at Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT accepted_at, applicant_person_id, benefit, check_done_at, check_started_at, decided_at, decision, household_id, kind, paid_at, application_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_application
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY application_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY application_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
check_source_by_application_id AS (
    SELECT assumeNotNull(application_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(answered_at, 'Asia/Shanghai')), result, source), 'Tuple(answered_at Nullable(Int32), result Nullable(String), source String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT answered_at, result, source, application_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_check_source
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(application_id)
    GROUP BY ALL
),
payment_by_application_id AS (
    SELECT assumeNotNull(application_id) AS subject,
        groupArray(CAST(tuple(amount, bank_status), 'Tuple(amount Int64, bank_status Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, bank_status, application_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(application_id)
    GROUP BY ALL
),
applications_rows AS (
    SELECT applications.subject AS subject, applications.ref AS ref, application.rows AS application__rows, application.described AS application__as_of, check_source_by_application_id.rows AS check_source_by_application_id__rows, check_source_by_application_id.described AS check_source_by_application_id__as_of, payment_by_application_id.rows AS payment_by_application_id__rows, payment_by_application_id.described AS payment_by_application_id__as_of
    FROM applications
    LEFT JOIN application ON application.subject = applications.subject
    LEFT JOIN check_source_by_application_id ON check_source_by_application_id.subject = applications.subject
    LEFT JOIN payment_by_application_id ON payment_by_application_id.subject = applications.subject
),
applications_facts AS (
    SELECT subject,
        ref,
        application__as_of,
        check_source_by_application_id__as_of,
        arrayMap(_r -> if(isNull(_r.accepted_at), NULL, toInt32(ifNull(_r.accepted_at, 0))), application__rows)[-1] AS accepted_on,
        arrayMap(_r -> toNullable(_r.benefit), application__rows)[-1] AS benefit,
        arrayMap(_r -> if(isNull(_r.check_done_at), NULL, toInt32(ifNull(_r.check_done_at, 0))), application__rows)[-1] AS check_done_on,
        arrayMap(_r -> if(isNull(_r.check_started_at), NULL, toInt32(ifNull(_r.check_started_at, 0))), application__rows)[-1] AS check_started_on,
        arrayMap(_r -> if(isNull(_r.decided_at), NULL, toInt32(ifNull(_r.decided_at, 0))), application__rows)[-1] AS decided_on,
        arrayMap(_r -> if(isNull(_r.decision), NULL, ifNull(_r.decision, '')), application__rows)[-1] AS decision,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), application__rows)[-1] AS household,
        arrayMap(_r -> if(isNull(_r.paid_at), NULL, toInt32(ifNull(_r.paid_at, 0))), application__rows)[-1] AS paid_on,
        multiIf(arrayExists(_r -> (ifNull(_r.bank_status, '') = 'ok' OR isNull(_r.bank_status)) AND _r.amount > 0 AND NOT (ifNull(_r.bank_status, '') = 'ok' AND NOT isNull(_r.bank_status) AND _r.amount > 0), payment_by_application_id__rows), NULL, arrayExists(_r -> ifNull(_r.bank_status, '') = 'ok' AND NOT isNull(_r.bank_status) AND _r.amount > 0, payment_by_application_id__rows) OR ({f_payment__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> ifNull(_r.bank_status, '') = 'ok' AND NOT isNull(_r.bank_status) AND _r.amount > 0, payment_by_application_id__rows))), NULL) AS payments,
        arrayMap(_r -> toNullable(toInt64(_r.applicant_id)), application__rows)[-1] AS person,
        arrayMap(_r -> if(isNull(_r.kind), NULL, ifNull(_r.kind, '')), application__rows)[-1] AS procedure,
        CAST(arraySort(arrayMap(_r -> toNullable(_r.source), arrayFilter(_r -> NOT isNull(_r.answered_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') != 'no_authorisation' AND NOT isNull(_r.result), check_source_by_application_id__rows))), 'Array(Nullable(String))') AS sources,
        toUInt8(arrayExists(_r -> NOT isNull(_r.answered_at) AND NOT isNull(_r.result) AND (ifNull(_r.result, '') != 'no_authorisation' OR isNull(_r.result)) AND NOT (NOT isNull(_r.answered_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') != 'no_authorisation' AND NOT isNull(_r.result)), check_source_by_application_id__rows) OR (NOT (arrayExists(_r -> NOT isNull(_r.answered_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') != 'no_authorisation' AND NOT isNull(_r.result), check_source_by_application_id__rows) OR ({f_check_source__state:UInt8} = 2)))) AS sources__unknown,
        multiIf(arrayExists(_r -> NOT isNull(_r.result) AND ifNull(_r.result, '') = 'no_authorisation' AND NOT isNull(_r.result), check_source_by_application_id__rows), 1, arrayExists(_r -> NOT isNull(_r.result) AND (ifNull(_r.result, '') = 'no_authorisation' OR isNull(_r.result)), check_source_by_application_id__rows), NULL, {f_check_source__state:UInt8} = 2, 0, NULL) AS unauthorised
    FROM applications_rows
),
applications_facts_2 AS (
    SELECT subject,
        ref,
        application__as_of,
        check_source_by_application_id__as_of,
        accepted_on,
        benefit,
        check_done_on,
        check_started_on,
        decided_on,
        decision,
        household,
        paid_on,
        payments,
        person,
        procedure,
        sources,
        sources__unknown,
        unauthorised,
        toNullable(toUInt8(NOT isNull(decision) OR NOT isNull(decided_on))) AS decided,
        CAST(arrayFilter(_s -> NOT (sources__unknown OR has(sources, _s) OR arrayExists(_e -> isNull(_e), sources)), {p_checks__mandatory_sources:Array(String)}), 'Array(Nullable(String))') AS missing_sources,
        toUInt8({p_checks__mandatory_sources__unknown:UInt8} OR arrayExists(_s -> NOT (has(sources, _s) AND NOT sources__unknown) AND (sources__unknown OR has(sources, _s) OR arrayExists(_e -> isNull(_e), sources)), {p_checks__mandatory_sources:Array(String)})) AS missing_sources__unknown,
        multiIf(NOT isNull(paid_on) OR ifNull(payments, 0) > 0 AND NOT isNull(payments), 1, NOT isNull(paid_on) OR ifNull(payments, 0) > 0 OR isNull(payments), NULL, 0) AS paid
    FROM applications_facts
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(div), tuple(as_of, received_at, batch, row)), 'Tuple(`div` Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT div, household_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        hukou_area,
        is_head,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(household, hukou_area, is_head), 'Tuple(household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8))')) AS rows
    FROM people_facts_2
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
applications_with_home AS (
    SELECT applications_facts_2.subject AS subject, applications_facts_2.ref AS ref, applications_facts_2.application__as_of AS application__as_of, applications_facts_2.check_source_by_application_id__as_of AS check_source_by_application_id__as_of, applications_facts_2.accepted_on AS accepted_on, applications_facts_2.benefit AS benefit, applications_facts_2.check_done_on AS check_done_on, applications_facts_2.check_started_on AS check_started_on, applications_facts_2.decided_on AS decided_on, applications_facts_2.decision AS decision, applications_facts_2.household AS household, applications_facts_2.paid_on AS paid_on, applications_facts_2.payments AS payments, applications_facts_2.person AS person, applications_facts_2.procedure AS procedure, applications_facts_2.sources AS sources, applications_facts_2.sources__unknown AS sources__unknown, applications_facts_2.unauthorised AS unauthorised, applications_facts_2.decided AS decided, applications_facts_2.missing_sources AS missing_sources, applications_facts_2.missing_sources__unknown AS missing_sources__unknown, applications_facts_2.paid AS paid, homes_facts_2.area AS home_area
    FROM applications_facts_2
    LEFT JOIN homes_facts_2 ON homes_facts_2.subject = toUInt64(ifNull(applications_facts_2.household, 0))
),
people_2 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
person_2 AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows_2 AS (
    SELECT people_2.subject AS subject, person_2.rows AS person_2__rows, person_2.described AS person__as_of
    FROM people_2
    LEFT JOIN person_2 ON person_2.subject = people_2.subject
),
people_facts_3 AS (
    SELECT subject,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person_2__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person_2__rows)[-1] AS reside_area
    FROM people_rows_2
),
people_facts_4 AS (
    SELECT subject,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area
    FROM people_facts_3
),
applications_with_person AS (
    SELECT applications_with_home.subject AS subject, applications_with_home.ref AS ref, applications_with_home.application__as_of AS application__as_of, applications_with_home.check_source_by_application_id__as_of AS check_source_by_application_id__as_of, applications_with_home.accepted_on AS accepted_on, applications_with_home.benefit AS benefit, applications_with_home.check_done_on AS check_done_on, applications_with_home.check_started_on AS check_started_on, applications_with_home.decided_on AS decided_on, applications_with_home.decision AS decision, applications_with_home.household AS household, applications_with_home.procedure AS procedure, applications_with_home.unauthorised AS unauthorised, applications_with_home.decided AS decided, applications_with_home.missing_sources AS missing_sources, applications_with_home.missing_sources__unknown AS missing_sources__unknown, applications_with_home.paid AS paid, applications_with_home.home_area AS home_area, people_facts_4.area AS person_area
    FROM applications_with_home
    LEFT JOIN people_facts_4 ON people_facts_4.subject = toUInt64(ifNull(applications_with_home.person, 0))
),
applications_facts_3 AS (
    SELECT subject,
        ref,
        application__as_of,
        check_source_by_application_id__as_of,
        accepted_on,
        benefit,
        check_started_on,
        decision,
        household,
        procedure,
        unauthorised,
        missing_sources,
        missing_sources__unknown,
        paid,
        if(if(NOT isNull(home_area), isNull(home_area), isNull(person_area)), NULL, toInt64(if(NOT isNull(home_area), ifNull(home_area, 0), ifNull(person_area, 0)))) AS area,
        multiIf(NOT isNull(check_done_on) AND toInt64(length(missing_sources)) = 0 AND NOT missing_sources__unknown, 1, NOT isNull(check_done_on) AND (toInt64(length(missing_sources)) = 0 OR missing_sources__unknown), NULL, 0) AS checked,
        multiIf(NOT ifNull(decided, 1) OR {today:Int32} - ifNull(decided_on, 0) <= ifNull({p_procedure__look_back:Nullable(Int64)}, 0) AND NOT (isNull(decided_on) OR isNull({p_procedure__look_back:Nullable(Int64)})), 1, NOT ifNull(decided, 0) OR {today:Int32} - ifNull(decided_on, 0) <= ifNull({p_procedure__look_back:Nullable(Int64)}, 0) OR isNull(decided_on) OR isNull({p_procedure__look_back:Nullable(Int64)}), NULL, 0) AS on_the_clock
    FROM applications_with_person
),
known AS (
    SELECT subject,
        ref,
        application__as_of,
        check_source_by_application_id__as_of,
        accepted_on,
        benefit,
        check_started_on,
        decision,
        household,
        procedure,
        unauthorised,
        missing_sources,
        missing_sources__unknown,
        paid,
        area,
        checked,
        on_the_clock,
        {today:Int32} AS today,
        toUInt8({f_application__state:UInt8} = 1) AS accepted_on__silent,
        {p_checks__benefits:Array(String)} AS `checks.benefits`,
        toUInt8({p_checks__benefits__unknown:UInt8}) AS `checks.benefits__unknown`,
        {p_checks__start_days:Nullable(Int64)} AS `checks.start_days`
    FROM applications_facts_3
),
inside AS (
    SELECT *,
        toUInt8(has(`checks.benefits`, ifNull(benefit, '')) AND NOT (isNull(benefit) OR `checks.benefits__unknown`) AND ifNull(procedure, '') != 'emergency' AND NOT isNull(procedure) AND NOT isNull(accepted_on)) AS _inside,
        toUInt8((isNull(benefit) OR `checks.benefits__unknown` OR has(`checks.benefits`, ifNull(benefit, ''))) AND (ifNull(procedure, '') != 'emergency' OR isNull(procedure)) AND (NOT isNull(accepted_on) OR accepted_on__silent)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(paid, 0) AND NOT ifNull(checked, 1)) AS paid_unchecked__true,
        toUInt8(ifNull(paid, 1) AND NOT ifNull(checked, 0)) AS paid_unchecked__maybe,
        toUInt8(NOT isNull(decision) AND ifNull(decision, '') = 'approve' AND NOT isNull(decision) AND NOT ifNull(paid, 1) AND NOT ifNull(checked, 1)) AS approved_unchecked__true,
        toUInt8(NOT isNull(decision) AND (ifNull(decision, '') = 'approve' OR isNull(decision)) AND NOT ifNull(paid, 0) AND NOT ifNull(checked, 0)) AS approved_unchecked__maybe,
        toUInt8(ifNull(on_the_clock, 0) AND (NOT isNull(check_started_on) OR isNull(decision)) AND toInt64(_workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`checks.start_days`, 0) AND NOT (isNull(accepted_on) OR if(NOT isNull(check_started_on), isNull(check_started_on), 0) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`checks.start_days`))) AS slow_start__true,
        toUInt8(ifNull(on_the_clock, 1) AND (NOT isNull(check_started_on) OR isNull(decision)) AND (toInt64(_workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`checks.start_days`, 0) OR isNull(accepted_on) OR if(NOT isNull(check_started_on), isNull(check_started_on), 0) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`checks.start_days`))) AS slow_start__maybe,
        toUInt8(ifNull(unauthorised, 0) AND NOT ifNull(checked, 1)) AS no_authorisation__true,
        toUInt8(ifNull(unauthorised, 1) AND NOT ifNull(checked, 0)) AS no_authorisation__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * paid_unchecked__true, 60 * approved_unchecked__true, 60 * slow_start__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * paid_unchecked__true, 2 * approved_unchecked__true, 2 * slow_start__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * paid_unchecked__maybe, 60 * approved_unchecked__maybe, 60 * slow_start__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * paid_unchecked__maybe, 2 * approved_unchecked__maybe, 2 * slow_start__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([paid_unchecked__true, approved_unchecked__true, slow_start__true, no_authorisation__true], 'Array(UInt8)'),
    CAST([paid_unchecked__maybe - paid_unchecked__true, approved_unchecked__maybe - approved_unchecked__true, slow_start__maybe - slow_start__true, no_authorisation__maybe - no_authorisation__true], 'Array(UInt8)'),
    CAST([toString(accepted_on), toString(area), toString(benefit), toString(check_started_on), toString(checked), toString(decision), toString(household), if(missing_sources__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), missing_sources), '\x1f')), toString(on_the_clock), toString(paid), toString(procedure), toString(ref), toString(unauthorised), if(`checks.benefits__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `checks.benefits`), '\x1f')), toString(`checks.start_days`)], 'Array(Nullable(String))'),
    CAST([application__as_of, NULL, application__as_of, application__as_of, NULL, application__as_of, application__as_of, NULL, NULL, NULL, application__as_of, NULL, check_source_by_application_id__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR paid_unchecked__maybe - paid_unchecked__true OR approved_unchecked__maybe - approved_unchecked__true OR slow_start__maybe - slow_start__true OR no_authorisation__maybe - no_authorisation__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
