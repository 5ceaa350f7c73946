WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
finding AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(found_at, kind), 'Tuple(found_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT found_at, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_finding
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), income_12m, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), income_12m Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, income_12m, household_id, as_of, received_at, batch, row, gone, key_hash
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
    SELECT people.subject AS subject, hotline_call_by_subject_id.rows AS hotline_call_by_subject_id__rows, hotline_call_by_subject_id.described AS hotline_call_by_subject_id__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, med_claim.rows AS med_claim__rows, med_claim.described AS med_claim__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN hotline_call_by_subject_id ON hotline_call_by_subject_id.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN med_claim ON med_claim.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        hotline_call_by_subject_id__as_of,
        household_by_head_id__as_of,
        person__as_of,
        multiIf(arrayExists(_r -> _r.called_at > {today:Int32} + (-90) AND _r.called_at <= {today:Int32} AND ifNull(_r.topic, '') = 'needs_cash' AND NOT isNull(_r.topic), hotline_call_by_subject_id__rows), 1, arrayExists(_r -> _r.called_at > {today:Int32} + (-90) AND _r.called_at <= {today:Int32} AND (ifNull(_r.topic, '') = 'needs_cash' OR isNull(_r.topic)), hotline_call_by_subject_id__rows), NULL, {f_hotline_call__state:UInt8} = 2, 0, NULL) AS asked_for_cash,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> _r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 1) AND isNull(_r.refund_of) AND NOT (_r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 0) AND isNull(_r.refund_of)), med_claim__rows), NULL, arrayExists(_r -> _r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 0) AND isNull(_r.refund_of), med_claim__rows) OR ({f_med_claim__state:UInt8} = 2 AND notEmpty(med_claim__rows)), toInt64(length(arrayDistinct(arrayMap(_r -> _r.claim_id, arrayFilter(_r -> _r.settle_date > {today:Int32} + (-90) AND _r.settle_date <= {today:Int32} AND ifNull(_r.inpatient, 0) AND isNull(_r.refund_of), med_claim__rows))))), NULL) AS hospital_stays,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(arrayExists(_r -> (_r.settle_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.settle_date <= {today:Int32}) AND isNull(_r.self_in_scope), med_claim__rows), NULL, arrayExists(_r -> _r.settle_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.settle_date <= {today:Int32}, med_claim__rows) OR ({f_med_claim__state:UInt8} = 2 AND notEmpty(med_claim__rows)), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.self_in_scope, 0)), arrayFilter(_r -> _r.settle_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.settle_date <= {today:Int32}, med_claim__rows)), 'Int64')), NULL) AS own_medical,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        hotline_call_by_subject_id__as_of,
        household_by_head_id__as_of,
        person__as_of,
        asked_for_cash,
        hukou_area,
        is_head,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(ifNull(hospital_stays, 0) >= ifNull({p_medical__stays:Nullable(Int64)}, 0) AND NOT (isNull(hospital_stays) OR isNull({p_medical__stays:Nullable(Int64)})), 1, ifNull(hospital_stays, 0) >= ifNull({p_medical__stays:Nullable(Int64)}, 0) OR isNull(hospital_stays) OR isNull({p_medical__stays:Nullable(Int64)}), NULL, 0) AS many_stays,
        if(if(NOT isNull(own_medical), isNull(own_medical), 0), NULL, toInt64(if(NOT isNull(own_medical), ifNull(own_medical, 0), 0))) AS own_medical_seen
    FROM people_facts
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(asked_for_cash, household, hukou_area, is_head, many_stays, own_medical_seen), 'Tuple(asked_for_cash Nullable(UInt8), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), many_stays Nullable(UInt8), own_medical_seen Nullable(Int64))')) AS rows
    FROM people_facts_2
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, finding.rows AS finding__rows, finding.described AS finding_by_household_id__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN finding ON finding.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.asked_for_cash, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.asked_for_cash, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS cash_called,
        multiIf(arrayExists(_r -> _r.found_at > {today:Int32} + (-90) AND _r.found_at <= {today:Int32} AND _r.kind = 'needs_cash', finding__rows), 1, 0, NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS cash_found,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        arrayMap(_r -> if(isNull(_r.income_12m), NULL, toInt64(ifNull(_r.income_12m, 0))), household__rows)[-1] AS income_year,
        multiIf(arrayExists(_r -> isNull(_r.own_medical_seen), members__rows), NULL, notEmpty(members__rows), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.own_medical_seen, 0)), members__rows), 'Int64')), NULL) AS medical_seen,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> ifNull(_r.many_stays, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.many_stays, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS stays_in_household
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        household_class,
        income_year,
        medical_seen,
        stays_in_household,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        multiIf(ifNull(cash_found, 0) OR ifNull(cash_called, 0), 1, ifNull(cash_found, 1) OR ifNull(cash_called, 1), NULL, 0) AS cash_needed
    FROM homes_facts
),
known AS (
    SELECT subject,
        household__as_of,
        household_class,
        income_year,
        medical_seen,
        stays_in_household,
        area,
        cash_needed,
        {today:Int32} AS today,
        {p_medical__red_share:Nullable(Int64)} AS `medical.red_share`,
        {p_medical__shock_amount:Nullable(Int64)} AS `medical.shock_amount`,
        {p_medical__shock_share:Nullable(Int64)} AS `medical.shock_share`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(medical_seen, 0) > 0 AND NOT isNull(medical_seen) OR ifNull(stays_in_household, 0)) AS _inside,
        toUInt8(ifNull(medical_seen, 0) > 0 OR isNull(medical_seen) OR ifNull(stays_in_household, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(medical_seen, 0) >= ifNull(`medical.shock_amount`, 0) AND NOT (isNull(medical_seen) OR isNull(`medical.shock_amount`))) AS amount__true,
        toUInt8(ifNull(medical_seen, 0) >= ifNull(`medical.shock_amount`, 0) OR isNull(medical_seen) OR isNull(`medical.shock_amount`)) AS amount__maybe,
        toUInt8(ifNull(medical_seen, 0) > 0 AND NOT isNull(medical_seen) AND toInt128(ifNull(medical_seen, 0)) * 10 >= toInt128(ifNull(`medical.shock_share`, 0)) * ifNull(income_year, 0) AND NOT (isNull(medical_seen) OR isNull(`medical.shock_share`) OR isNull(income_year))) AS share__true,
        toUInt8((ifNull(medical_seen, 0) > 0 OR isNull(medical_seen)) AND (toInt128(ifNull(medical_seen, 0)) * 10 >= toInt128(ifNull(`medical.shock_share`, 0)) * ifNull(income_year, 0) OR isNull(medical_seen) OR isNull(`medical.shock_share`) OR isNull(income_year))) AS share__maybe,
        toUInt8(ifNull(stays_in_household, 0)) AS stays__true,
        toUInt8(ifNull(stays_in_household, 1)) AS stays__maybe,
        toUInt8(toInt128(ifNull(medical_seen, 0)) * 10 > toInt128(ifNull(`medical.red_share`, 0)) * ifNull(income_year, 0) AND NOT (isNull(medical_seen) OR isNull(`medical.red_share`) OR isNull(income_year)) AND ifNull(cash_needed, 0)) AS cash__true,
        toUInt8((toInt128(ifNull(medical_seen, 0)) * 10 > toInt128(ifNull(`medical.red_share`, 0)) * ifNull(income_year, 0) OR isNull(medical_seen) OR isNull(`medical.red_share`) OR isNull(income_year)) AND ifNull(cash_needed, 1)) AS cash__maybe,
        toUInt8(ifNull(household_class, '') = 'none' AND NOT isNull(household_class) AND isNull(income_year)) AS income_unknown__true,
        toUInt8((ifNull(household_class, '') = 'none' OR isNull(household_class)) AND isNull(income_year)) AS income_unknown__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * amount__true, 60 * share__true, 60 * stays__true, 80 * cash__true) AS _floor,
        least(100, if(income_unknown__true, 59, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 2 * amount__true, 2 * share__true, 2 * stays__true, 3 * cash__true), if(income_unknown__true, 1, 3))) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * amount__maybe, 60 * share__maybe, 60 * stays__maybe, 80 * cash__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * amount__maybe, 2 * share__maybe, 2 * stays__maybe, 3 * cash__maybe), if(income_unknown__true, 1, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([amount__true, share__true, stays__true, cash__true, income_unknown__true], 'Array(UInt8)'),
    CAST([amount__maybe - amount__true, share__maybe - share__true, stays__maybe - stays__true, cash__maybe - cash__true, income_unknown__maybe - income_unknown__true], 'Array(UInt8)'),
    CAST([toString(area), toString(cash_needed), toString(household_class), toString(income_year), toString(medical_seen), toString(stays_in_household), toString(`medical.red_share`), toString(`medical.shock_amount`), toString(`medical.shock_share`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, household__as_of, household__as_of, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR amount__maybe - amount__true OR share__maybe - share__true OR stays__maybe - stays__true OR cash__maybe - cash__true OR income_unknown__maybe - income_unknown__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
