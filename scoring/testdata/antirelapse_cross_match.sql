WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
antirelapse AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(delisted_on, listed_on, risk_removed_on, tuple(as_of, received_at, batch, row)), 'Tuple(delisted_on Nullable(Int32), listed_on Int32, risk_removed_on Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT delisted_on, listed_on, risk_removed_on, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_antirelapse
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
case_measure AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(ends_on, started_on, state), 'Tuple(ends_on Nullable(Int32), started_on Int32, state String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT ends_on, started_on, state, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_case_measure
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
aid_delivery AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(delivered_at), 'Tuple(delivered_at Nullable(Int32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT delivered_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_aid_delivery
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
    SELECT people.subject AS subject, aid_delivery.rows AS aid_delivery__rows, aid_delivery.described AS aid_delivery__as_of, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN aid_delivery ON aid_delivery.subject = people.subject
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        aid_delivery__as_of,
        benefit_roll_by_id_number__as_of,
        household_by_head_id__as_of,
        person__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.delivered_at, 0) > {today:Int32} + if(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)))) AND NOT (isNull(_r.delivered_at) OR isNull({p_antirelapse__unhelped_days:Nullable(Int64)}) OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000) AND ifNull(_r.delivered_at, 0) <= {today:Int32} AND NOT isNull(_r.delivered_at), aid_delivery__rows), 1, arrayExists(_r -> (ifNull(_r.delivered_at, 0) > {today:Int32} + if(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)))) OR isNull(_r.delivered_at) OR isNull({p_antirelapse__unhelped_days:Nullable(Int64)}) OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000) AND (ifNull(_r.delivered_at, 0) <= {today:Int32} OR isNull(_r.delivered_at)), aid_delivery__rows), NULL, {f_aid_delivery__state:UInt8} = 2 AND notEmpty(aid_delivery__rows), 0, NULL) AS aid_of_late,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows))), NULL) AS open_benefits,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        aid_delivery__as_of,
        benefit_roll_by_id_number__as_of,
        household_by_head_id__as_of,
        person__as_of,
        aid_of_late,
        hukou_area,
        is_head,
        open_benefits,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(aid_of_late, household, hukou_area, is_head, open_benefits), 'Tuple(aid_of_late Nullable(UInt8), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), open_benefits Nullable(Int64))')) AS rows
    FROM people_facts_2
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, antirelapse.rows AS antirelapse__rows, antirelapse.described AS antirelapse__as_of, case_measure.rows AS case_measure__rows, case_measure.described AS case_measure__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN antirelapse ON antirelapse.subject = homes.subject
    LEFT JOIN case_measure ON case_measure.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        antirelapse__as_of,
        multiIf(arrayExists(_r -> NOT (ifNull(_r.aid_of_late, 1) AND NOT ifNull(_r.aid_of_late, 0)) AND ifNull(_r.aid_of_late, 0), members__rows), 1, arrayExists(_r -> NOT (ifNull(_r.aid_of_late, 1) AND NOT ifNull(_r.aid_of_late, 0)) AND ifNull(_r.aid_of_late, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS aid_at_home,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        multiIf(arrayExists(_r -> has(['planned', 'running', 'done'], _r.state) AND _r.started_on <= {today:Int32} AND NOT (NOT isNull(_r.ends_on) AND (ifNull(_r.ends_on, 0) <= {today:Int32} + if(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)))) OR isNull(_r.ends_on) OR isNull({p_antirelapse__unhelped_days:Nullable(Int64)}) OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000)), case_measure__rows), 1, arrayExists(_r -> has(['planned', 'running', 'done'], _r.state) AND _r.started_on <= {today:Int32} AND NOT (NOT isNull(_r.ends_on) AND ifNull(_r.ends_on, 0) <= {today:Int32} + if(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)))) AND NOT (isNull(_r.ends_on) OR isNull({p_antirelapse__unhelped_days:Nullable(Int64)}) OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_antirelapse__unhelped_days:Nullable(Int64)}, 0)) < -4000000)), case_measure__rows), NULL, {f_case_measure__state:UInt8} = 2, 0, NULL) AS measured,
        multiIf(arrayExists(_r -> ifNull(_r.open_benefits, 0) > 0 AND NOT isNull(_r.open_benefits), members__rows), 1, arrayExists(_r -> ifNull(_r.open_benefits, 0) > 0 OR isNull(_r.open_benefits), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS on_roll,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> _r.listed_on <= {today:Int32} AND NOT isNull(_r.risk_removed_on) AND ifNull(_r.risk_removed_on, 0) <= {today:Int32} AND NOT isNull(_r.risk_removed_on), antirelapse__rows), 1, arrayExists(_r -> _r.listed_on <= {today:Int32} AND NOT isNull(_r.risk_removed_on) AND (ifNull(_r.risk_removed_on, 0) <= {today:Int32} OR isNull(_r.risk_removed_on)), antirelapse__rows), NULL, {f_antirelapse__state:UInt8} = 2, 0, NULL) AS risk_removed,
        multiIf(arrayExists(_r -> _r.listed_on <= {today:Int32} AND NOT (NOT isNull(_r.delisted_on) AND (ifNull(_r.delisted_on, 0) <= {today:Int32} OR isNull(_r.delisted_on))), antirelapse__rows), 1, arrayExists(_r -> _r.listed_on <= {today:Int32} AND NOT (NOT isNull(_r.delisted_on) AND ifNull(_r.delisted_on, 0) <= {today:Int32} AND NOT isNull(_r.delisted_on)), antirelapse__rows), NULL, {f_antirelapse__state:UInt8} = 2, 0, NULL) AS watched,
        if(arrayExists(_r -> _r.listed_on <= {today:Int32} AND NOT (NOT isNull(_r.delisted_on) AND ifNull(_r.delisted_on, 0) <= {today:Int32} AND NOT isNull(_r.delisted_on)) AND NOT (_r.listed_on <= {today:Int32} AND NOT (NOT isNull(_r.delisted_on) AND (ifNull(_r.delisted_on, 0) <= {today:Int32} OR isNull(_r.delisted_on)))), antirelapse__rows), NULL, arrayMap(_r -> toNullable(toInt32(_r.listed_on)), arrayFilter(_r -> _r.listed_on <= {today:Int32} AND NOT (NOT isNull(_r.delisted_on) AND (ifNull(_r.delisted_on, 0) <= {today:Int32} OR isNull(_r.delisted_on))), antirelapse__rows))[-1]) AS watched_since
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        antirelapse__as_of,
        on_roll,
        risk_removed,
        watched,
        watched_since,
        multiIf(ifNull(aid_at_home, 0) OR NOT (ifNull(measured, 1) AND NOT ifNull(measured, 0)) AND ifNull(measured, 0), 1, ifNull(aid_at_home, 1) OR NOT (ifNull(measured, 1) AND NOT ifNull(measured, 0)) AND ifNull(measured, 1), NULL, 0) AS aided,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
