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
pension AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(amount, amount_basic, from_month, kind, ifNull(stopped_from, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(amount Nullable(Int64), amount_basic Nullable(Int64), from_month Int32, kind String, stopped_from Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, amount_basic, from_month, kind, stopped_from, person_id, as_of, received_at, batch, row, gone, key_hash
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
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, income_item_by_id_number.rows AS income_item_by_id_number__rows, income_item_by_id_number.described AS income_item_by_id_number__as_of, pension.rows AS pension__rows, pension.described AS pension__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN income_item_by_id_number ON income_item_by_id_number.subject = people.subject
    LEFT JOIN pension ON pension.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        pension__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        arrayMap(_r -> if(isNull(_r.amount), NULL, toInt64(ifNull(_r.amount, 0))), arrayFilter(_r -> _r.from_month <= {today:Int32} AND {today:Int32} < _r.stopped_from AND _r.kind = 'resident', pension__rows))[-1] AS resident_pension,
        arrayMap(_r -> if(isNull(_r.amount_basic), NULL, toInt64(ifNull(_r.amount_basic, 0))), arrayFilter(_r -> _r.from_month <= {today:Int32} AND {today:Int32} < _r.stopped_from AND _r.kind = 'resident', pension__rows))[-1] AS resident_pension_basic,
        multiIf(arrayExists(_r -> _r.kind = 'pension_resident' AND ifNull(_r.counted, 1) AND NOT (_r.kind = 'pension_resident' AND ifNull(_r.counted, 0)), income_item_by_id_number__rows) OR arrayExists(_r -> (_r.kind = 'pension_resident' AND ifNull(_r.counted, 0)) AND isNull(_r.monthly_amount), income_item_by_id_number__rows), NULL, arrayExists(_r -> _r.kind = 'pension_resident' AND ifNull(_r.counted, 0), income_item_by_id_number__rows) OR ({f_income_item__state:UInt8} = 2 AND notEmpty(income_item_by_id_number__rows)), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.monthly_amount, 0)), arrayFilter(_r -> _r.kind = 'pension_resident' AND ifNull(_r.counted, 0), income_item_by_id_number__rows)), 'Int64')), NULL) AS resident_pension_counted,
        arrayMap(_r -> toNullable(toInt32(_r.from_month)), arrayFilter(_r -> _r.from_month <= {today:Int32} AND {today:Int32} < _r.stopped_from AND _r.kind = 'resident', pension__rows))[-1] AS resident_pension_from,
        arrayMap(_r -> if(isNull(_r.amount), NULL, toInt64(ifNull(_r.amount, 0))), arrayFilter(_r -> _r.from_month <= {today:Int32} AND {today:Int32} < _r.stopped_from AND _r.kind = 'staff', pension__rows))[-1] AS staff_pension,
        multiIf(arrayExists(_r -> _r.kind = 'pension_staff' AND ifNull(_r.counted, 1) AND NOT (_r.kind = 'pension_staff' AND ifNull(_r.counted, 0)), income_item_by_id_number__rows) OR arrayExists(_r -> (_r.kind = 'pension_staff' AND ifNull(_r.counted, 0)) AND isNull(_r.monthly_amount), income_item_by_id_number__rows), NULL, arrayExists(_r -> _r.kind = 'pension_staff' AND ifNull(_r.counted, 0), income_item_by_id_number__rows) OR ({f_income_item__state:UInt8} = 2 AND notEmpty(income_item_by_id_number__rows)), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.monthly_amount, 0)), arrayFilter(_r -> _r.kind = 'pension_staff' AND ifNull(_r.counted, 0), income_item_by_id_number__rows)), 'Int64')), NULL) AS staff_pension_counted,
        arrayMap(_r -> toNullable(toInt32(_r.from_month)), arrayFilter(_r -> _r.from_month <= {today:Int32} AND {today:Int32} < _r.stopped_from AND _r.kind = 'staff', pension__rows))[-1] AS staff_pension_from
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        pension__as_of,
        resident_pension,
        resident_pension_from,
        staff_pension,
        staff_pension_from,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(NOT (ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 0)) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 0) AND NOT (NOT (ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 0)) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1)) OR if(NOT (ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 0)) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1), isNull(resident_pension), isNull(resident_pension) OR isNull(resident_pension_basic)), NULL, accurateCastOrNull(if(NOT (ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 0)) AND NOT ifNull({p_pension__basic_excluded:Nullable(UInt8)}, 1), ifNull(resident_pension, 0), toInt128(ifNull(resident_pension, 0)) - ifNull(resident_pension_basic, 0)), 'Int64')) AS resident_pension_due,
        if((NOT isNull(resident_pension_counted) OR ({f_income_item__state:UInt8} = 1)) AND isNull(resident_pension_counted) OR if(NOT isNull(resident_pension_counted), isNull(resident_pension_counted), 0), NULL, toInt64(if(NOT isNull(resident_pension_counted), ifNull(resident_pension_counted, 0), 0))) AS resident_pension_held,
        if((NOT isNull(staff_pension_counted) OR ({f_income_item__state:UInt8} = 1)) AND isNull(staff_pension_counted) OR if(NOT isNull(staff_pension_counted), isNull(staff_pension_counted), 0), NULL, toInt64(if(NOT isNull(staff_pension_counted), ifNull(staff_pension_counted, 0), 0))) AS staff_pension_held
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        pension__as_of,
        resident_pension,
        resident_pension_from,
        staff_pension,
        staff_pension_from,
        area,
        dead,
        household,
        resident_pension_due,
        resident_pension_held,
        staff_pension_held,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(resident_pension_held, 0) > 0 AND NOT isNull(resident_pension_held), 1, ifNull(resident_pension_held, 0) > 0 OR isNull(resident_pension_held), NULL, 0) AS resident_pension_in_income,
        multiIf(ifNull(staff_pension_held, 0) > 0 AND NOT isNull(staff_pension_held), 1, ifNull(staff_pension_held, 0) > 0 OR isNull(staff_pension_held), NULL, 0) AS staff_pension_in_income
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, household_id, as_of, received_at, batch, row, gone, key_hash
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
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.pension__as_of AS pension__as_of, people_facts_3.resident_pension AS resident_pension, people_facts_3.resident_pension_from AS resident_pension_from, people_facts_3.staff_pension AS staff_pension, people_facts_3.staff_pension_from AS staff_pension_from, people_facts_3.area AS area, people_facts_3.household AS household, people_facts_3.resident_pension_due AS resident_pension_due, people_facts_3.resident_pension_held AS resident_pension_held, people_facts_3.staff_pension_held AS staff_pension_held, people_facts_3.living AS living, people_facts_3.resident_pension_in_income AS resident_pension_in_income, people_facts_3.staff_pension_in_income AS staff_pension_in_income, homes_facts.household_class AS home_class
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
known AS (
    SELECT subject,
        pension__as_of,
        resident_pension,
        resident_pension_from,
        staff_pension,
        staff_pension_from,
        area,
        household,
        resident_pension_due,
        resident_pension_held,
        staff_pension_held,
        living,
        resident_pension_in_income,
        staff_pension_in_income,
        home_class,
        {today:Int32} AS today,
        toUInt8({f_pension__state:UInt8} = 1) AS resident_pension__silent,
        toUInt8({f_pension__state:UInt8} = 1) AS staff_pension__silent
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(home_class, '')) AND NOT isNull(home_class) AND (NOT isNull(staff_pension) OR NOT isNull(resident_pension))) AS _inside,
        toUInt8(ifNull(living, 1) AND (isNull(home_class) OR has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(home_class, ''))) AND (NOT isNull(staff_pension) OR staff_pension__silent OR NOT isNull(resident_pension) OR resident_pension__silent)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(staff_pension) AND (ifNull(staff_pension_from, 0) > toInt32(addMonths(addDays(toDate32(0), today), -6)) AND NOT isNull(staff_pension_from) OR ifNull(staff_pension_in_income, 0)) AND toInt128(ifNull(staff_pension, 0)) - ifNull(staff_pension_held, 0) > 100 AND NOT (isNull(staff_pension) OR isNull(staff_pension_held))) AS staff__true,
        toUInt8((NOT isNull(staff_pension) OR staff_pension__silent) AND (ifNull(staff_pension_from, 0) > toInt32(addMonths(addDays(toDate32(0), today), -6)) OR isNull(staff_pension_from) OR ifNull(staff_pension_in_income, 1)) AND (toInt128(ifNull(staff_pension, 0)) - ifNull(staff_pension_held, 0) > 100 OR isNull(staff_pension) OR isNull(staff_pension_held))) AS staff__maybe,
        toUInt8(NOT isNull(resident_pension) AND (ifNull(resident_pension_from, 0) > toInt32(addMonths(addDays(toDate32(0), today), -6)) AND NOT isNull(resident_pension_from) OR ifNull(resident_pension_in_income, 0)) AND toInt128(ifNull(resident_pension_due, 0)) - ifNull(resident_pension_held, 0) > 100 AND NOT (isNull(resident_pension_due) OR isNull(resident_pension_held))) AS resident__true,
        toUInt8((NOT isNull(resident_pension) OR resident_pension__silent) AND (ifNull(resident_pension_from, 0) > toInt32(addMonths(addDays(toDate32(0), today), -6)) OR isNull(resident_pension_from) OR ifNull(resident_pension_in_income, 1)) AND (toInt128(ifNull(resident_pension_due, 0)) - ifNull(resident_pension_held, 0) > 100 OR isNull(resident_pension_due) OR isNull(resident_pension_held))) AS resident__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * staff__true, 60 * resident__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * staff__true, 2 * resident__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * staff__maybe, 60 * resident__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * staff__maybe, 2 * resident__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([staff__true, resident__true], 'Array(UInt8)'),
    CAST([staff__maybe - staff__true, resident__maybe - resident__true], 'Array(UInt8)'),
    CAST([toString(area), toString(home_class), toString(household), toString(living), toString(resident_pension), toString(resident_pension_due), toString(resident_pension_from), toString(resident_pension_held), toString(resident_pension_in_income), toString(staff_pension), toString(staff_pension_from), toString(staff_pension_held), toString(staff_pension_in_income)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, pension__as_of, NULL, pension__as_of, NULL, NULL, pension__as_of, pension__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR staff__maybe - staff__true OR resident__maybe - resident__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
