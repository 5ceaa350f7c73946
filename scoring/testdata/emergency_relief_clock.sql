WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
applications AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'application' AND 1
),
application AS (
    SELECT assumeNotNull(application_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toUnixTimestamp64Milli(accepted_at), toInt64(applicant_person_id), approved_amount, benefit, cause, if(isNull(county_note), NULL, 1), toInt32(toDate32(decided_at, 'Asia/Shanghai')), decided_level, decision, toInt64(household_id), kind, toInt32(toDate32(paid_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(paid_at), toInt32(toDate32(papers_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(reported_at), tuple(as_of, received_at, batch, row)), 'Tuple(`accepted_at.time` Nullable(Int64), applicant_id Int64, approved_amount Nullable(Int64), benefit String, cause Nullable(String), county_note Nullable(UInt8), decided_at Nullable(Int32), decided_level Nullable(String), decision Nullable(String), household_id Nullable(Int64), kind Nullable(String), paid_at Nullable(Int32), `paid_at.time` Nullable(Int64), papers_at Nullable(Int32), `reported_at.time` Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT accepted_at, applicant_person_id, approved_amount, benefit, cause, county_note, decided_at, decided_level, decision, household_id, kind, paid_at, paid_at, papers_at, reported_at, application_id, as_of, received_at, batch, row, gone, key_hash
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
        arrayMap(_r -> if(isNull(_r.`accepted_at.time`), NULL, ifNull(_r.`accepted_at.time`, 0)), application__rows)[-1] AS accepted_at,
        arrayMap(_r -> if(isNull(_r.approved_amount), NULL, toInt64(ifNull(_r.approved_amount, 0))), application__rows)[-1] AS amount,
        arrayMap(_r -> toNullable(_r.benefit), application__rows)[-1] AS benefit,
        arrayMap(_r -> if(isNull(_r.cause), NULL, ifNull(_r.cause, '')), application__rows)[-1] AS cause,
        multiIf(arrayExists(_r -> NOT (ifNull(_r.county_note, 1) AND NOT ifNull(_r.county_note, 0)), application__rows), 1, 0, NULL, {f_application__state:UInt8} = 2, 0, NULL) AS county_noted,
        arrayMap(_r -> if(isNull(_r.decided_level), NULL, ifNull(_r.decided_level, '')), application__rows)[-1] AS decided_level,
        arrayMap(_r -> if(isNull(_r.decided_at), NULL, toInt32(ifNull(_r.decided_at, 0))), application__rows)[-1] AS decided_on,
        arrayMap(_r -> if(isNull(_r.decision), NULL, ifNull(_r.decision, '')), application__rows)[-1] AS decision,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), application__rows)[-1] AS household,
        arrayMap(_r -> if(isNull(_r.`paid_at.time`), NULL, ifNull(_r.`paid_at.time`, 0)), application__rows)[-1] AS paid_at,
        arrayMap(_r -> if(isNull(_r.paid_at), NULL, toInt32(ifNull(_r.paid_at, 0))), application__rows)[-1] AS paid_on,
        arrayMap(_r -> if(isNull(_r.papers_at), NULL, toInt32(ifNull(_r.papers_at, 0))), application__rows)[-1] AS papers_on,
        arrayMap(_r -> toNullable(toInt64(_r.applicant_id)), application__rows)[-1] AS person,
        arrayMap(_r -> if(isNull(_r.kind), NULL, ifNull(_r.kind, '')), application__rows)[-1] AS procedure,
        arrayMap(_r -> if(isNull(_r.`reported_at.time`), NULL, ifNull(_r.`reported_at.time`, 0)), application__rows)[-1] AS reported_at
    FROM applications_rows
),
applications_facts_2 AS (
    SELECT subject,
        ref,
        application__as_of,
        accepted_at,
        amount,
        benefit,
        cause,
        county_noted,
        decided_level,
        decided_on,
        decision,
        household,
        paid_at,
        paid_on,
        papers_on,
        person,
        procedure,
        reported_at,
        toNullable(toUInt8(NOT isNull(decision) OR NOT isNull(decided_on))) AS decided,
        if(isNull(cause), NULL, ifNull(cause, '')) AS this_cause,
        if(if(NOT isNull(reported_at), isNull(reported_at), isNull(accepted_at)), NULL, if(NOT isNull(reported_at), ifNull(reported_at, 0), ifNull(accepted_at, 0))) AS urgent_since
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
    SELECT applications_facts_2.subject AS subject, applications_facts_2.ref AS ref, applications_facts_2.application__as_of AS application__as_of, applications_facts_2.accepted_at AS accepted_at, applications_facts_2.amount AS amount, applications_facts_2.benefit AS benefit, applications_facts_2.cause AS cause, applications_facts_2.county_noted AS county_noted, applications_facts_2.decided_level AS decided_level, applications_facts_2.decided_on AS decided_on, applications_facts_2.decision AS decision, applications_facts_2.household AS household, applications_facts_2.paid_at AS paid_at, applications_facts_2.paid_on AS paid_on, applications_facts_2.papers_on AS papers_on, applications_facts_2.person AS person, applications_facts_2.procedure AS procedure, applications_facts_2.reported_at AS reported_at, applications_facts_2.decided AS decided, applications_facts_2.this_cause AS this_cause, applications_facts_2.urgent_since AS urgent_since, homes_facts_2.area AS home_area
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
    SELECT applications_with_home.subject AS subject, applications_with_home.ref AS ref, applications_with_home.application__as_of AS application__as_of, applications_with_home.amount AS amount, applications_with_home.benefit AS benefit, applications_with_home.county_noted AS county_noted, applications_with_home.decided_level AS decided_level, applications_with_home.decided_on AS decided_on, applications_with_home.decision AS decision, applications_with_home.household AS household, applications_with_home.paid_at AS paid_at, applications_with_home.paid_on AS paid_on, applications_with_home.papers_on AS papers_on, applications_with_home.procedure AS procedure, applications_with_home.decided AS decided, applications_with_home.this_cause AS this_cause, applications_with_home.urgent_since AS urgent_since, applications_with_home.home_area AS home_area, people_facts_4.area AS person_area
    FROM applications_with_home
    LEFT JOIN people_facts_4 ON people_facts_4.subject = toUInt64(ifNull(applications_with_home.person, 0))
),
applications_facts_3 AS (
    SELECT subject,
        ref,
        application__as_of,
        amount,
        benefit,
        county_noted,
        decided_level,
        decision,
        household,
        paid_at,
        paid_on,
        papers_on,
        procedure,
        this_cause,
        urgent_since,
        if(if(NOT isNull(home_area), isNull(home_area), isNull(person_area)), NULL, toInt64(if(NOT isNull(home_area), ifNull(home_area, 0), ifNull(person_area, 0)))) AS area,
        if(ifNull(decided, 1) AND NOT ifNull(decided, 0) OR if(ifNull(decided, 0), isNull(decided_on), 0), NULL, toInt32(if(ifNull(decided, 0), ifNull(decided_on, 0), {today:Int32}))) AS ended_on
    FROM applications_with_person
),
application_all AS (
    SELECT CAST(benefit, 'String') AS benefit, CAST(cause, 'Nullable(String)') AS cause, CAST(toInt32(toDate32(_stored.decided_at, 'Asia/Shanghai')), 'Nullable(Int32)') AS decided_at, CAST(decision, 'Nullable(String)') AS decision, CAST(toInt64(household_id), 'Nullable(Int64)') AS household_id
    FROM (
        SELECT benefit, cause, decided_at, decision, household_id, application_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_application
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY application_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY application_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
all_same_cause_before AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND (ifNull(_f.household_id, 0) = ifNull(_s.household, 0) OR isNull(_f.household_id) OR isNull(_s.household)) AND NOT isNull(_f.cause) AND NOT isNull(_s.this_cause) AND (ifNull(_f.cause, '') = ifNull(_s.this_cause, '') OR isNull(_f.cause) OR isNull(_s.this_cause)) AND _f.benefit = 'temp_relief' AND NOT isNull(_f.decision) AND (ifNull(_f.decision, '') = 'approve' OR isNull(_f.decision)) AND NOT isNull(_f.decided_at) AND (ifNull(_f.decided_at, 0) < ifNull(_s.ended_on, 0) OR isNull(_f.decided_at) OR isNull(_s.ended_on)) AND (ifNull(_f.decided_at, 0) > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.ended_on, 0)), -12)) OR isNull(_f.decided_at) OR isNull(_s.ended_on)) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND ifNull(_f.household_id, 0) = ifNull(_s.household, 0) AND NOT (isNull(_f.household_id) OR isNull(_s.household)) AND NOT isNull(_f.cause) AND NOT isNull(_s.this_cause) AND ifNull(_f.cause, '') = ifNull(_s.this_cause, '') AND NOT (isNull(_f.cause) OR isNull(_s.this_cause)) AND _f.benefit = 'temp_relief' AND NOT isNull(_f.decision) AND ifNull(_f.decision, '') = 'approve' AND NOT isNull(_f.decision) AND NOT isNull(_f.decided_at) AND ifNull(_f.decided_at, 0) < ifNull(_s.ended_on, 0) AND NOT (isNull(_f.decided_at) OR isNull(_s.ended_on)) AND ifNull(_f.decided_at, 0) > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.ended_on, 0)), -12)) AND NOT (isNull(_f.decided_at) OR isNull(_s.ended_on)))), 0) > 0, NULL, (ifNull(countIf(NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND ifNull(_f.household_id, 0) = ifNull(_s.household, 0) AND NOT (isNull(_f.household_id) OR isNull(_s.household)) AND NOT isNull(_f.cause) AND NOT isNull(_s.this_cause) AND ifNull(_f.cause, '') = ifNull(_s.this_cause, '') AND NOT (isNull(_f.cause) OR isNull(_s.this_cause)) AND _f.benefit = 'temp_relief' AND NOT isNull(_f.decision) AND ifNull(_f.decision, '') = 'approve' AND NOT isNull(_f.decision) AND NOT isNull(_f.decided_at) AND ifNull(_f.decided_at, 0) < ifNull(_s.ended_on, 0) AND NOT (isNull(_f.decided_at) OR isNull(_s.ended_on)) AND ifNull(_f.decided_at, 0) > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.ended_on, 0)), -12)) AND NOT (isNull(_f.decided_at) OR isNull(_s.ended_on))), 0) > 0) OR ({f_application__state:UInt8} = 2), toInt64(ifNull(countIf(NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND ifNull(_f.household_id, 0) = ifNull(_s.household, 0) AND NOT (isNull(_f.household_id) OR isNull(_s.household)) AND NOT isNull(_f.cause) AND NOT isNull(_s.this_cause) AND ifNull(_f.cause, '') = ifNull(_s.this_cause, '') AND NOT (isNull(_f.cause) OR isNull(_s.this_cause)) AND _f.benefit = 'temp_relief' AND NOT isNull(_f.decision) AND ifNull(_f.decision, '') = 'approve' AND NOT isNull(_f.decision) AND NOT isNull(_f.decided_at) AND ifNull(_f.decided_at, 0) < ifNull(_s.ended_on, 0) AND NOT (isNull(_f.decided_at) OR isNull(_s.ended_on)) AND ifNull(_f.decided_at, 0) > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.ended_on, 0)), -12)) AND NOT (isNull(_f.decided_at) OR isNull(_s.ended_on))), 0)), NULL) AS same_cause_before
    FROM (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(this_cause), ['any'], [concat('=', toString(this_cause)), 'none'])), arrayMap(_x -> cityHash64(_x), if(isNull(household), ['any'], [concat('=', toString(household)), 'none']))))) AS _by FROM applications_facts_3) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), if(isNull(cause), ['none', 'any'], [concat('=', toString(cause)), 'any'])), arrayMap(_x -> cityHash64(_x), if(isNull(household_id), ['none', 'any'], [concat('=', toString(household_id)), 'any']))))) AS _by FROM application_all) AS _f ON _s._by = _f._by
    WHERE NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND (ifNull(_f.household_id, 0) = ifNull(_s.household, 0) OR isNull(_f.household_id) OR isNull(_s.household)) AND NOT isNull(_f.cause) AND NOT isNull(_s.this_cause) AND (ifNull(_f.cause, '') = ifNull(_s.this_cause, '') OR isNull(_f.cause) OR isNull(_s.this_cause)) AND _f.benefit = 'temp_relief' AND NOT isNull(_f.decision) AND (ifNull(_f.decision, '') = 'approve' OR isNull(_f.decision)) AND NOT isNull(_f.decided_at) AND (ifNull(_f.decided_at, 0) < ifNull(_s.ended_on, 0) OR isNull(_f.decided_at) OR isNull(_s.ended_on)) AND (ifNull(_f.decided_at, 0) > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.ended_on, 0)), -12)) OR isNull(_f.decided_at) OR isNull(_s.ended_on))
    GROUP BY subject
),
applications_facts_4 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.application__as_of AS application__as_of, _a.amount AS amount, _a.benefit AS benefit, _a.county_noted AS county_noted, _a.decided_level AS decided_level, _a.decision AS decision, _a.household AS household, _a.paid_at AS paid_at, _a.paid_on AS paid_on, _a.papers_on AS papers_on, _a.procedure AS procedure, _a.this_cause AS this_cause, _a.urgent_since AS urgent_since, _a.area AS area, _a.ended_on AS ended_on, if(isNull(_b1.subject), if({f_application__state:UInt8} = 2, 0, NULL), _b1.same_cause_before) AS same_cause_before
    FROM applications_facts_3 AS _a
    LEFT JOIN all_same_cause_before AS _b1 ON _a.subject = _b1.subject
),
known AS (
    SELECT subject,
        ref,
        application__as_of,
        amount,
        benefit,
        county_noted,
        decided_level,
        decision,
        household,
        paid_at,
        paid_on,
        papers_on,
        procedure,
        urgent_since,
        area,
        same_cause_before,
        {today:Int32} AS today,
        toUnixTimestamp64Milli({as_of:DateTime64(3, 'Asia/Shanghai')}) AS now,
        {p_relief__hours:Nullable(Int64)} AS `relief.hours`,
        {p_relief__papers_days:Nullable(Int64)} AS `relief.papers_days`,
        {p_relief__red_hours:Nullable(Int64)} AS `relief.red_hours`,
        {p_relief__town_limit:Nullable(Int64)} AS `relief.town_limit`
    FROM applications_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(benefit, '') = 'temp_relief' AND NOT isNull(benefit) AND (isNull(decision) OR ifNull(decision, '') = 'approve' AND NOT isNull(decision))) AS _inside,
        toUInt8((ifNull(benefit, '') = 'temp_relief' OR isNull(benefit)) AND (isNull(decision) OR ifNull(decision, '') = 'approve' OR isNull(decision))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(procedure, '') = 'emergency' AND NOT isNull(procedure) AND isNull(paid_at) AND intDiv(toInt128(now - ifNull(urgent_since, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(urgent_since, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`relief.hours`, 0)) * 1000000 AND NOT (isNull(urgent_since) OR isNull(`relief.hours`)) AND intDiv(toInt128(now - ifNull(urgent_since, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(urgent_since, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) <= toInt128(ifNull(`relief.red_hours`, 0)) * 1000000 AND NOT (isNull(urgent_since) OR isNull(`relief.red_hours`))) AS late__true,
        toUInt8((ifNull(procedure, '') = 'emergency' OR isNull(procedure)) AND isNull(paid_at) AND (intDiv(toInt128(now - ifNull(urgent_since, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(urgent_since, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`relief.hours`, 0)) * 1000000 OR isNull(urgent_since) OR isNull(`relief.hours`)) AND (intDiv(toInt128(now - ifNull(urgent_since, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(urgent_since, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) <= toInt128(ifNull(`relief.red_hours`, 0)) * 1000000 OR isNull(urgent_since) OR isNull(`relief.red_hours`))) AS late__maybe,
        toUInt8(ifNull(procedure, '') = 'emergency' AND NOT isNull(procedure) AND isNull(paid_at) AND intDiv(toInt128(now - ifNull(urgent_since, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(urgent_since, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`relief.red_hours`, 0)) * 1000000 AND NOT (isNull(urgent_since) OR isNull(`relief.red_hours`))) AS very_late__true,
        toUInt8((ifNull(procedure, '') = 'emergency' OR isNull(procedure)) AND isNull(paid_at) AND (intDiv(toInt128(now - ifNull(urgent_since, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(urgent_since, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`relief.red_hours`, 0)) * 1000000 OR isNull(urgent_since) OR isNull(`relief.red_hours`))) AS very_late__maybe,
        toUInt8(ifNull(procedure, '') = 'emergency' AND NOT isNull(procedure) AND NOT isNull(paid_on) AND isNull(papers_on) AND toInt64(_workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(paid_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`relief.papers_days`, 0) AND NOT (isNull(paid_on) OR _workday_ranks[greatest(ifNull(paid_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`relief.papers_days`))) AS papers_late__true,
        toUInt8((ifNull(procedure, '') = 'emergency' OR isNull(procedure)) AND NOT isNull(paid_on) AND isNull(papers_on) AND (toInt64(_workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(paid_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`relief.papers_days`, 0) OR isNull(paid_on) OR _workday_ranks[greatest(ifNull(paid_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`relief.papers_days`))) AS papers_late__maybe,
        toUInt8(NOT isNull(decided_level) AND ifNull(decided_level, '') = 'town' AND NOT isNull(decided_level) AND NOT isNull(amount) AND ifNull(amount, 0) > ifNull(`relief.town_limit`, 0) AND NOT (isNull(amount) OR isNull(`relief.town_limit`))) AS over_limit__true,
        toUInt8(NOT isNull(decided_level) AND (ifNull(decided_level, '') = 'town' OR isNull(decided_level)) AND NOT isNull(amount) AND (ifNull(amount, 0) > ifNull(`relief.town_limit`, 0) OR isNull(amount) OR isNull(`relief.town_limit`))) AS over_limit__maybe,
        toUInt8(ifNull(same_cause_before, 0) > 0 AND NOT isNull(same_cause_before) AND NOT ifNull(county_noted, 1)) AS same_cause__true,
        toUInt8((ifNull(same_cause_before, 0) > 0 OR isNull(same_cause_before)) AND NOT ifNull(county_noted, 0)) AS same_cause__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * late__true, 80 * very_late__true, 60 * papers_late__true, 60 * over_limit__true, 60 * same_cause__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 2 * late__true, 3 * very_late__true, 2 * papers_late__true, 2 * over_limit__true, 2 * same_cause__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * late__maybe, 80 * very_late__maybe, 60 * papers_late__maybe, 60 * over_limit__maybe, 60 * same_cause__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 2 * late__maybe, 3 * very_late__maybe, 2 * papers_late__maybe, 2 * over_limit__maybe, 2 * same_cause__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([late__true, very_late__true, papers_late__true, over_limit__true, same_cause__true], 'Array(UInt8)'),
    CAST([late__maybe - late__true, very_late__maybe - very_late__true, papers_late__maybe - papers_late__true, over_limit__maybe - over_limit__true, same_cause__maybe - same_cause__true], 'Array(UInt8)'),
    CAST([toString(amount), toString(area), toString(benefit), toString(county_noted), toString(decided_level), toString(decision), toString(household), toString(paid_at), toString(paid_on), toString(papers_on), toString(procedure), toString(ref), toString(same_cause_before), toString(urgent_since), toString(`relief.hours`), toString(`relief.papers_days`), toString(`relief.red_hours`), toString(`relief.town_limit`)], 'Array(Nullable(String))'),
    CAST([application__as_of, NULL, application__as_of, application__as_of, application__as_of, application__as_of, application__as_of, application__as_of, application__as_of, application__as_of, application__as_of, NULL, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR late__maybe - late__true OR very_late__maybe - very_late__true OR papers_late__maybe - papers_late__true OR over_limit__maybe - over_limit__true OR same_cause__maybe - same_cause__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
