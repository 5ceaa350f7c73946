WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
applications AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'application' AND 1
),
application AS (
    SELECT assumeNotNull(application_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt32(toDate32(accepted_at, 'Asia/Shanghai')), toInt64(applicant_person_id), benefit, toInt32(toDate32(check_done_at, 'Asia/Shanghai')), toInt32(toDate32(check_started_at, 'Asia/Shanghai')), toInt32(toDate32(decided_at, 'Asia/Shanghai')), decision, delegated, extension_until, toInt64(household_id), notice_from, notice_to, toInt32(toDate32(refusal_served_at, 'Asia/Shanghai')), toInt32(toDate32(sent_to_county_at, 'Asia/Shanghai')), special, toInt32(toDate32(survey_done_at, 'Asia/Shanghai')), toInt32(toDate32(survey_started_at, 'Asia/Shanghai')), tuple(as_of, received_at, batch, row)), 'Tuple(accepted_at Nullable(Int32), applicant_id Int64, benefit String, check_done_at Nullable(Int32), check_started_at Nullable(Int32), decided_at Nullable(Int32), decision Nullable(String), delegated Nullable(UInt8), extension_until Nullable(Int32), household_id Nullable(Int64), notice_from Nullable(Int32), notice_to Nullable(Int32), refusal_served_at Nullable(Int32), sent_to_county_at Nullable(Int32), special Nullable(UInt8), survey_done_at Nullable(Int32), survey_started_at Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT accepted_at, applicant_person_id, benefit, check_done_at, check_started_at, decided_at, decision, delegated, extension_until, household_id, notice_from, notice_to, refusal_served_at, sent_to_county_at, special, survey_done_at, survey_started_at, application_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_application
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY application_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY application_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
applications_rows AS (
    SELECT applications.subject AS subject, applications.ref AS ref, application.rows AS application__rows, application.described AS application__as_of
    FROM applications
    LEFT JOIN application ON application.subject = applications.subject
),
applications_facts AS (
    SELECT subject,
        ref,
        application__as_of,
        arrayMap(_r -> if(isNull(_r.accepted_at), NULL, toInt32(ifNull(_r.accepted_at, 0))), application__rows)[-1] AS accepted_on,
        arrayMap(_r -> toNullable(_r.benefit), application__rows)[-1] AS benefit,
        arrayMap(_r -> if(isNull(_r.check_done_at), NULL, toInt32(ifNull(_r.check_done_at, 0))), application__rows)[-1] AS check_done_on,
        arrayMap(_r -> if(isNull(_r.check_started_at), NULL, toInt32(ifNull(_r.check_started_at, 0))), application__rows)[-1] AS check_started_on,
        arrayMap(_r -> if(isNull(_r.decided_at), NULL, toInt32(ifNull(_r.decided_at, 0))), application__rows)[-1] AS decided_on,
        arrayMap(_r -> if(isNull(_r.decision), NULL, ifNull(_r.decision, '')), application__rows)[-1] AS decision,
        arrayMap(_r -> multiIf(ifNull(_r.delegated, 0), 1, ifNull(_r.delegated, 1), NULL, 0), application__rows)[-1] AS delegated,
        arrayMap(_r -> if(isNull(_r.extension_until), NULL, toInt32(ifNull(_r.extension_until, 0))), application__rows)[-1] AS extended_until,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), application__rows)[-1] AS household,
        arrayMap(_r -> if(isNull(_r.notice_from), NULL, toInt32(ifNull(_r.notice_from, 0))), application__rows)[-1] AS notice_from,
        arrayMap(_r -> if(isNull(_r.notice_to), NULL, toInt32(ifNull(_r.notice_to, 0))), application__rows)[-1] AS notice_to,
        arrayMap(_r -> toNullable(toInt64(_r.applicant_id)), application__rows)[-1] AS person,
        arrayMap(_r -> if(isNull(_r.refusal_served_at), NULL, toInt32(ifNull(_r.refusal_served_at, 0))), application__rows)[-1] AS refusal_served_on,
        arrayMap(_r -> if(isNull(_r.sent_to_county_at), NULL, toInt32(ifNull(_r.sent_to_county_at, 0))), application__rows)[-1] AS sent_on,
        arrayMap(_r -> multiIf(ifNull(_r.special, 0), 1, ifNull(_r.special, 1), NULL, 0), application__rows)[-1] AS special,
        arrayMap(_r -> if(isNull(_r.survey_done_at), NULL, toInt32(ifNull(_r.survey_done_at, 0))), application__rows)[-1] AS survey_done_on,
        arrayMap(_r -> if(isNull(_r.survey_started_at), NULL, toInt32(ifNull(_r.survey_started_at, 0))), application__rows)[-1] AS survey_started_on
    FROM applications_rows
),
applications_facts_2 AS (
    SELECT subject,
        ref,
        application__as_of,
        accepted_on,
        benefit,
        check_done_on,
        check_started_on,
        decided_on,
        decision,
        delegated,
        extended_until,
        household,
        notice_from,
        notice_to,
        person,
        refusal_served_on,
        sent_on,
        special,
        survey_done_on,
        survey_started_on,
        toNullable(toUInt8(NOT isNull(decision) OR NOT isNull(decided_on))) AS decided,
        if(ifNull(special, 1) AND NOT ifNull(special, 0) OR if(ifNull(special, 0), isNull({p_procedure__special_days:Nullable(Int64)}), ifNull(delegated, 1) AND NOT ifNull(delegated, 0) OR if(ifNull(delegated, 0), isNull({p_procedure__delegated_days:Nullable(Int64)}), isNull({p_procedure__days:Nullable(Int64)}))), NULL, toInt64(if(ifNull(special, 0), ifNull({p_procedure__special_days:Nullable(Int64)}, 0), if(ifNull(delegated, 0), ifNull({p_procedure__delegated_days:Nullable(Int64)}, 0), ifNull({p_procedure__days:Nullable(Int64)}, 0))))) AS procedure_days
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
    SELECT applications_facts_2.subject AS subject, applications_facts_2.ref AS ref, applications_facts_2.application__as_of AS application__as_of, applications_facts_2.accepted_on AS accepted_on, applications_facts_2.benefit AS benefit, applications_facts_2.check_done_on AS check_done_on, applications_facts_2.check_started_on AS check_started_on, applications_facts_2.decided_on AS decided_on, applications_facts_2.decision AS decision, applications_facts_2.delegated AS delegated, applications_facts_2.extended_until AS extended_until, applications_facts_2.household AS household, applications_facts_2.notice_from AS notice_from, applications_facts_2.notice_to AS notice_to, applications_facts_2.person AS person, applications_facts_2.refusal_served_on AS refusal_served_on, applications_facts_2.sent_on AS sent_on, applications_facts_2.special AS special, applications_facts_2.survey_done_on AS survey_done_on, applications_facts_2.survey_started_on AS survey_started_on, applications_facts_2.decided AS decided, applications_facts_2.procedure_days AS procedure_days, homes_facts_2.area AS home_area
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
    SELECT applications_with_home.subject AS subject, applications_with_home.ref AS ref, applications_with_home.application__as_of AS application__as_of, applications_with_home.accepted_on AS accepted_on, applications_with_home.benefit AS benefit, applications_with_home.check_done_on AS check_done_on, applications_with_home.check_started_on AS check_started_on, applications_with_home.decided_on AS decided_on, applications_with_home.decision AS decision, applications_with_home.extended_until AS extended_until, applications_with_home.household AS household, applications_with_home.notice_from AS notice_from, applications_with_home.notice_to AS notice_to, applications_with_home.refusal_served_on AS refusal_served_on, applications_with_home.sent_on AS sent_on, applications_with_home.survey_done_on AS survey_done_on, applications_with_home.survey_started_on AS survey_started_on, applications_with_home.decided AS decided, applications_with_home.procedure_days AS procedure_days, applications_with_home.home_area AS home_area, people_facts_4.area AS person_area
    FROM applications_with_home
    LEFT JOIN people_facts_4 ON people_facts_4.subject = toUInt64(ifNull(applications_with_home.person, 0))
),
applications_facts_3 AS (
    SELECT subject,
        ref,
        application__as_of,
        accepted_on,
        benefit,
        check_done_on,
        check_started_on,
        decided_on,
        decision,
        extended_until,
        household,
        notice_from,
        notice_to,
        refusal_served_on,
        sent_on,
        survey_done_on,
        survey_started_on,
        decided,
        procedure_days,
        if(if(NOT isNull(home_area), isNull(home_area), isNull(person_area)), NULL, toInt64(if(NOT isNull(home_area), ifNull(home_area, 0), ifNull(person_area, 0)))) AS area,
        if(ifNull(decided, 1) AND NOT ifNull(decided, 0) OR if(ifNull(decided, 0), isNull(decided_on), 0), NULL, toInt32(if(ifNull(decided, 0), ifNull(decided_on, 0), {today:Int32}))) AS ended_on,
        multiIf(NOT ifNull(decided, 1) OR {today:Int32} - ifNull(decided_on, 0) <= ifNull({p_procedure__look_back:Nullable(Int64)}, 0) AND NOT (isNull(decided_on) OR isNull({p_procedure__look_back:Nullable(Int64)})), 1, NOT ifNull(decided, 0) OR {today:Int32} - ifNull(decided_on, 0) <= ifNull({p_procedure__look_back:Nullable(Int64)}, 0) OR isNull(decided_on) OR isNull({p_procedure__look_back:Nullable(Int64)}), NULL, 0) AS on_the_clock
    FROM applications_with_person
),
applications_facts_4 AS (
    SELECT subject,
        ref,
        application__as_of,
        accepted_on,
        benefit,
        check_done_on,
        check_started_on,
        decided_on,
        decision,
        extended_until,
        household,
        notice_from,
        notice_to,
        refusal_served_on,
        sent_on,
        survey_done_on,
        survey_started_on,
        decided,
        procedure_days,
        area,
        ended_on,
        on_the_clock,
        if(isNull(accepted_on) OR isNull(ended_on) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(ifNull(ended_on, 0) - {workday_eve:Int32} + 1, 1)] = 0, NULL, toInt64(toInt64(_workday_ranks[greatest(ifNull(ended_on, 0) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]))) AS open_days
    FROM applications_facts_3
),
known AS (
    SELECT subject,
        ref,
        application__as_of,
        accepted_on,
        benefit,
        check_done_on,
        check_started_on,
        decided_on,
        decision,
        extended_until,
        household,
        notice_from,
        notice_to,
        refusal_served_on,
        sent_on,
        survey_done_on,
        survey_started_on,
        decided,
        procedure_days,
        area,
        ended_on,
        on_the_clock,
        open_days,
        {today:Int32} AS today,
        toUInt8({f_application__state:UInt8} = 1) AS accepted_on__silent,
        {p_checks__start_days:Nullable(Int64)} AS `checks.start_days`,
        {p_procedure__county_days:Nullable(Int64)} AS `procedure.county_days`,
        {p_procedure__notice_days:Nullable(Int64)} AS `procedure.notice_days`,
        {p_procedure__refusal_days:Nullable(Int64)} AS `procedure.refusal_days`,
        {p_procedure__survey_days:Nullable(Int64)} AS `procedure.survey_days`,
        {p_procedure__warn_share:Nullable(Int64)} AS `procedure.warn_share`
    FROM applications_facts_4
),
inside AS (
    SELECT *,
        toUInt8(has(['dibao', 'edge', 'unattended'], ifNull(benefit, '')) AND NOT isNull(benefit) AND NOT isNull(accepted_on)) AS _inside,
        toUInt8((isNull(benefit) OR has(['dibao', 'edge', 'unattended'], ifNull(benefit, ''))) AND (NOT isNull(accepted_on) OR accepted_on__silent)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT ifNull(decided, 1) AND ifNull(open_days, 0) >= negate(intDiv(if(negate(toInt128(ifNull(`procedure.warn_share`, 0)) * ifNull(procedure_days, 0)) < 0, negate(toInt128(ifNull(`procedure.warn_share`, 0)) * ifNull(procedure_days, 0)) - 9, negate(toInt128(ifNull(`procedure.warn_share`, 0)) * ifNull(procedure_days, 0))), 10)) AND NOT (isNull(open_days) OR isNull(`procedure.warn_share`) OR isNull(procedure_days)) AND ifNull(open_days, 0) <= ifNull(procedure_days, 0) AND NOT (isNull(open_days) OR isNull(procedure_days))) AS due_soon__true,
        toUInt8(NOT ifNull(decided, 0) AND (ifNull(open_days, 0) >= negate(intDiv(if(negate(toInt128(ifNull(`procedure.warn_share`, 0)) * ifNull(procedure_days, 0)) < 0, negate(toInt128(ifNull(`procedure.warn_share`, 0)) * ifNull(procedure_days, 0)) - 9, negate(toInt128(ifNull(`procedure.warn_share`, 0)) * ifNull(procedure_days, 0))), 10)) OR isNull(open_days) OR isNull(`procedure.warn_share`) OR isNull(procedure_days)) AND (ifNull(open_days, 0) <= ifNull(procedure_days, 0) OR isNull(open_days) OR isNull(procedure_days))) AS due_soon__maybe,
        toUInt8(ifNull(on_the_clock, 0) AND ifNull(open_days, 0) > ifNull(procedure_days, 0) AND NOT (isNull(open_days) OR isNull(procedure_days)) AND NOT (NOT isNull(extended_until) AND (ifNull(ended_on, 0) <= ifNull(extended_until, 0) OR isNull(ended_on) OR isNull(extended_until)))) AS overdue__true,
        toUInt8(ifNull(on_the_clock, 1) AND (ifNull(open_days, 0) > ifNull(procedure_days, 0) OR isNull(open_days) OR isNull(procedure_days)) AND NOT (NOT isNull(extended_until) AND ifNull(ended_on, 0) <= ifNull(extended_until, 0) AND NOT (isNull(ended_on) OR isNull(extended_until)))) AS overdue__maybe,
        toUInt8(ifNull(on_the_clock, 0) AND (NOT isNull(survey_started_on) OR NOT ifNull(decided, 1)) AND toInt64(_workday_ranks[greatest(if(NOT isNull(survey_started_on), ifNull(survey_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.survey_days`, 0) AND NOT (isNull(accepted_on) OR if(NOT isNull(survey_started_on), isNull(survey_started_on), 0) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(survey_started_on), ifNull(survey_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.survey_days`))) AS survey_late__true,
        toUInt8(ifNull(on_the_clock, 1) AND (NOT isNull(survey_started_on) OR NOT ifNull(decided, 0)) AND (toInt64(_workday_ranks[greatest(if(NOT isNull(survey_started_on), ifNull(survey_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.survey_days`, 0) OR isNull(accepted_on) OR if(NOT isNull(survey_started_on), isNull(survey_started_on), 0) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(survey_started_on), ifNull(survey_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.survey_days`))) AS survey_late__maybe,
        toUInt8(ifNull(on_the_clock, 0) AND ifNull(benefit, '') != 'unattended' AND NOT isNull(benefit) AND (NOT isNull(check_started_on) OR NOT ifNull(decided, 1)) AND toInt64(_workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`checks.start_days`, 0) AND NOT (isNull(accepted_on) OR if(NOT isNull(check_started_on), isNull(check_started_on), 0) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`checks.start_days`))) AS check_late__true,
        toUInt8(ifNull(on_the_clock, 1) AND (ifNull(benefit, '') != 'unattended' OR isNull(benefit)) AND (NOT isNull(check_started_on) OR NOT ifNull(decided, 0)) AND (toInt64(_workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`checks.start_days`, 0) OR isNull(accepted_on) OR if(NOT isNull(check_started_on), isNull(check_started_on), 0) OR _workday_ranks[greatest(ifNull(accepted_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(check_started_on), ifNull(check_started_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`checks.start_days`))) AS check_late__maybe,
        toUInt8(ifNull(on_the_clock, 0) AND NOT isNull(sent_on) AND toInt64(_workday_ranks[greatest(ifNull(ended_on, 0) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(sent_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.county_days`, 0) AND NOT (isNull(sent_on) OR isNull(ended_on) OR _workday_ranks[greatest(ifNull(sent_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(ifNull(ended_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.county_days`))) AS county_late__true,
        toUInt8(ifNull(on_the_clock, 1) AND NOT isNull(sent_on) AND (toInt64(_workday_ranks[greatest(ifNull(ended_on, 0) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(sent_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.county_days`, 0) OR isNull(sent_on) OR isNull(ended_on) OR _workday_ranks[greatest(ifNull(sent_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(ifNull(ended_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.county_days`))) AS county_late__maybe,
        toUInt8(ifNull(on_the_clock, 0) AND NOT isNull(decision) AND ifNull(decision, '') = 'refuse' AND NOT isNull(decision) AND toInt64(_workday_ranks[greatest(if(NOT isNull(refusal_served_on), ifNull(refusal_served_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.refusal_days`, 0) AND NOT (isNull(decided_on) OR if(NOT isNull(refusal_served_on), isNull(refusal_served_on), 0) OR _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(refusal_served_on), ifNull(refusal_served_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.refusal_days`))) AS refusal_not_served__true,
        toUInt8(ifNull(on_the_clock, 1) AND NOT isNull(decision) AND (ifNull(decision, '') = 'refuse' OR isNull(decision)) AND (toInt64(_workday_ranks[greatest(if(NOT isNull(refusal_served_on), ifNull(refusal_served_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.refusal_days`, 0) OR isNull(decided_on) OR if(NOT isNull(refusal_served_on), isNull(refusal_served_on), 0) OR _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(refusal_served_on), ifNull(refusal_served_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.refusal_days`))) AS refusal_not_served__maybe,
        toUInt8(ifNull(benefit, '') != 'unattended' AND NOT isNull(benefit) AND NOT isNull(notice_to) AND ifNull(notice_to, 0) - ifNull(notice_from, 0) < ifNull(`procedure.notice_days`, 0) AND NOT (isNull(notice_from) OR isNull(notice_to) OR isNull(`procedure.notice_days`))) AS notice_short__true,
        toUInt8((ifNull(benefit, '') != 'unattended' OR isNull(benefit)) AND NOT isNull(notice_to) AND (ifNull(notice_to, 0) - ifNull(notice_from, 0) < ifNull(`procedure.notice_days`, 0) OR isNull(notice_from) OR isNull(notice_to) OR isNull(`procedure.notice_days`))) AS notice_short__maybe,
        toUInt8(NOT isNull(decision) AND ifNull(decision, '') = 'approve' AND NOT isNull(decision) AND (isNull(survey_done_on) OR ifNull(benefit, '') != 'unattended' AND NOT isNull(benefit) AND (isNull(notice_from) OR isNull(check_done_on)))) AS step_skipped__true,
        toUInt8(NOT isNull(decision) AND (ifNull(decision, '') = 'approve' OR isNull(decision)) AND (isNull(survey_done_on) OR (ifNull(benefit, '') != 'unattended' OR isNull(benefit)) AND (isNull(notice_from) OR isNull(check_done_on)))) AS step_skipped__maybe,
        toUInt8(ifNull(benefit, '') = 'unattended' AND NOT isNull(benefit) AND NOT isNull(notice_from)) AS notice_forbidden__true,
        toUInt8((ifNull(benefit, '') = 'unattended' OR isNull(benefit)) AND NOT isNull(notice_from)) AS notice_forbidden__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * due_soon__true, 60 * overdue__true, 60 * survey_late__true, 60 * check_late__true, 60 * county_late__true, 60 * refusal_not_served__true, 60 * notice_short__true, 80 * step_skipped__true, 80 * notice_forbidden__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 1 * due_soon__true, 2 * overdue__true, 2 * survey_late__true, 2 * check_late__true, 2 * county_late__true, 2 * refusal_not_served__true, 2 * notice_short__true, 3 * step_skipped__true, 3 * notice_forbidden__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * due_soon__maybe, 60 * overdue__maybe, 60 * survey_late__maybe, 60 * check_late__maybe, 60 * county_late__maybe, 60 * refusal_not_served__maybe, 60 * notice_short__maybe, 80 * step_skipped__maybe, 80 * notice_forbidden__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * due_soon__maybe, 2 * overdue__maybe, 2 * survey_late__maybe, 2 * check_late__maybe, 2 * county_late__maybe, 2 * refusal_not_served__maybe, 2 * notice_short__maybe, 3 * step_skipped__maybe, 3 * notice_forbidden__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([due_soon__true, overdue__true, survey_late__true, check_late__true, county_late__true, refusal_not_served__true, notice_short__true, step_skipped__true, notice_forbidden__true], 'Array(UInt8)'),
    CAST([due_soon__maybe - due_soon__true, overdue__maybe - overdue__true, survey_late__maybe - survey_late__true, check_late__maybe - check_late__true, county_late__maybe - county_late__true, refusal_not_served__maybe - refusal_not_served__true, notice_short__maybe - notice_short__true, step_skipped__maybe - step_skipped__true, notice_forbidden__maybe - notice_forbidden__true], 'Array(UInt8)'),
    CAST([toString(accepted_on), toString(area), toString(benefit), toString(check_done_on), toString(check_started_on), toString(decided), toString(decided_on), toString(decision), toString(ended_on), toString(extended_until), toString(household), toString(notice_from), toString(notice_to), toString(on_the_clock), toString(open_days), toString(procedure_days), toString(ref), toString(refusal_served_on), toString(sent_on), toString(survey_done_on), toString(survey_started_on), toString(`checks.start_days`), toString(`procedure.county_days`), toString(`procedure.notice_days`), toString(`procedure.refusal_days`), toString(`procedure.survey_days`), toString(`procedure.warn_share`)], 'Array(Nullable(String))'),
    CAST([application__as_of, NULL, application__as_of, application__as_of, application__as_of, NULL, application__as_of, application__as_of, NULL, application__as_of, application__as_of, application__as_of, application__as_of, NULL, NULL, NULL, NULL, application__as_of, application__as_of, application__as_of, application__as_of, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR due_soon__maybe - due_soon__true OR overdue__maybe - overdue__true OR survey_late__maybe - survey_late__true OR check_late__maybe - check_late__true OR county_late__maybe - county_late__true OR refusal_not_served__maybe - refusal_not_served__true OR notice_short__maybe - notice_short__true OR step_skipped__maybe - step_skipped__true OR notice_forbidden__maybe - notice_forbidden__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