known AS (
    SELECT subject,
        antirelapse__as_of,
        on_roll,
        risk_removed,
        watched,
        watched_since,
        aided,
        area,
        {today:Int32} AS today,
        {p_antirelapse__risk_months:Nullable(Int64)} AS `antirelapse.risk_months`,
        {p_antirelapse__unhelped_days:Nullable(Int64)} AS `antirelapse.unhelped_days`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(watched, 0) AND NOT (NOT (ifNull(risk_removed, 1) AND NOT ifNull(risk_removed, 0)) AND ifNull(risk_removed, 1))) AS _inside,
        toUInt8(ifNull(watched, 1) AND NOT (NOT (ifNull(risk_removed, 1) AND NOT ifNull(risk_removed, 0)) AND ifNull(risk_removed, 0))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(today - ifNull(watched_since, 0) >= ifNull(`antirelapse.unhelped_days`, 0) AND NOT (isNull(watched_since) OR isNull(`antirelapse.unhelped_days`)) AND NOT ifNull(on_roll, 1) AND NOT ifNull(aided, 1)) AS unhelped__true,
        toUInt8((today - ifNull(watched_since, 0) >= ifNull(`antirelapse.unhelped_days`, 0) OR isNull(watched_since) OR isNull(`antirelapse.unhelped_days`)) AND NOT ifNull(on_roll, 0) AND NOT ifNull(aided, 0)) AS unhelped__maybe,
        toUInt8(toInt32(addMonths(addDays(toDate32(0), ifNull(watched_since, 0)), if(ifNull(`antirelapse.risk_months`, 0) > 12000 OR ifNull(`antirelapse.risk_months`, 0) < -12000, 0, toInt64(ifNull(`antirelapse.risk_months`, 0))))) < today AND NOT (isNull(watched_since) OR isNull(`antirelapse.risk_months`) OR ifNull(`antirelapse.risk_months`, 0) > 12000 OR ifNull(`antirelapse.risk_months`, 0) < -12000) AND (ifNull(on_roll, 0) OR ifNull(aided, 0))) AS risk_stays__true,
        toUInt8((toInt32(addMonths(addDays(toDate32(0), ifNull(watched_since, 0)), if(ifNull(`antirelapse.risk_months`, 0) > 12000 OR ifNull(`antirelapse.risk_months`, 0) < -12000, 0, toInt64(ifNull(`antirelapse.risk_months`, 0))))) < today OR isNull(watched_since) OR isNull(`antirelapse.risk_months`) OR ifNull(`antirelapse.risk_months`, 0) > 12000 OR ifNull(`antirelapse.risk_months`, 0) < -12000) AND (ifNull(on_roll, 1) OR ifNull(aided, 1))) AS risk_stays__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * unhelped__true, 60 * risk_stays__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * unhelped__true, 2 * risk_stays__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * unhelped__maybe, 60 * risk_stays__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * unhelped__maybe, 2 * risk_stays__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([unhelped__true, risk_stays__true], 'Array(UInt8)'),
    CAST([unhelped__maybe - unhelped__true, risk_stays__maybe - risk_stays__true], 'Array(UInt8)'),
    CAST([toString(aided), toString(area), toString(on_roll), toString(risk_removed), toString(watched), toString(watched_since), toString(`antirelapse.risk_months`), toString(`antirelapse.unhelped_days`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, antirelapse__as_of, antirelapse__as_of, antirelapse__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR unhelped__maybe - unhelped__true OR risk_stays__maybe - risk_stays__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
