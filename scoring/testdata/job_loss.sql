WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
finding AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(kind), 'Tuple(kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT kind, household_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), income_pc, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), income_pc Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, income_pc, household_id, as_of, received_at, batch, row, gone, key_hash
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
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(start_date, ifNull(stop_date, 120529)), 'Tuple(start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
illness AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(diagnosed_on, list, ifNull(valid_to, 120529)), 'Tuple(diagnosed_on Nullable(Int32), list String, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT diagnosed_on, list, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_illness
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
pension AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(from_month, ifNull(stopped_from, 120529)), 'Tuple(from_month Int32, stopped_from Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT from_month, stopped_from, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_pension
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(ifNull(deregister_date, 120529), reg_date, ui_from, ifNull(ui_to, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(deregister_date Int32, reg_date Int32, ui_from Nullable(Int32), ui_to Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT deregister_date, reg_date, ui_from, ui_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_unemployment
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, employment.rows AS employment__rows, employment.described AS employment__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, illness.rows AS illness__rows, illness.described AS illness__as_of, pension.rows AS pension__rows, pension.described AS pension__as_of, person.rows AS person__rows, person.described AS person__as_of, unemployment.rows AS unemployment__rows, unemployment.described AS unemployment__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN employment ON employment.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN illness ON illness.subject = people.subject
    LEFT JOIN pension ON pension.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN unemployment ON unemployment.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        disability__as_of,
        employment__rows,
        household_by_head_id__as_of,
        illness__as_of,
        pension__as_of,
        person__as_of,
        unemployment__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.from_month <= {today:Int32} AND {today:Int32} < _r.stopped_from, pension__rows), 1, 0, NULL, {f_pension__state:UInt8} = 2 AND notEmpty(pension__rows), 0, NULL) AS draws_pension,
        multiIf(arrayExists(_r -> _r.insured, employment__rows), 1, 0, NULL, {f_employment__state:UInt8} = 2 AND notEmpty(employment__rows), 0, NULL) AS ever_insured,
        arrayMap(_r -> toNullable(toUInt8(NOT isNull(_r.ui_from))), arrayFilter(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date, unemployment__rows))[-1] AS has_ui,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(0, NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -12)) AND _r.month <= {today:Int32} AND _r.insured, employment__rows))))), NULL) AS last_insured_month,
        multiIf(0, NULL, arrayExists(_r -> NOT _r.insured AND _r.month <= {today:Int32}, employment__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> NOT _r.insured AND _r.month <= {today:Int32}, employment__rows))))), NULL) AS last_zero_month,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows))), NULL) AS open_benefits,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        multiIf(arrayExists(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date AND _r.reg_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_jobless__registered_months:Nullable(Int64)}) OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000) AND _r.reg_date <= {today:Int32}, unemployment__rows), 1, arrayExists(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date AND (_r.reg_date > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)))))) OR isNull({p_jobless__registered_months:Nullable(Int64)}) OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_jobless__registered_months:Nullable(Int64)}, 0)) < -12000) AND _r.reg_date <= {today:Int32}, unemployment__rows), NULL, {f_unemployment__state:UInt8} = 2 AND notEmpty(unemployment__rows), 0, NULL) AS registered_jobless,
        multiIf(arrayExists(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows), 1, arrayExists(_r -> _r.list = 'major' AND (ifNull(_r.diagnosed_on, 0) <= {today:Int32} OR isNull(_r.diagnosed_on)) AND {today:Int32} <= _r.valid_to, illness__rows), NULL, {f_illness__state:UInt8} = 2 AND notEmpty(illness__rows), 0, NULL) AS seriously_ill,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS severely_disabled,
        arrayMap(_r -> if(isNull(_r.sex), NULL, toInt64(ifNull(_r.sex, 0))), person__rows)[-1] AS sex_code,
        arrayMap(_r -> toNullable(toInt32(_r.ui_to)), arrayFilter(_r -> _r.reg_date <= {today:Int32} AND {today:Int32} < _r.deregister_date, unemployment__rows))[-1] AS ui_ends_on
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
        benefit_roll_by_id_number__as_of,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        pension__as_of,
        person__as_of,
        unemployment__as_of,
        draws_pension,
        ever_insured,
        has_ui,
        hukou_area,
        is_head,
        last_insured_month,
        last_zero_month,
        open_benefits,
        registered_jobless,
        seriously_ill,
        severely_disabled,
        ui_ends_on,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) OR isNull(last_insured_month)) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured AND NOT (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured), employment__rows), NULL, notEmpty(employment__rows), if(isNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0)))) OR isNull((SELECT value FROM all_employment_months)) OR isNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0)))) OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, NULL, accurateCastOrNull(toInt128(greatest(0, toRelativeMonthNum(addDays(toDate32(0), least({today:Int32}, greatest(arrayMax(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32}, employment__rows))), toInt32(addMonths(addDays(toDate32(0), ifNull((SELECT value FROM all_employment_months), 0)), if(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) > 12000 OR negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)) < -12000, 0, toInt64(negate(ifNull(if(isNull({p_employment__lag:Nullable(Int64)}), NULL, toInt64(ifNull({p_employment__lag:Nullable(Int64)}, 0))), 0)))))))))) - toRelativeMonthNum(addDays(toDate32(0), ifNull(if(isNull(last_insured_month), NULL, toInt32(ifNull(last_insured_month, 0))), 0))))) - toInt64(length(arrayDistinct(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > ifNull(last_insured_month, 0) AND NOT isNull(last_insured_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND _r.insured, employment__rows))))), 'Int64')), NULL) AS months_out,
        multiIf(ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code) AND {today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) AND NOT (isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000) OR NOT (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND {today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) AND NOT (isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000), 1, (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND NOT (ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code)) OR ifNull(sex_code, 0) = 2 AND NOT isNull(sex_code) AND ({today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) OR isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__women__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000) OR NOT (ifNull(sex_code, 0) = 2 OR isNull(sex_code)) AND ({today:Int32} >= toInt32(addMonths(addDays(toDate32(0), ifNull(birthday, 0)), if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000, 0, toInt64(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0))))) OR isNull(birthday) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR isNull(birthday) OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) > 12000 OR ifNull(tupleElement(arrayFirst(_v -> _v.1 <= ifNull(birthday, 0) AND ifNull(birthday, 0) < _v.2, {p_retirement__men__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < -12000), NULL, 0) AS retired_age,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        pension__as_of,
        person__as_of,
        unemployment__as_of,
        draws_pension,
        has_ui,
        hukou_area,
        is_head,
        open_benefits,
        registered_jobless,
        seriously_ill,
        severely_disabled,
        ui_ends_on,
        household,
        multiIf((NOT isNull(last_insured_month) OR isNull(last_zero_month)) AND (ifNull(last_insured_month, 0) > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -3)) AND NOT isNull(last_insured_month) OR ifNull(months_out, 0) < 1 AND NOT isNull(months_out)), 1, (NOT isNull(last_insured_month) OR isNull(last_zero_month)) AND (ifNull(last_insured_month, 0) > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -3)) OR isNull(last_insured_month) OR ifNull(months_out, 0) < 1 OR isNull(months_out)), NULL, 0) AS in_work,
        multiIf(NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) AND ifNull(ever_insured, 0) AND ifNull(months_out, 0) >= ifNull({p_jobless__months:Nullable(Int64)}, 0) AND NOT (isNull(months_out) OR isNull({p_jobless__months:Nullable(Int64)})), 1, (NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) OR ({f_employment__state:UInt8} = 1)) AND ifNull(ever_insured, 1) AND NOT (NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) AND ifNull(ever_insured, 0)) OR NOT (ifNull(ever_insured, 1) AND NOT ifNull(ever_insured, 0)) AND ifNull(ever_insured, 0) AND (ifNull(months_out, 0) >= ifNull({p_jobless__months:Nullable(Int64)}, 0) OR isNull(months_out) OR isNull({p_jobless__months:Nullable(Int64)})), NULL, 0) AS job_gone,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor,
        multiIf(ifNull(years_old, 0) >= 16 AND NOT isNull(years_old) AND NOT ifNull(retired_age, 1), 1, (ifNull(years_old, 0) >= 16 OR isNull(years_old)) AND NOT ifNull(retired_age, 0), NULL, 0) AS working_age
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        pension__as_of,
        person__as_of,
        unemployment__as_of,
        draws_pension,
        has_ui,
        hukou_area,
        is_head,
        open_benefits,
        registered_jobless,
        seriously_ill,
        severely_disabled,
        ui_ends_on,
        household,
        in_work,
        living,
        minor,
        working_age,
        multiIf(ifNull(living, 0) AND ifNull(working_age, 0) AND (ifNull(job_gone, 0) OR NOT (ifNull(registered_jobless, 1) AND NOT ifNull(registered_jobless, 0)) AND ifNull(registered_jobless, 0)), 1, ifNull(living, 1) AND ifNull(working_age, 1) AND (ifNull(job_gone, 1) OR (NOT (ifNull(registered_jobless, 1) AND NOT ifNull(registered_jobless, 0)) OR ({f_unemployment__state:UInt8} = 1)) AND ifNull(registered_jobless, 1)), NULL, 0) AS lost_work
    FROM people_facts_3
),
people_facts_5 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        pension__as_of,
        person__as_of,
        unemployment__as_of,
        draws_pension,
        has_ui,
        hukou_area,
        is_head,
        open_benefits,
        registered_jobless,
        seriously_ill,
        severely_disabled,
        ui_ends_on,
        household,
        minor,
        lost_work,
        multiIf(ifNull(living, 0) AND ifNull(working_age, 0) AND NOT ifNull(lost_work, 1) AND ifNull(in_work, 0), 1, ifNull(living, 1) AND ifNull(working_age, 1) AND NOT ifNull(lost_work, 0) AND ifNull(in_work, 1), NULL, 0) AS earner
    FROM people_facts_4
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(draws_pension, earner, has_ui, household, hukou_area, is_head, lost_work, minor, open_benefits, registered_jobless, seriously_ill, severely_disabled, ui_ends_on), 'Tuple(draws_pension Nullable(UInt8), earner Nullable(UInt8), has_ui Nullable(UInt8), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), lost_work Nullable(UInt8), minor Nullable(UInt8), open_benefits Nullable(Int64), registered_jobless Nullable(UInt8), seriously_ill Nullable(UInt8), severely_disabled Nullable(UInt8), ui_ends_on Nullable(Int32))')) AS rows
    FROM people_facts_5
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
        finding_by_household_id__as_of,
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.earner, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.earner, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS another_earner,
        multiIf(arrayExists(_r -> _r.kind = 'debt', finding__rows), 1, 0, NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS debt_found,
        multiIf(arrayExists(_r -> ifNull(_r.severely_disabled, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.severely_disabled, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS disability_in_household,
        multiIf(arrayExists(_r -> ifNull(_r.minor, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.minor, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS has_child,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        multiIf(arrayExists(_r -> ifNull(_r.seriously_ill, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.seriously_ill, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS illness_in_household,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        multiIf(arrayExists(_r -> ifNull(_r.lost_work, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.lost_work, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS job_lost,
        multiIf(arrayExists(_r -> ifNull(_r.lost_work, 0) AND ifNull(_r.registered_jobless, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.lost_work, 1) AND ifNull(_r.registered_jobless, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS jobless_registered,
        multiIf(arrayExists(_r -> ifNull(_r.lost_work, 0) AND NOT ifNull(_r.draws_pension, 1), members__rows), 1, arrayExists(_r -> ifNull(_r.lost_work, 1) AND NOT ifNull(_r.draws_pension, 0), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS lost_without_pension,
        multiIf(arrayExists(_r -> ifNull(_r.lost_work, 0) AND NOT ifNull(_r.has_ui, 1), members__rows), 1, arrayExists(_r -> ifNull(_r.lost_work, 1) AND NOT ifNull(_r.has_ui, 0), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS lost_without_ui,
        multiIf(arrayExists(_r -> ifNull(_r.open_benefits, 0) > 0 AND NOT isNull(_r.open_benefits), members__rows), 1, arrayExists(_r -> ifNull(_r.open_benefits, 0) > 0 OR isNull(_r.open_benefits), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS on_roll,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> ifNull(_r.lost_work, 0) AND ifNull(_r.has_ui, 0) AND ifNull(_r.ui_ends_on, 0) >= {today:Int32} AND NOT isNull(_r.ui_ends_on) AND ifNull(_r.ui_ends_on, 0) - {today:Int32} <= ifNull({p_jobless__ui_ends_days:Nullable(Int64)}, 0) AND NOT (isNull(_r.ui_ends_on) OR isNull({p_jobless__ui_ends_days:Nullable(Int64)})), members__rows), 1, arrayExists(_r -> ifNull(_r.lost_work, 1) AND ifNull(_r.has_ui, 1) AND (ifNull(_r.ui_ends_on, 0) >= {today:Int32} OR isNull(_r.ui_ends_on)) AND (ifNull(_r.ui_ends_on, 0) - {today:Int32} <= ifNull({p_jobless__ui_ends_days:Nullable(Int64)}, 0) OR isNull(_r.ui_ends_on) OR isNull({p_jobless__ui_ends_days:Nullable(Int64)})), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS ui_ending
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        finding_by_household_id__as_of,
        household__as_of,
        another_earner,
        debt_found,
        disability_in_household,
        has_child,
        household_class,
        illness_in_household,
        income_head,
        job_lost,
        jobless_registered,
        lost_without_pension,
        lost_without_ui,
        on_roll,
        ui_ending,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
known AS (
    SELECT subject,
        finding_by_household_id__as_of,
        household__as_of,
        another_earner,
        debt_found,
        disability_in_household,
        has_child,
        household_class,
        illness_in_household,
        income_head,
        job_lost,
        jobless_registered,
        lost_without_pension,
        lost_without_ui,
        on_roll,
        ui_ending,
        area,
        {today:Int32} AS today,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`,
        {p_jobless__income_factor:Nullable(Int64)} AS `jobless.income_factor`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(job_lost, 0) AND (ifNull(on_roll, 0) OR ifNull(household_class, '') != 'none' AND NOT isNull(household_class) OR ifNull(jobless_registered, 0) AND ifNull(income_head, 0) < toInt128(ifNull(`jobless.income_factor`, 0)) * ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`jobless.income_factor`) OR isNull(`dibao.standard`)))) AS _inside,
        toUInt8(ifNull(job_lost, 1) AND (ifNull(on_roll, 1) OR ifNull(household_class, '') != 'none' OR isNull(household_class) OR ifNull(jobless_registered, 1) AND (ifNull(income_head, 0) < toInt128(ifNull(`jobless.income_factor`, 0)) * ifNull(`dibao.standard`, 0) OR isNull(income_head) OR isNull(`jobless.income_factor`) OR isNull(`dibao.standard`)))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT ifNull(another_earner, 1)) AS sole_earner__true,
        toUInt8(NOT ifNull(another_earner, 0)) AS sole_earner__maybe,
        toUInt8(ifNull(lost_without_ui, 0)) AS no_ui__true,
        toUInt8(ifNull(lost_without_ui, 1)) AS no_ui__maybe,
        toUInt8(ifNull(ui_ending, 0)) AS ui_ends__true,
        toUInt8(ifNull(ui_ending, 1)) AS ui_ends__maybe,
        toUInt8(ifNull(has_child, 0) OR ifNull(illness_in_household, 0) OR ifNull(disability_in_household, 0)) AS dependants__true,
        toUInt8(ifNull(has_child, 1) OR ifNull(illness_in_household, 1) OR ifNull(disability_in_household, 1)) AS dependants__maybe,
        toUInt8(ifNull(debt_found, 0)) AS debt__true,
        toUInt8(ifNull(debt_found, 1)) AS debt__maybe,
        toUInt8(NOT ifNull(lost_without_pension, 1)) AS all_on_pension__true,
        toUInt8(NOT ifNull(lost_without_pension, 0)) AS all_on_pension__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 40 * sole_earner__true + 25 * no_ui__true + 20 * ui_ends__true + 15 * dependants__true + 10 * debt__true)) AS _points,
        0 AS _floor,
        least(100, if(all_on_pension__true, 39, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(multiIf(_score >= 60, 2, _score >= 40, 1, 0), if(all_on_pension__true, 0, 3))) AS _level,
        least(greatest(least(100, greatest(0, 40 * sole_earner__maybe + 25 * no_ui__maybe + 20 * ui_ends__maybe + 15 * dependants__maybe + 10 * debt__maybe)), 0), _top) AS _possible_score,
        toUInt8(least(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), if(all_on_pension__true, 0, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([sole_earner__true, no_ui__true, ui_ends__true, dependants__true, debt__true, all_on_pension__true], 'Array(UInt8)'),
    CAST([sole_earner__maybe - sole_earner__true, no_ui__maybe - no_ui__true, ui_ends__maybe - ui_ends__true, dependants__maybe - dependants__true, debt__maybe - debt__true, all_on_pension__maybe - all_on_pension__true], 'Array(UInt8)'),
    CAST([toString(another_earner), toString(area), toString(debt_found), toString(disability_in_household), toString(has_child), toString(household_class), toString(illness_in_household), toString(income_head), toString(job_lost), toString(jobless_registered), toString(lost_without_pension), toString(lost_without_ui), toString(on_roll), toString(ui_ending), toString(`dibao.standard`), toString(`jobless.income_factor`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, finding_by_household_id__as_of, NULL, NULL, household__as_of, NULL, household__as_of, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR sole_earner__maybe - sole_earner__true OR no_ui__maybe - no_ui__true OR ui_ends__maybe - ui_ends__true OR dependants__maybe - dependants__true OR debt__maybe - debt__true OR all_on_pension__maybe - all_on_pension__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
