WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
benefit_roll_by_household_id AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(benefit, ifNull(gradual_until, 120529), start_date, ifNull(stop_date, 120529), stop_reason), 'Tuple(benefit String, gradual_until Int32, start_date Int32, stop_date Int32, stop_reason Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, gradual_until, start_date, stop_date, stop_reason, household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(div), income_12m, income_pc, tuple(as_of, received_at, batch, row)), 'Tuple(`div` Nullable(Int64), income_12m Nullable(Int64), income_pc Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT div, income_12m, income_pc, household_id, as_of, received_at, batch, row, gone, key_hash
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
med_claim AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(claim_id, inpatient, refund_of, self_in_scope, settle_date), 'Tuple(claim_id String, inpatient Nullable(UInt8), refund_of Nullable(String), self_in_scope Nullable(Int64), settle_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT claim_id, inpatient, refund_of, self_in_scope, settle_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), sex, tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), sex Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, sex, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
unemployment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(ifNull(deregister_date, 120529), reg_date), 'Tuple(deregister_date Int32, reg_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT deregister_date, reg_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
        groupArray(CAST(tuple(toInt32(toDate32(done_at, 'Asia/Shanghai')), in_person, result), 'Tuple(done_at Nullable(Int32), in_person Nullable(UInt8), result Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT done_at, in_person, result, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_visit
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, employment.rows AS employment__rows, employment.described AS employment__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, med_claim.rows AS med_claim__rows, med_claim.described AS med_claim__as_of, person.rows AS person__rows, person.described AS person__as_of, unemployment.rows AS unemployment__rows, unemployment.described AS unemployment__as_of, visit.rows AS visit__rows, visit.described AS visit__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN employment ON employment.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN med_claim ON med_claim.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN unemployment ON unemployment.subject = people.subject
    LEFT JOIN visit ON visit.subject = people.subject
),
people_facts AS (
    SELECT subject,
        employment__rows,
        household_by_head_id__as_of,
        med_claim__as_of,
        person__as_of,
        visit__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.insured, employment__rows), 1, 0, NULL, {f_employment__state:UInt8} = 2 AND notEmpty(employment__rows), 0, NULL) AS ever_insured,
        multiIf(0, NULL, arrayExists(_r -> _r.insured, employment__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.insured, employment__rows))))), NULL) AS first_insured_month,
        multiIf(arrayExists(_r -> _r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 1) AND isNull(_r.refund_of) AND NOT (_r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 0) AND isNull(_r.refund_of)), med_claim__rows), NULL, arrayExists(_r -> _r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 0) AND isNull(_r.refund_of), med_claim__rows) OR ({f_med_claim__state:UInt8} = 2 AND notEmpty(med_claim__rows)), toInt64(length(arrayDistinct(arrayMap(_r -> _r.claim_id, arrayFilter(_r -> _r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 0) AND isNull(_r.refund_of), med_claim__rows))))), NULL) AS hospital_stays,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(0, NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows))))), NULL) AS last_insured_month,
        multiIf(0, NULL, arrayExists(_r -> NOT _r.insured AND _r.month <= {today:Int32}, employment__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> NOT _r.insured AND _r.month <= {today:Int32}, employment__rows))))), NULL) AS last_zero_month,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> (_r.settle_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.settle_date <= {today:Int32}) AND isNull(_r.self_in_scope), med_claim__rows), NULL, arrayExists(_r -> _r.settle_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.settle_date <= {today:Int32}, med_claim__rows) OR ({f_med_claim__state:UInt8} = 2 AND notEmpty(med_claim__rows)), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.self_in_scope, 0)), arrayFilter(_r -> _r.settle_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.settle_date <= {today:Int32}, med_claim__rows)), 'Int64')), NULL) AS own_medical,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        multiIf(arrayExists(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date AND _r.reg_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_jobless__registered_months:Nullable(Int64)}) OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000) AND _r.reg_date <= {today:Int32}, unemployment__rows), 1, arrayExists(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date AND (_r.reg_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)))))) OR isNull({p_jobless__registered_months:Nullable(Int64)}) OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000) AND _r.reg_date <= {today:Int32}, unemployment__rows), NULL, {f_unemployment__state:UInt8} = 2 AND notEmpty(unemployment__rows), 0, NULL) AS registered_jobless,
        multiIf(arrayExists(_r -> NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT isNull(_r.result) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 1) AND NOT (NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0)), visit__rows) OR arrayExists(_r -> (NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0)) AND isNull(_r.done_at), visit__rows), NULL, arrayExists(_r -> NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0), visit__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at) AND NOT isNull(_r.result) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT (ifNull(_r.in_person, 1) AND NOT ifNull(_r.in_person, 0)) AND ifNull(_r.in_person, 0), visit__rows))))), NULL) AS seen_on,
        arrayMap(_r -> if(isNull(_r.sex), NULL, toInt64(ifNull(_r.sex, 0))), person__rows)[-1] AS sex_code
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
        household_by_head_id__as_of,
        med_claim__as_of,
        person__as_of,
        visit__as_of,
        ever_insured,
        first_insured_month,
        hukou_area,
        is_head,
        last_insured_month,
        last_zero_month,
        own_medical,
        registered_jobless,
        seen_on,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(ifNull(hospital_stays, 0) >= ifNull({p_medical__stays:Nullable(Int64)}, 0) AND NOT (isNull(hospital_stays) OR isNull({p_medical__stays:Nullable(Int64)})), 1, ifNull(hospital_stays, 0) >= ifNull({p_medical__stays:Nullable(Int64)}, 0) OR isNull(hospital_stays) OR isNull({p_medical__stays:Nullable(Int64)}), NULL, 0) AS many_stays,
        multiIf(arrayExists(_r -> (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) OR isNull(last_insured_month)) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND NOT (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured), employment__rows), NULL, notEmpty(employment__rows), if(isNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0)))) OR isNull((SELECT value FROM all_employment_months)) OR isNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0)))) OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, NULL, accurateCastOrNull(toInt128(greatest(0, toRelativeMonthNum(addDays(toDate32(0), least({today:Int32}, greatest(arrayMax(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32}, employment__rows))), toInt32(addMonths(addDays(toDate32(0), ifNull((SELECT value FROM all_employment_months), 0)), if(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, 0, toInt64(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)))))))))) - toRelativeMonthNum(addDays(toDate32(0), ifNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0))), 0))))) - toInt64(length(arrayDistinct(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured, employment__rows))))), 'Int64')), NULL) AS months_out,
        if(if(NOT isNull(own_medical), isNull(own_medical), 0), NULL, toInt64(if(NOT isNull(own_medical), ifNull(own_medical, 0), 0))) AS own_medical_seen,
        multiIf(ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code) AND {today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) AND NOT (isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000) OR NOT (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND {today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) AND NOT (isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000), 1, (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND NOT (ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code)) OR ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code) AND ({today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) OR isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000) OR NOT (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND ({today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) OR isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000), NULL, 0) AS retired_age,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        household_by_head_id__as_of,
        med_claim__as_of,
        person__as_of,
        visit__as_of,
        ever_insured,
        first_insured_month,
        hukou_area,
        is_head,
        last_insured_month,
        last_zero_month,
        own_medical,
        registered_jobless,
        seen_on,
        dead,
        household,
        many_stays,
        months_out,
        own_medical_seen,
        retired_age,
        years_old,
        multiIf((NOT isNull(last_insured_month) OR isNull(last_zero_month)) AND (ifNull(last_insured_month, 0) > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -3)) AND NOT isNull(last_insured_month) OR ifNull(months_out, 0) < 1 AND NOT isNull(months_out)), 1, (NOT isNull(last_insured_month) OR isNull(last_zero_month)) AND (ifNull(last_insured_month, 0) > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -3)) OR isNull(last_insured_month) OR ifNull(months_out, 0) < 1 OR isNull(months_out)), NULL, 0) AS in_work,
        multiIf(NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) AND ifNull(ever_insured, 0) AND ifNull(months_out, 0) >= ifNull({p_jobless__months:Nullable(Int64)}, 0) AND NOT (isNull(months_out) OR isNull({p_jobless__months:Nullable(Int64)})), 1, (NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) OR ({f_employment__state:UInt8} = 1)) AND ifNull(ever_insured, 1) AND NOT (NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) AND ifNull(ever_insured, 0)) OR NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) AND ifNull(ever_insured, 0) AND (ifNull(months_out, 0) >= ifNull({p_jobless__months:Nullable(Int64)}, 0) OR isNull(months_out) OR isNull({p_jobless__months:Nullable(Int64)})), NULL, 0) AS job_gone,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) >= 16 AND NOT isNull(years_old) AND NOT ifNull(retired_age, 1), 1, (ifNull(years_old, 0) >= 16 OR isNull(years_old)) AND NOT ifNull(retired_age, 0), NULL, 0) AS working_age
    FROM people_facts_2
),
homes_2 AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
benefit_roll_by_household_id_2 AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(benefit, ifNull(stop_date, 120529), stop_reason), 'Tuple(benefit String, stop_date Int32, stop_reason Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, stop_date, stop_reason, household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes_2.subject AS subject, benefit_roll_by_household_id_2.rows AS benefit_roll_by_household_id_2__rows, benefit_roll_by_household_id_2.described AS benefit_roll_by_household_id__as_of
    FROM homes_2
    LEFT JOIN benefit_roll_by_household_id_2 ON benefit_roll_by_household_id_2.subject = homes_2.subject
),
homes_facts AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        multiIf(arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND has(['death', 'moved'], ifNull(_r.stop_reason, '')) AND NOT isNull(_r.stop_reason)) AND NOT (has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, ''))))), benefit_roll_by_household_id_2__rows), NULL, arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, '')))), benefit_roll_by_household_id_2__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.stop_date, arrayFilter(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, '')))), benefit_roll_by_household_id_2__rows))))), NULL) AS exited_on
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.household_by_head_id__as_of AS household_by_head_id__as_of, people_facts_3.med_claim__as_of AS med_claim__as_of, people_facts_3.person__as_of AS person__as_of, people_facts_3.visit__as_of AS visit__as_of, people_facts_3.first_insured_month AS first_insured_month, people_facts_3.hukou_area AS hukou_area, people_facts_3.is_head AS is_head, people_facts_3.own_medical AS own_medical, people_facts_3.registered_jobless AS registered_jobless, people_facts_3.seen_on AS seen_on, people_facts_3.household AS household, people_facts_3.many_stays AS many_stays, people_facts_3.own_medical_seen AS own_medical_seen, people_facts_3.in_work AS in_work, people_facts_3.job_gone AS job_gone, people_facts_3.living AS living, people_facts_3.working_age AS working_age, homes_facts.exited_on AS home_exited_on
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
people_facts_4 AS (
    SELECT subject,
        household_by_head_id__as_of,
        med_claim__as_of,
        person__as_of,
        visit__as_of,
        first_insured_month,
        hukou_area,
        is_head,
        own_medical,
        seen_on,
        household,
        many_stays,
        own_medical_seen,
        in_work,
        living,
        working_age,
        home_exited_on,
        multiIf(ifNull(living, 0) AND ifNull(working_age, 0) AND (ifNull(job_gone, 0) OR NOT (ifNull(registered_jobless, 1) AND NOT ifNull(registered_jobless, 0)) AND ifNull(registered_jobless, 0)), 1, ifNull(living, 1) AND ifNull(working_age, 1) AND (ifNull(job_gone, 1) OR (NOT (ifNull(registered_jobless, 1) AND NOT ifNull(registered_jobless, 0)) OR ({f_unemployment__state:UInt8} = 1)) AND ifNull(registered_jobless, 1)), NULL, 0) AS lost_work
    FROM people_with_home
),
people_facts_5 AS (
    SELECT subject,
        household_by_head_id__as_of,
        med_claim__as_of,
        person__as_of,
        visit__as_of,
        hukou_area,
        is_head,
        own_medical,
        seen_on,
        household,
        many_stays,
        own_medical_seen,
        multiIf(ifNull(living, 0) AND ifNull(working_age, 0) AND NOT ifNull(lost_work, 1) AND ifNull(in_work, 0), 1, ifNull(living, 1) AND ifNull(working_age, 1) AND NOT ifNull(lost_work, 0) AND ifNull(in_work, 1), NULL, 0) AS earner,
        multiIf(ifNull(lost_work, 0) AND ifNull(first_insured_month, 0) >= toInt32(addMonths(addDays(toDate32(0), ifNull(home_exited_on, 0)), -6)) AND NOT (isNull(first_insured_month) OR isNull(home_exited_on)), 1, ifNull(lost_work, 1) AND (ifNull(first_insured_month, 0) >= toInt32(addMonths(addDays(toDate32(0), ifNull(home_exited_on, 0)), -6)) OR isNull(first_insured_month) OR isNull(home_exited_on)), NULL, 0) AS lost_again_here
    FROM people_facts_4
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(earner, household, hukou_area, is_head, lost_again_here, many_stays, own_medical, own_medical_seen, seen_on), 'Tuple(earner Nullable(UInt8), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), lost_again_here Nullable(UInt8), many_stays Nullable(UInt8), own_medical Nullable(Int64), own_medical_seen Nullable(Int64), seen_on Nullable(Int32))')) AS rows
    FROM people_facts_5
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows_2 AS (
    SELECT homes.subject AS subject, benefit_roll_by_household_id.rows AS benefit_roll_by_household_id__rows, benefit_roll_by_household_id.described AS benefit_roll_by_household_id__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN benefit_roll_by_household_id ON benefit_roll_by_household_id.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts_2 AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.earner, 1) AND NOT ifNull(_r.earner, 0), members__rows), NULL, arrayExists(_r -> ifNull(_r.earner, 0), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.earner, 0), members__rows))), NULL) AS earners,
        multiIf(arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND has(['death', 'moved'], ifNull(_r.stop_reason, '')) AND NOT isNull(_r.stop_reason)) AND NOT (has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, ''))))), benefit_roll_by_household_id__rows), NULL, arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, '')))), benefit_roll_by_household_id__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.stop_date, arrayFilter(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, '')))), benefit_roll_by_household_id__rows))))), NULL) AS exited_on,
        multiIf(0, NULL, arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.gradual_until >= {today:Int32} AND _r.gradual_until < 120529, benefit_roll_by_household_id__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.gradual_until, arrayFilter(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.gradual_until >= {today:Int32} AND _r.gradual_until < 120529, benefit_roll_by_household_id__rows))))), NULL) AS gradual_end,
        multiIf(arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND (isNull(_r.stop_reason) OR has(['death', 'moved'], ifNull(_r.stop_reason, '')))), benefit_roll_by_household_id__rows), 1, arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.stop_date <= {today:Int32} AND NOT (NOT isNull(_r.stop_reason) AND has(['death', 'moved'], ifNull(_r.stop_reason, '')) AND NOT isNull(_r.stop_reason)), benefit_roll_by_household_id__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS has_exit,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        multiIf(arrayExists(_r -> (NOT isNull(_r.seen_on)) AND isNull(_r.seen_on), members__rows), NULL, arrayExists(_r -> NOT isNull(_r.seen_on), members__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.seen_on, 0), arrayFilter(_r -> NOT isNull(_r.seen_on), members__rows))))), NULL) AS home_seen_on,
        multiIf(arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.gradual_until >= {today:Int32} AND _r.gradual_until < 120529, benefit_roll_by_household_id__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS in_gradual_exit,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        arrayMap(_r -> if(isNull(_r.income_12m), NULL, toInt64(ifNull(_r.income_12m, 0))), household__rows)[-1] AS income_year,
        multiIf(arrayExists(_r -> ifNull(_r.lost_again_here, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.lost_again_here, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS lost_again,
        multiIf(arrayExists(_r -> isNull(_r.own_medical), members__rows), NULL, notEmpty(members__rows), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.own_medical, 0)), members__rows), 'Int64')), NULL) AS medical_12m,
        multiIf(arrayExists(_r -> isNull(_r.own_medical_seen), members__rows), NULL, notEmpty(members__rows), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.own_medical_seen, 0)), members__rows), 'Int64')), NULL) AS medical_seen,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic'], _r.benefit), benefit_roll_by_household_id__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS receives_livelihood,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(0, NULL, arrayExists(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.start_date <= {today:Int32}, benefit_roll_by_household_id__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayDistinct(arrayMap(_r -> _r.start_date, arrayFilter(_r -> has(['dibao', 'tekun_basic'], _r.benefit) AND _r.start_date <= {today:Int32}, benefit_roll_by_household_id__rows))))), NULL) AS spells,
        multiIf(arrayExists(_r -> ifNull(_r.many_stays, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.many_stays, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS stays_in_household
    FROM homes_rows_2
),
homes_facts_3 AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        earners,
        exited_on,
        gradual_end,
        has_exit,
        home_seen_on,
        in_gradual_exit,
        income_head,
        lost_again,
        receives_livelihood,
        spells,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        if(isNull(exited_on), NULL, toInt64({today:Int32} - ifNull(exited_on, 0))) AS days_since_exit,
        multiIf(ifNull(medical_seen, 0) >= ifNull({p_medical__shock_amount:Nullable(Int64)}, 0) AND NOT (isNull(medical_seen) OR isNull({p_medical__shock_amount:Nullable(Int64)})) OR ifNull(medical_seen, 0) > 0 AND NOT isNull(medical_seen) AND toInt128(ifNull(medical_seen, 0)) * 10 >= toInt128(ifNull({p_medical__shock_share:Nullable(Int64)}, 0)) * ifNull(income_year, 0) AND NOT (isNull(medical_seen) OR isNull({p_medical__shock_share:Nullable(Int64)}) OR isNull(income_year)) OR ifNull(medical_12m, 0) >= ifNull({p_medical__shock_amount:Nullable(Int64)}, 0) AND NOT (isNull(medical_12m) OR isNull({p_medical__shock_amount:Nullable(Int64)})) OR ifNull(stays_in_household, 0), 1, ifNull(medical_seen, 0) >= ifNull({p_medical__shock_amount:Nullable(Int64)}, 0) OR isNull(medical_seen) OR isNull({p_medical__shock_amount:Nullable(Int64)}) OR (ifNull(medical_seen, 0) > 0 OR isNull(medical_seen)) AND (toInt128(ifNull(medical_seen, 0)) * 10 >= toInt128(ifNull({p_medical__shock_share:Nullable(Int64)}, 0)) * ifNull(income_year, 0) OR isNull(medical_seen) OR isNull({p_medical__shock_share:Nullable(Int64)}) OR isNull(income_year)) OR ifNull(medical_12m, 0) >= ifNull({p_medical__shock_amount:Nullable(Int64)}, 0) OR isNull(medical_12m) OR isNull({p_medical__shock_amount:Nullable(Int64)}) OR ifNull(stays_in_household, 1), NULL, 0) AS medical_shock
    FROM homes_facts_2
),
known AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        earners,
        exited_on,
        gradual_end,
        has_exit,
        home_seen_on,
        in_gradual_exit,
        income_head,
        lost_again,
        receives_livelihood,
        spells,
        area,
        days_since_exit,
        medical_shock,
        {today:Int32} AS today,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`,
        {p_relapse__check_days:Array(Int64)} AS `relapse.check_days`,
        toUInt8({p_relapse__check_days__unknown:UInt8}) AS `relapse.check_days__unknown`,
        {p_relapse__gradual_days:Nullable(Int64)} AS `relapse.gradual_days`,
        {p_relapse__income_factor:Nullable(Int64)} AS `relapse.income_factor`,
        {p_relapse__months:Nullable(Int64)} AS `relapse.months`
    FROM homes_facts_3
),
inside AS (
    SELECT *,
        toUInt8(ifNull(has_exit, 0) AND ifNull(exited_on, 0) > toInt32(addMonths(addDays(toDate32(0), today), if(negate(ifNull(`relapse.months`, 0)) > 12000 OR negate(ifNull(`relapse.months`, 0)) < -12000, 0, toInt64(negate(ifNull(`relapse.months`, 0)))))) AND NOT (isNull(exited_on) OR isNull(`relapse.months`) OR negate(ifNull(`relapse.months`, 0)) > 12000 OR negate(ifNull(`relapse.months`, 0)) < -12000) AND NOT ifNull(receives_livelihood, 1) OR ifNull(in_gradual_exit, 0)) AS _inside,
        toUInt8(ifNull(has_exit, 1) AND (ifNull(exited_on, 0) > toInt32(addMonths(addDays(toDate32(0), today), if(negate(ifNull(`relapse.months`, 0)) > 12000 OR negate(ifNull(`relapse.months`, 0)) < -12000, 0, toInt64(negate(ifNull(`relapse.months`, 0)))))) OR isNull(exited_on) OR isNull(`relapse.months`) OR negate(ifNull(`relapse.months`, 0)) > 12000 OR negate(ifNull(`relapse.months`, 0)) < -12000) AND NOT ifNull(receives_livelihood, 0) OR ifNull(in_gradual_exit, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(toInt128(ifNull(income_head, 0)) * 10 <= toInt128(ifNull(`relapse.income_factor`, 0)) * ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`relapse.income_factor`) OR isNull(`dibao.standard`))) AS income_low__true,
        toUInt8(toInt128(ifNull(income_head, 0)) * 10 <= toInt128(ifNull(`relapse.income_factor`, 0)) * ifNull(`dibao.standard`, 0) OR isNull(income_head) OR isNull(`relapse.income_factor`) OR isNull(`dibao.standard`)) AS income_low__maybe,
        toUInt8(ifNull(lost_again, 0)) AS job_lost_again__true,
        toUInt8(ifNull(lost_again, 1)) AS job_lost_again__maybe,
        toUInt8(ifNull(medical_shock, 0)) AS medical_shock__true,
        toUInt8(ifNull(medical_shock, 1)) AS medical_shock__maybe,
        toUInt8(ifNull(spells, 0) >= 3 AND NOT isNull(spells)) AS earlier_spells__true,
        toUInt8(ifNull(spells, 0) >= 3 OR isNull(spells)) AS earlier_spells__maybe,
        toUInt8(ifNull(earners, 0) = 1 AND NOT isNull(earners)) AS single_earner__true,
        toUInt8(ifNull(earners, 0) = 1 OR isNull(earners)) AS single_earner__maybe,
        toUInt8(ifNull(in_gradual_exit, 0) AND ifNull(gradual_end, 0) - today <= ifNull(`relapse.gradual_days`, 0) AND NOT (isNull(gradual_end) OR isNull(`relapse.gradual_days`))) AS gradual_ends__true,
        toUInt8(ifNull(in_gradual_exit, 1) AND (ifNull(gradual_end, 0) - today <= ifNull(`relapse.gradual_days`, 0) OR isNull(gradual_end) OR isNull(`relapse.gradual_days`))) AS gradual_ends__maybe,
        toUInt8(arrayExists(_d -> ifNull(days_since_exit, 0) >= _d AND NOT isNull(days_since_exit) AND ifNull(days_since_exit, 0) <= toInt128(_d) + 6 AND NOT isNull(days_since_exit) AND NOT (NOT isNull(home_seen_on) AND (ifNull(home_seen_on, 0) - ifNull(exited_on, 0) >= _d OR isNull(exited_on) OR isNull(home_seen_on))), `relapse.check_days`) AND NOT `relapse.check_days__unknown`) AS check_point__true,
        toUInt8(`relapse.check_days__unknown` OR arrayExists(_d -> (ifNull(days_since_exit, 0) >= _d OR isNull(days_since_exit)) AND (ifNull(days_since_exit, 0) <= toInt128(_d) + 6 OR isNull(days_since_exit)) AND NOT (NOT isNull(home_seen_on) AND ifNull(home_seen_on, 0) - ifNull(exited_on, 0) >= _d AND NOT (isNull(exited_on) OR isNull(home_seen_on))), `relapse.check_days`)) AS check_point__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 25 * income_low__true + 30 * job_lost_again__true + 25 * medical_shock__true + 15 * earlier_spells__true + 10 * single_earner__true + 10 * gradual_ends__true)) AS _points,
        greatest(0, 40 * check_point__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 1 * check_point__true)) AS _level,
        least(greatest(least(100, greatest(0, 25 * income_low__maybe + 30 * job_lost_again__maybe + 25 * medical_shock__maybe + 15 * earlier_spells__maybe + 10 * single_earner__maybe + 10 * gradual_ends__maybe)), greatest(0, 40 * check_point__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * check_point__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([income_low__true, job_lost_again__true, medical_shock__true, earlier_spells__true, single_earner__true, gradual_ends__true, check_point__true], 'Array(UInt8)'),
    CAST([income_low__maybe - income_low__true, job_lost_again__maybe - job_lost_again__true, medical_shock__maybe - medical_shock__true, earlier_spells__maybe - earlier_spells__true, single_earner__maybe - single_earner__true, gradual_ends__maybe - gradual_ends__true, check_point__maybe - check_point__true], 'Array(UInt8)'),
    CAST([toString(area), toString(days_since_exit), toString(earners), toString(exited_on), toString(gradual_end), toString(has_exit), toString(home_seen_on), toString(in_gradual_exit), toString(income_head), toString(lost_again), toString(medical_shock), toString(receives_livelihood), toString(spells), toString(`dibao.standard`), if(`relapse.check_days__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `relapse.check_days`), '\x1f')), toString(`relapse.gradual_days`), toString(`relapse.income_factor`), toString(`relapse.months`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, benefit_roll_by_household_id__as_of, benefit_roll_by_household_id__as_of, benefit_roll_by_household_id__as_of, NULL, benefit_roll_by_household_id__as_of, household__as_of, NULL, NULL, benefit_roll_by_household_id__as_of, benefit_roll_by_household_id__as_of, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR income_low__maybe - income_low__true OR job_lost_again__maybe - job_lost_again__true OR medical_shock__maybe - medical_shock__true OR earlier_spells__maybe - earlier_spells__true OR single_earner__maybe - single_earner__true OR gradual_ends__maybe - gradual_ends__true OR check_point__maybe - check_point__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
