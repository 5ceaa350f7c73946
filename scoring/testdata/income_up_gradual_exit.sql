WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), income_pc, size, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), income_pc Nullable(Int64), size Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, income_pc, size, household_id, as_of, received_at, batch, row, gone, key_hash
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
        groupArray(CAST(tuple(base, insured, month), 'Tuple(base Nullable(Int64), insured UInt8, month Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT base, insured, month, person_id, as_of, received_at, batch, row, gone, key_hash
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
income_item_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(counted, kind, monthly_amount), 'Tuple(counted Nullable(UInt8), kind String, monthly_amount Nullable(Int64))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT counted, kind, monthly_amount, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_income_item
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, employment.rows AS employment__rows, employment.described AS employment__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, income_item_by_id_number.rows AS income_item_by_id_number__rows, income_item_by_id_number.described AS income_item_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN employment ON employment.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN income_item_by_id_number ON income_item_by_id_number.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        employment__rows,
        household_by_head_id__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.kind = 'wage' AND ifNull(_r.counted, 1) AND NOT (_r.kind = 'wage' AND ifNull(_r.counted, 0)), income_item_by_id_number__rows) OR arrayExists(_r -> (_r.kind = 'wage' AND ifNull(_r.counted, 0)) AND isNull(_r.monthly_amount), income_item_by_id_number__rows), NULL, arrayExists(_r -> _r.kind = 'wage' AND ifNull(_r.counted, 0), income_item_by_id_number__rows) OR ({f_income_item__state:UInt8} = 2 AND notEmpty(income_item_by_id_number__rows)), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.monthly_amount, 0)), arrayFilter(_r -> _r.kind = 'wage' AND ifNull(_r.counted, 0), income_item_by_id_number__rows)), 'Int64')), NULL) AS declared_wage,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(0, NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows))))), NULL) AS last_insured_month,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
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
        person__as_of,
        declared_wage,
        hukou_area,
        is_head,
        multiIf(arrayExists(_r -> _r.insured AND _r.month <= toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)))))) AND NOT (isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000) AND _r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 > 12000 OR toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 < -12000, 0, toInt64(toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6)))) AND NOT (isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 > 12000 OR toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 < -12000), employment__rows), 1, arrayExists(_r -> _r.insured AND (_r.month <= toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)))))) OR isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000) AND (_r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 > 12000 OR toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 < -12000, 0, toInt64(toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6)))) OR isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 > 12000 OR toInt128(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0))) - 6 < -12000), employment__rows), NULL, {f_employment__state:UInt8} = 2 AND notEmpty(employment__rows), 0, NULL) AS at_work_before,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)))))) OR isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND (_r.month <= ifNull(last_insured_month, 0) OR isNull(last_insured_month)) AND NOT (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)))))) AND NOT (isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND _r.month <= ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month)), employment__rows), NULL, arrayExists(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)))))) AND NOT (isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND _r.month <= ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month), employment__rows) OR ({f_employment__state:UInt8} = 2 AND notEmpty(employment__rows)), toInt64(length(arrayDistinct(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(last_insured_month, 0)), if(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)))))) AND NOT (isNull(last_insured_month) OR isNull({p_income_up__months:Nullable(Int64)}) OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_income_up__months:Nullable(Int64)}, 0)) < -12000) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND _r.month <= ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month), employment__rows))))), NULL) AS months_at_work,
        multiIf(arrayExists(_r -> (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) OR isNull(last_insured_month)) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND NOT (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured), employment__rows), NULL, notEmpty(employment__rows), if(isNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0)))) OR isNull((SELECT value FROM all_employment_months)) OR isNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0)))) OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, NULL, accurateCastOrNull(toInt128(greatest(0, toRelativeMonthNum(addDays(toDate32(0), least({today:Int32}, greatest(arrayMax(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32}, employment__rows))), toInt32(addMonths(addDays(toDate32(0), ifNull((SELECT value FROM all_employment_months), 0)), if(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, 0, toInt64(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)))))))))) - toRelativeMonthNum(addDays(toDate32(0), ifNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0))), 0))))) - toInt64(length(arrayDistinct(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured, employment__rows))))), 'Int64')), NULL) AS months_out,
        multiIf(arrayExists(_r -> _r.insured AND (_r.month = ifNull(last_insured_month, 0) OR isNull(last_insured_month)) AND NOT (_r.insured AND _r.month = ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month)), employment__rows) OR arrayExists(_r -> (_r.insured AND _r.month = ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month)) AND isNull(_r.base), employment__rows), NULL, arrayExists(_r -> _r.insured AND _r.month = ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month), employment__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.base, 0), arrayFilter(_r -> _r.insured AND _r.month = ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month), employment__rows))))), NULL) AS new_base
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        hukou_area,
        is_head,
        at_work_before,
        household,
        months_at_work,
        months_out,
        if(if(NOT isNull(declared_wage), isNull(new_base) OR isNull(declared_wage), isNull(new_base)) OR isNull({p_income_up__work_cost:Nullable(Int64)}), NULL, accurateCastOrNull(if(NOT isNull(declared_wage), toInt128(ifNull(new_base, 0)) - ifNull(declared_wage, 0), ifNull(new_base, 0)) - ifNull({p_income_up__work_cost:Nullable(Int64)}, 0), 'Int64')) AS added_wage,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        hukou_area,
        is_head,
        household,
        added_wage,
        multiIf(ifNull(living, 0) AND ifNull(months_at_work, 0) >= ifNull({p_income_up__months:Nullable(Int64)}, 0) AND NOT (isNull(months_at_work) OR isNull({p_income_up__months:Nullable(Int64)})) AND NOT (NOT (ifNull(at_work_before, 1) AND NOT ifNull(at_work_before, 0)) AND ifNull(at_work_before, 1)) AND ifNull(months_out, 0) < 1 AND NOT isNull(months_out), 1, ifNull(living, 1) AND (ifNull(months_at_work, 0) >= ifNull({p_income_up__months:Nullable(Int64)}, 0) OR isNull(months_at_work) OR isNull({p_income_up__months:Nullable(Int64)})) AND NOT (NOT (ifNull(at_work_before, 1) AND NOT ifNull(at_work_before, 0)) AND ifNull(at_work_before, 0)) AND (ifNull(months_out, 0) < 1 OR isNull(months_out)), NULL, 0) AS newly_at_work
    FROM people_facts_3
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(added_wage, household, hukou_area, is_head, newly_at_work), 'Tuple(added_wage Nullable(Int64), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), newly_at_work Nullable(UInt8))')) AS rows
    FROM people_facts_4
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
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        multiIf(arrayExists(_r -> ifNull(_r.newly_at_work, 1) AND NOT ifNull(_r.newly_at_work, 0), members__rows), NULL, arrayExists(_r -> ifNull(_r.newly_at_work, 0), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.newly_at_work, 0), members__rows))), NULL) AS new_workers,
        arrayMap(_r -> if(isNull(_r.size), NULL, toInt64(ifNull(_r.size, 0))), household__rows)[-1] AS persons,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> ifNull(_r.newly_at_work, 1) AND NOT ifNull(_r.newly_at_work, 0), members__rows) OR arrayExists(_r -> ifNull(_r.newly_at_work, 0) AND isNull(_r.added_wage), members__rows), NULL, arrayExists(_r -> ifNull(_r.newly_at_work, 0), members__rows) OR notEmpty(members__rows), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.added_wage, 0)), arrayFilter(_r -> ifNull(_r.newly_at_work, 0), members__rows)), 'Int64')), NULL) AS wages_added
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        household_class,
        new_workers,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        if(isNull(income_head) OR isNull(persons) OR isNull(wages_added) OR isNull(persons) OR ifNull(persons, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt256(toInt128(ifNull(income_head, 0)) * ifNull(persons, 0) + ifNull(wages_added, 0)) * 10000 * 2 + if((toInt256(toInt128(ifNull(income_head, 0)) * ifNull(persons, 0) + ifNull(wages_added, 0)) * 10000 < 0) = (toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))) < 0), toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))), negate(toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))))), toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))) * 2) * 2 + if(intDiv(toInt256(toInt128(ifNull(income_head, 0)) * ifNull(persons, 0) + ifNull(wages_added, 0)) * 10000 * 2 + if((toInt256(toInt128(ifNull(income_head, 0)) * ifNull(persons, 0) + ifNull(wages_added, 0)) * 10000 < 0) = (toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))) < 0), toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))), negate(toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))))), toInt256(if(ifNull(persons, 0) = 0, 1, ifNull(persons, 0))) * 2) < 0, -10000, 10000), 20000), 'Int64')) AS income_after
    FROM homes_facts
),
known AS (
    SELECT subject,
        household__as_of,
        household_class,
        new_workers,
        area,
        income_after,
        {today:Int32} AS today,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`,
        {p_edge__factor:Nullable(Int64)} AS `edge.factor`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(has(['dibao', 'edge'], ifNull(household_class, '')) AND NOT isNull(household_class) AND ifNull(new_workers, 0) > 0 AND NOT isNull(new_workers)) AS _inside,
        toUInt8((isNull(household_class) OR has(['dibao', 'edge'], ifNull(household_class, ''))) AND (ifNull(new_workers, 0) > 0 OR isNull(new_workers))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(household_class, '') = 'dibao' AND NOT isNull(household_class) AND ifNull(income_after, 0) > ifNull(`dibao.standard`, 0) AND NOT (isNull(income_after) OR isNull(`dibao.standard`))) AS above_standard__true,
        toUInt8((ifNull(household_class, '') = 'dibao' OR isNull(household_class)) AND (ifNull(income_after, 0) > ifNull(`dibao.standard`, 0) OR isNull(income_after) OR isNull(`dibao.standard`))) AS above_standard__maybe,
        toUInt8(ifNull(household_class, '') = 'edge' AND NOT isNull(household_class) AND toInt128(ifNull(income_after, 0)) * 10 > toInt128(ifNull(`edge.factor`, 0)) * ifNull(`dibao.standard`, 0) AND NOT (isNull(income_after) OR isNull(`edge.factor`) OR isNull(`dibao.standard`))) AS above_edge__true,
        toUInt8((ifNull(household_class, '') = 'edge' OR isNull(household_class)) AND (toInt128(ifNull(income_after, 0)) * 10 > toInt128(ifNull(`edge.factor`, 0)) * ifNull(`dibao.standard`, 0) OR isNull(income_after) OR isNull(`edge.factor`) OR isNull(`dibao.standard`))) AS above_edge__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * above_standard__true, 60 * above_edge__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * above_standard__true, 2 * above_edge__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * above_standard__maybe, 60 * above_edge__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * above_standard__maybe, 2 * above_edge__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([above_standard__true, above_edge__true], 'Array(UInt8)'),
    CAST([above_standard__maybe - above_standard__true, above_edge__maybe - above_edge__true], 'Array(UInt8)'),
    CAST([toString(area), toString(household_class), toString(income_after), toString(new_workers), toString(`dibao.standard`), toString(`edge.factor`)], 'Array(Nullable(String))'),
    CAST([NULL, household__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR above_standard__maybe - above_standard__true OR above_edge__maybe - above_edge__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
