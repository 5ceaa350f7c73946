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
employment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(insured, month), 'Tuple(insured UInt8, month Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT insured, month, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_employment
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
finding_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(confirmed, found_at, kind), 'Tuple(confirmed Nullable(UInt8), found_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT confirmed, found_at, kind, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_finding
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
    GROUP BY ALL
),
hotline_call_by_subject_id AS (
    SELECT assumeNotNull(subject_person_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(called_at, 'Asia/Shanghai')), topic), 'Tuple(called_at Int32, topic Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT called_at, topic, subject_person_id, call_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_hotline_call
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY call_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY call_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(subject_person_id)
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), sex, tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), sex Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, reside_div, sex, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
student AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(status, tuple(as_of, received_at, batch, row)), 'Tuple(status Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT status, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
unemployment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(ui_from, ifNull(ui_to, 120529)), 'Tuple(ui_from Nullable(Int32), ui_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT ui_from, ui_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_unemployment
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
visit AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(done_at, 'Asia/Shanghai')), no_income), 'Tuple(done_at Nullable(Int32), no_income Nullable(UInt8))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT done_at, no_income, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_visit
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, employment.rows AS employment__rows, employment.described AS employment__as_of, finding_by_id_number.rows AS finding_by_id_number__rows, finding_by_id_number.described AS finding_by_id_number__as_of, hotline_call_by_subject_id.rows AS hotline_call_by_subject_id__rows, hotline_call_by_subject_id.described AS hotline_call_by_subject_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, student.rows AS student__rows, student.described AS student__as_of, unemployment.rows AS unemployment__rows, unemployment.described AS unemployment__as_of, visit.rows AS visit__rows, visit.described AS visit__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN employment ON employment.subject = people.subject
    LEFT JOIN finding_by_id_number ON finding_by_id_number.subject = people.subject
    LEFT JOIN hotline_call_by_subject_id ON hotline_call_by_subject_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
    LEFT JOIN unemployment ON unemployment.subject = people.subject
    LEFT JOIN visit ON visit.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__as_of,
        employment__rows,
        employment__as_of,
        student__as_of,
        unemployment__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic'], _r.benefit), benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS draws_livelihood,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(0, NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows))))), NULL) AS last_insured_month,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> _r.called_at > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) AND NOT (isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND _r.called_at <= {today:Int32} AND ifNull(_r.topic, '') = 'no_income' AND NOT isNull(_r.topic), hotline_call_by_subject_id__rows), 1, arrayExists(_r -> (_r.called_at > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) OR isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND _r.called_at <= {today:Int32} AND (ifNull(_r.topic, '') = 'no_income' OR isNull(_r.topic)), hotline_call_by_subject_id__rows), NULL, {f_hotline_call__state:UInt8} = 2, 0, NULL) AS no_income_called,
        multiIf(arrayExists(_r -> _r.found_at > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) AND NOT (isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_income' AND ifNull(_r.confirmed, 0), finding_by_id_number__rows), 1, arrayExists(_r -> (_r.found_at > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) OR isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_income' AND ifNull(_r.confirmed, 1), finding_by_id_number__rows), NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS no_income_found,
        multiIf(arrayExists(_r -> ifNull(_r.done_at, 0) > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) AND NOT (isNull(_r.done_at) OR isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT (ifNull(_r.no_income, 1) AND NOT ifNull(_r.no_income, 0)) AND ifNull(_r.no_income, 0), visit__rows), 1, arrayExists(_r -> (ifNull(_r.done_at, 0) > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) OR isNull(_r.done_at) OR isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (ifNull(_r.no_income, 1) AND NOT ifNull(_r.no_income, 0)) AND ifNull(_r.no_income, 1), visit__rows), NULL, {f_visit__state:UInt8} = 2, 0, NULL) AS no_income_visited,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        arrayMap(_r -> if(isNull(_r.sex), NULL, toInt64(ifNull(_r.sex, 0))), person__rows)[-1] AS sex_code,
        arrayMap(_r -> multiIf(has(['enrolled', 'home_teaching'], ifNull(_r.status, '')) AND NOT isNull(_r.status), 1, isNull(_r.status) OR has(['enrolled', 'home_teaching'], ifNull(_r.status, '')), NULL, 0), student__rows)[-1] AS studying,
        multiIf(arrayExists(_r -> NOT isNull(_r.ui_from) AND ifNull(_r.ui_from, 0) <= {today:Int32} AND NOT isNull(_r.ui_from) AND {today:Int32} <= _r.ui_to, unemployment__rows), 1, arrayExists(_r -> NOT isNull(_r.ui_from) AND (ifNull(_r.ui_from, 0) <= {today:Int32} OR isNull(_r.ui_from)) AND {today:Int32} <= _r.ui_to, unemployment__rows), NULL, {f_unemployment__state:UInt8} = 2 AND notEmpty(unemployment__rows), 0, NULL) AS ui_running
    FROM people_rows
),
employment_all AS (
    SELECT CAST(month, 'Int32') AS month
    FROM (
        SELECT month, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_employment
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_employment_months AS (
    SELECT multiIf(0, NULL, ifNull(countIf(1), 0) > 0, toNullable(toInt32(assumeNotNull(maxIf(_f.month - toDayOfMonth(addDays(toDate32(0), _f.month)) + 1, 1)))), NULL) AS value
    FROM employment_all AS _f
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__as_of,
        employment__as_of,
        student__as_of,
        unemployment__as_of,
        draws_livelihood,
        no_income_called,
        no_income_found,
        no_income_visited,
        studying,
        ui_running,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) OR isNull(last_insured_month)) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND NOT (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured), employment__rows), NULL, notEmpty(employment__rows), if(isNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0)))) OR isNull((SELECT value FROM all_employment_months)) OR isNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0)))) OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, NULL, accurateCastOrNull(toInt128(greatest(0, toRelativeMonthNum(addDays(toDate32(0), least({today:Int32}, greatest(arrayMax(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32}, employment__rows))), toInt32(addMonths(addDays(toDate32(0), ifNull((SELECT value FROM all_employment_months), 0)), if(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, 0, toInt64(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)))))))))) - toRelativeMonthNum(addDays(toDate32(0), ifNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0))), 0))))) - toInt64(length(arrayDistinct(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured, employment__rows))))), 'Int64')), NULL) AS months_out,
        multiIf(ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code) AND {today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) AND NOT (isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000) OR NOT (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND {today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) AND NOT (isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000), 1, (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND NOT (ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code)) OR ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code) AND ({today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) OR isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000) OR NOT (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND ({today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) OR isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000), NULL, 0) AS retired_age,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__as_of,
        employment__as_of,
        student__as_of,
        unemployment__as_of,
        draws_livelihood,
        no_income_called,
        no_income_found,
        no_income_visited,
        studying,
        ui_running,
        area,
        dead,
        household,
        months_out,
        retired_age,
        years_old,
        multiIf(NOT isNull(months_out) AND ifNull(months_out, 0) >= ifNull({p_no_income__months:Nullable(Int64)}, 0) AND NOT (isNull(months_out) OR isNull({p_no_income__months:Nullable(Int64)})), 1, (NOT isNull(months_out) OR ({f_employment__state:UInt8} = 1)) AND (ifNull(months_out, 0) >= ifNull({p_no_income__months:Nullable(Int64)}, 0) OR isNull(months_out) OR isNull({p_no_income__months:Nullable(Int64)})), NULL, 0) AS idle_months,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) >= 16 AND NOT isNull(years_old) AND NOT ifNull(retired_age, 1), 1, (ifNull(years_old, 0) >= 16 OR isNull(years_old)) AND NOT ifNull(retired_age, 0), NULL, 0) AS working_age
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
finding AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(confirmed, found_at, toInt64(person_id), kind), 'Tuple(confirmed Nullable(UInt8), found_at Int32, id_number Nullable(Int64), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT confirmed, found_at, person_id, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_finding
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes.subject AS subject, finding.rows AS finding__rows, finding.described AS finding_by_household_id__as_of
    FROM homes
    LEFT JOIN finding ON finding.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        finding_by_household_id__as_of,
        multiIf(arrayExists(_r -> _r.found_at > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) AND NOT (isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_income' AND ifNull(_r.confirmed, 0) AND isNull(_r.id_number), finding__rows), 1, arrayExists(_r -> (_r.found_at > {today:Int32} + if(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)))) OR isNull({p_no_income__said_days:Nullable(Int64)}) OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_no_income__said_days:Nullable(Int64)}, 0)) < -4000000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_income' AND ifNull(_r.confirmed, 1) AND isNull(_r.id_number), finding__rows), NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS no_income_found_at_home
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.benefit_roll__as_of AS benefit_roll__as_of, people_facts_3.employment__as_of AS employment__as_of, people_facts_3.student__as_of AS student__as_of, people_facts_3.unemployment__as_of AS unemployment__as_of, people_facts_3.draws_livelihood AS draws_livelihood, people_facts_3.no_income_called AS no_income_called, people_facts_3.no_income_found AS no_income_found, people_facts_3.no_income_visited AS no_income_visited, people_facts_3.studying AS studying, people_facts_3.ui_running AS ui_running, people_facts_3.area AS area, people_facts_3.household AS household, people_facts_3.months_out AS months_out, people_facts_3.idle_months AS idle_months, people_facts_3.living AS living, people_facts_3.working_age AS working_age, homes_facts.no_income_found_at_home AS no_income_at_home
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll__as_of,
        employment__as_of,
        student__as_of,
        unemployment__as_of,
        draws_livelihood,
        studying,
        ui_running,
        area,
        household,
        months_out,
        idle_months,
        living,
        working_age,
        multiIf(ifNull(no_income_found, 0) OR ifNull(no_income_at_home, 0) OR ifNull(no_income_called, 0) OR ifNull(no_income_visited, 0), 1, ifNull(no_income_found, 1) OR ifNull(no_income_at_home, 1) OR ifNull(no_income_called, 1) OR ifNull(no_income_visited, 1), NULL, 0) AS no_income_said
    FROM people_with_home
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        employment__as_of,
        student__as_of,
        unemployment__as_of,
        draws_livelihood,
        studying,
        ui_running,
        area,
        household,
        months_out,
        idle_months,
        living,
        working_age,
        no_income_said,
        {today:Int32} AS today
    FROM people_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND ifNull(working_age, 0) AND NOT ifNull(draws_livelihood, 1) AND NOT (NOT (ifNull(studying, 1) AND NOT ifNull(studying, 0)) AND ifNull(studying, 1)) AND NOT (NOT (ifNull(ui_running, 1) AND NOT ifNull(ui_running, 0)) AND ifNull(ui_running, 1)) AND (ifNull(idle_months, 0) OR ifNull(no_income_said, 0) AND isNull(months_out))) AS _inside,
        toUInt8(ifNull(living, 1) AND ifNull(working_age, 1) AND NOT ifNull(draws_livelihood, 0) AND NOT (NOT (ifNull(studying, 1) AND NOT ifNull(studying, 0)) AND ifNull(studying, 0)) AND NOT (NOT (ifNull(ui_running, 1) AND NOT ifNull(ui_running, 0)) AND ifNull(ui_running, 0)) AND (ifNull(idle_months, 1) OR ifNull(no_income_said, 1) AND isNull(months_out))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(no_income_said, 0)) AS said__true,
        toUInt8(ifNull(no_income_said, 1)) AS said__maybe,
        toUInt8(NOT (NOT (ifNull(no_income_said, 1) AND NOT ifNull(no_income_said, 0)) AND ifNull(no_income_said, 1))) AS silent__true,
        toUInt8(NOT (NOT (ifNull(no_income_said, 1) AND NOT ifNull(no_income_said, 0)) AND ifNull(no_income_said, 0))) AS silent__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * said__true, 40 * silent__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * said__true, 1 * silent__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * said__maybe, 40 * silent__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * said__maybe, 1 * silent__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([said__true, silent__true], 'Array(UInt8)'),
    CAST([said__maybe - said__true, silent__maybe - silent__true], 'Array(UInt8)'),
    CAST([toString(area), toString(draws_livelihood), toString(household), toString(idle_months), toString(living), toString(months_out), toString(no_income_said), toString(studying), toString(ui_running), toString(working_age)], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll__as_of, NULL, NULL, NULL, employment__as_of, NULL, student__as_of, unemployment__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR said__maybe - said__true OR silent__maybe - silent__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
