WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(category, grade, state, valid_from, ifNull(valid_to, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(category Int64, grade Int64, state Nullable(String), valid_from Int32, valid_to Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT category, grade, state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
finding_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(found_at, kind), 'Tuple(found_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT found_at, kind, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_finding
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
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
student AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(stage, status, tuple(as_of, received_at, batch, row)), 'Tuple(stage String, status Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT stage, status, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
tekun AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(assessed_at, ifNull(ended_at, 120529), obligor_state, since, tuple(as_of, received_at, batch, row)), 'Tuple(assessed_at Nullable(Int32), ended_at Int32, obligor_state Nullable(String), since Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT assessed_at, ended_at, obligor_state, since, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_tekun
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, finding_by_id_number.rows AS finding_by_id_number__rows, finding_by_id_number.described AS finding_by_id_number__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, med_claim.rows AS med_claim__rows, med_claim.described AS med_claim__as_of, person.rows AS person__rows, person.described AS person__as_of, review_by_id_number.rows AS review_by_id_number__rows, review_by_id_number.described AS review_by_id_number__as_of, student.rows AS student__rows, student.described AS student__as_of, tekun.rows AS tekun__rows, tekun.described AS tekun__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN finding_by_id_number ON finding_by_id_number.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN med_claim ON med_claim.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN review_by_id_number ON review_by_id_number.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
    LEFT JOIN tekun ON tekun.subject = people.subject
),
people_facts AS (
    SELECT subject,
        disability__rows,
        disability__as_of,
        finding_by_id_number__as_of,
        med_claim__as_of,
        person__as_of,
        student__as_of,
        tekun__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> multiIf(has(['primary', 'junior', 'senior', 'voc'], _r.stage) AND ifNull(_r.status, '') = 'enrolled' AND NOT isNull(_r.status), 1, has(['primary', 'junior', 'senior', 'voc'], _r.stage) AND (ifNull(_r.status, '') = 'enrolled' OR isNull(_r.status)), NULL, 0), student__rows)[-1] AS at_school,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows))))), NULL) AS certificate_from,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows), 1, 0, NULL, {f_tekun__state:UInt8} = 2, 0, NULL) AS destitute,
        arrayMap(_r -> toNullable(toInt32(_r.since)), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS destitute_since,
        multiIf(0, NULL, arrayExists(_r -> _r.kind = 'fall' AND _r.found_at <= {today:Int32}, finding_by_id_number__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.found_at, arrayFilter(_r -> _r.kind = 'fall' AND _r.found_at <= {today:Int32}, finding_by_id_number__rows))))), NULL) AS fell_on,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> ifNull(_r.inpatient, 1) AND isNull(_r.refund_of) AND (ifNull(_r.discharged_on, 0) - ifNull(_r.admitted_on, 0) >= 10 OR isNull(_r.admitted_on) OR isNull(_r.discharged_on)) AND (ifNull(_r.discharged_on, 0) <= {today:Int32} OR isNull(_r.discharged_on)) AND (ifNull(_r.discharged_on, 0) > {today:Int32} + (-90) OR isNull(_r.discharged_on)) AND NOT (ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) - ifNull(_r.admitted_on, 0) >= 10 AND NOT (isNull(_r.admitted_on) OR isNull(_r.discharged_on)) AND ifNull(_r.discharged_on, 0) <= {today:Int32} AND NOT isNull(_r.discharged_on) AND ifNull(_r.discharged_on, 0) > {today:Int32} + (-90) AND NOT isNull(_r.discharged_on)), med_claim__rows) OR arrayExists(_r -> (ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) - ifNull(_r.admitted_on, 0) >= 10 AND NOT (isNull(_r.admitted_on) OR isNull(_r.discharged_on)) AND ifNull(_r.discharged_on, 0) <= {today:Int32} AND NOT isNull(_r.discharged_on) AND ifNull(_r.discharged_on, 0) > {today:Int32} + (-90) AND NOT isNull(_r.discharged_on)) AND isNull(_r.discharged_on), med_claim__rows), NULL, arrayExists(_r -> ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) - ifNull(_r.admitted_on, 0) >= 10 AND NOT (isNull(_r.admitted_on) OR isNull(_r.discharged_on)) AND ifNull(_r.discharged_on, 0) <= {today:Int32} AND NOT isNull(_r.discharged_on) AND ifNull(_r.discharged_on, 0) > {today:Int32} + (-90) AND NOT isNull(_r.discharged_on), med_claim__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.discharged_on, 0), arrayFilter(_r -> ifNull(_r.inpatient, 0) AND isNull(_r.refund_of) AND ifNull(_r.discharged_on, 0) - ifNull(_r.admitted_on, 0) >= 10 AND NOT (isNull(_r.admitted_on) OR isNull(_r.discharged_on)) AND ifNull(_r.discharged_on, 0) <= {today:Int32} AND NOT isNull(_r.discharged_on) AND ifNull(_r.discharged_on, 0) > {today:Int32} + (-90) AND NOT isNull(_r.discharged_on), med_claim__rows))))), NULL) AS long_stay_until,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) AND _r.grade <= 3 OR _r.category = 4 AND _r.grade <= 2 OR _r.category = 1 AND _r.grade = 1 OR _r.category = 7 AND _r.grade <= 3), disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) AND _r.grade <= 3 OR _r.category = 4 AND _r.grade <= 2 OR _r.category = 1 AND _r.grade = 1 OR _r.category = 7 AND _r.grade <= 3), disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS no_work_capacity,
        arrayMap(_r -> multiIf(ifNull(_r.obligor_state, '') = 'capable' AND NOT isNull(_r.obligor_state), 1, ifNull(_r.obligor_state, '') = 'capable' OR isNull(_r.obligor_state), NULL, 0), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS obligor_capable,
        multiIf(arrayExists(_r -> _r.kind = 'reassess' AND NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (_r.kind = 'reassess' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)), review_by_id_number__rows) OR arrayExists(_r -> (_r.kind = 'reassess' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)) AND isNull(_r.done_at), review_by_id_number__rows), NULL, arrayExists(_r -> _r.kind = 'reassess' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), review_by_id_number__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> _r.kind = 'reassess' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), review_by_id_number__rows))))), NULL) AS reassessment,
        arrayMap(_r -> if(isNull(_r.assessed_at), NULL, toInt32(ifNull(_r.assessed_at, 0))), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS registered_assessment,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        disability__as_of,
        finding_by_id_number__as_of,
        med_claim__as_of,
        person__as_of,
        student__as_of,
        tekun__as_of,
        at_school,
        birthday,
        certificate_from,
        destitute,
        destitute_since,
        fell_on,
        long_stay_until,
        no_work_capacity,
        obligor_capable,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(registered_assessment) AND NOT isNull(reassessment), isNull(registered_assessment) OR isNull(reassessment), if(NOT isNull(reassessment), isNull(reassessment), if(NOT isNull(registered_assessment), isNull(registered_assessment), isNull(destitute_since)))), NULL, toInt32(if(NOT isNull(registered_assessment) AND NOT isNull(reassessment), greatest(ifNull(registered_assessment, 0), ifNull(reassessment, 0)), if(NOT isNull(reassessment), ifNull(reassessment, 0), if(NOT isNull(registered_assessment), ifNull(registered_assessment, 0), ifNull(destitute_since, 0)))))) AS assessed_on,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.valid_from = ifNull(certificate_from, 0) OR isNull(certificate_from)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from)), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows), toNullable(toInt64(arrayMin(arrayMap(_r -> _r.grade, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows))))), NULL) AS certificate_grade,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(arrayExists(_r -> (_r.valid_from < ifNull(certificate_from, 0) OR isNull(certificate_from)) AND NOT (_r.valid_from < ifNull(certificate_from, 0) AND NOT isNull(certificate_from)), disability__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.grade)), arraySort(_r -> (_r.valid_from, _r._v), arrayFilter(_r -> _r.valid_from < ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows)))[-1]) AS grade_before,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        disability__as_of,
        finding_by_id_number__as_of,
        med_claim__as_of,
        person__as_of,
        student__as_of,
        tekun__as_of,
        at_school,
        birthday,
        certificate_from,
        destitute,
        destitute_since,
        fell_on,
        long_stay_until,
        no_work_capacity,
        obligor_capable,
        area,
        assessed_on,
        certificate_grade,
        dead,
        grade_before,
        household,
        years_old,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(income_pc, tuple(as_of, received_at, batch, row)), 'Tuple(income_pc Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT income_pc, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.disability__as_of AS disability__as_of, people_facts_3.finding_by_id_number__as_of AS finding_by_id_number__as_of, people_facts_3.med_claim__as_of AS med_claim__as_of, people_facts_3.person__as_of AS person__as_of, people_facts_3.student__as_of AS student__as_of, people_facts_3.tekun__as_of AS tekun__as_of, people_facts_3.at_school AS at_school, people_facts_3.birthday AS birthday, people_facts_3.certificate_from AS certificate_from, people_facts_3.destitute AS destitute, people_facts_3.destitute_since AS destitute_since, people_facts_3.fell_on AS fell_on, people_facts_3.long_stay_until AS long_stay_until, people_facts_3.no_work_capacity AS no_work_capacity, people_facts_3.obligor_capable AS obligor_capable, people_facts_3.area AS area, people_facts_3.assessed_on AS assessed_on, people_facts_3.certificate_grade AS certificate_grade, people_facts_3.grade_before AS grade_before, people_facts_3.household AS household, people_facts_3.years_old AS years_old, people_facts_3.living AS living, homes_facts.income_head AS home_income
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
known AS (
    SELECT subject,
        disability__as_of,
        finding_by_id_number__as_of,
        med_claim__as_of,
        person__as_of,
        student__as_of,
        tekun__as_of,
        at_school,
        birthday,
        certificate_from,
        destitute,
        destitute_since,
        fell_on,
        long_stay_until,
        no_work_capacity,
        obligor_capable,
        area,
        assessed_on,
        certificate_grade,
        grade_before,
        household,
        years_old,
        living,
        home_income,
        {today:Int32} AS today,
        toUInt8({f_disability__state:UInt8} = 1) AS certificate_from__silent,
        toUInt8({f_finding__state:UInt8} = 1) AS fell_on__silent,
        toUInt8({f_med_claim__state:UInt8} = 1) AS long_stay_until__silent,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(destitute, 0) AND ifNull(living, 0)) AS _inside,
        toUInt8(ifNull(destitute, 1) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(long_stay_until) AND ifNull(long_stay_until, 0) > ifNull(assessed_on, 0) AND NOT (isNull(long_stay_until) OR isNull(assessed_on))) AS long_stay__true,
        toUInt8((NOT isNull(long_stay_until) OR long_stay_until__silent) AND (ifNull(long_stay_until, 0) > ifNull(assessed_on, 0) OR isNull(long_stay_until) OR isNull(assessed_on))) AS long_stay__maybe,
        toUInt8(NOT isNull(certificate_from) AND ifNull(certificate_from, 0) > ifNull(assessed_on, 0) AND NOT (isNull(certificate_from) OR isNull(assessed_on)) AND NOT (NOT isNull(grade_before) AND (ifNull(grade_before, 0) = ifNull(certificate_grade, 0) OR isNull(grade_before) OR isNull(certificate_grade)))) AS new_disability__true,
        toUInt8((NOT isNull(certificate_from) OR certificate_from__silent) AND (ifNull(certificate_from, 0) > ifNull(assessed_on, 0) OR isNull(certificate_from) OR isNull(assessed_on)) AND NOT (NOT isNull(grade_before) AND ifNull(grade_before, 0) = ifNull(certificate_grade, 0) AND NOT (isNull(grade_before) OR isNull(certificate_grade)))) AS new_disability__maybe,
        toUInt8(NOT isNull(fell_on) AND ifNull(fell_on, 0) > ifNull(assessed_on, 0) AND NOT (isNull(fell_on) OR isNull(assessed_on))) AS fell__true,
        toUInt8((NOT isNull(fell_on) OR fell_on__silent) AND (ifNull(fell_on, 0) > ifNull(assessed_on, 0) OR isNull(fell_on) OR isNull(assessed_on))) AS fell__maybe,
        toUInt8(toInt32(addMonths(addDays(toDate32(0), ifNull(assessed_on, 0)), 12)) < today AND NOT isNull(assessed_on)) AS old_assessment__true,
        toUInt8(toInt32(addMonths(addDays(toDate32(0), ifNull(assessed_on, 0)), 12)) < today OR isNull(assessed_on)) AS old_assessment__maybe,
        toUInt8(ifNull(obligor_capable, 0)) AS obligor__true,
        toUInt8(ifNull(obligor_capable, 1)) AS obligor__maybe,
        toUInt8(ifNull(home_income, 0) > ifNull(`dibao.standard`, 0) AND NOT (isNull(home_income) OR isNull(`dibao.standard`))) AS income__true,
        toUInt8(ifNull(home_income, 0) > ifNull(`dibao.standard`, 0) OR isNull(home_income) OR isNull(`dibao.standard`)) AS income__maybe,
        toUInt8(ifNull(years_old, 0) >= 18 AND NOT isNull(years_old) AND ifNull(years_old, 0) < 60 AND NOT isNull(years_old) AND toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1 > ifNull(destitute_since, 0) AND NOT (isNull(birthday) OR isNull(destitute_since)) AND NOT ifNull(at_school, 1) AND NOT ifNull(no_work_capacity, 1)) AS of_age__true,
        toUInt8((ifNull(years_old, 0) >= 18 OR isNull(years_old)) AND (ifNull(years_old, 0) < 60 OR isNull(years_old)) AND (toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1 > ifNull(destitute_since, 0) OR isNull(birthday) OR isNull(destitute_since)) AND NOT ifNull(at_school, 0) AND NOT ifNull(no_work_capacity, 0)) AS of_age__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * long_stay__true, 60 * new_disability__true, 60 * fell__true, 60 * old_assessment__true, 60 * obligor__true, 60 * income__true, 60 * of_age__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * long_stay__true, 2 * new_disability__true, 2 * fell__true, 2 * old_assessment__true, 2 * obligor__true, 2 * income__true, 2 * of_age__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * long_stay__maybe, 60 * new_disability__maybe, 60 * fell__maybe, 60 * old_assessment__maybe, 60 * obligor__maybe, 60 * income__maybe, 60 * of_age__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * long_stay__maybe, 2 * new_disability__maybe, 2 * fell__maybe, 2 * old_assessment__maybe, 2 * obligor__maybe, 2 * income__maybe, 2 * of_age__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([long_stay__true, new_disability__true, fell__true, old_assessment__true, obligor__true, income__true, of_age__true], 'Array(UInt8)'),
    CAST([long_stay__maybe - long_stay__true, new_disability__maybe - new_disability__true, fell__maybe - fell__true, old_assessment__maybe - old_assessment__true, obligor__maybe - obligor__true, income__maybe - income__true, of_age__maybe - of_age__true], 'Array(UInt8)'),
    CAST([toString(area), toString(assessed_on), toString(at_school), toString(birthday), toString(certificate_from), toString(certificate_grade), toString(destitute), toString(destitute_since), toString(fell_on), toString(grade_before), toString(home_income), toString(household), toString(living), toString(long_stay_until), toString(no_work_capacity), toString(obligor_capable), toString(years_old), toString(`dibao.standard`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, student__as_of, person__as_of, disability__as_of, disability__as_of, tekun__as_of, tekun__as_of, finding_by_id_number__as_of, disability__as_of, NULL, NULL, NULL, med_claim__as_of, disability__as_of, tekun__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR long_stay__maybe - long_stay__true OR new_disability__maybe - new_disability__true OR fell__maybe - fell__true OR old_assessment__maybe - old_assessment__true OR obligor__maybe - obligor__true OR income__maybe - income__true OR of_age__maybe - of_age__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
