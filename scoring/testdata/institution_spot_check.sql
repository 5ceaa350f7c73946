WITH institutions AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'institution' AND 1
),
inspection AS (
    SELECT assumeNotNull(institution_id) AS subject,
        groupArray(CAST(tuple(defects_fixed_at, defects_other, defects_red, inspected_at), 'Tuple(defects_fixed_at Nullable(Int32), defects_other Nullable(Int64), defects_red Nullable(Int64), inspected_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT defects_fixed_at, defects_other, defects_red, inspected_at, institution_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_inspection
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY institution_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY institution_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
institution AS (
    SELECT assumeNotNull(institution_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(ifNull(closed_at, 120529), toInt64(div), opened_at, tuple(as_of, received_at, batch, row)), 'Tuple(closed_at Int32, `div` Int64, opened_at Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT closed_at, div, opened_at, institution_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_institution
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY institution_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY institution_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
institutions_rows AS (
    SELECT institutions.subject AS subject, institutions.ref AS ref, inspection.rows AS inspection__rows, inspection.described AS inspection__as_of, institution.rows AS institution__rows, institution.described AS institution__as_of
    FROM institutions
    LEFT JOIN inspection ON inspection.subject = institutions.subject
    LEFT JOIN institution ON institution.subject = institutions.subject
),
institutions_facts AS (
    SELECT subject,
        ref,
        inspection__as_of,
        institution__as_of,
        arrayMap(_r -> toNullable(toInt64(_r.`div`)), institution__rows)[-1] AS area,
        arrayMap(_r -> toNullable(toInt32(_r.closed_at)), institution__rows)[-1] AS closed_from,
        multiIf(arrayExists(_r -> NOT isNull(_r.defects_other) AND (ifNull(_r.defects_other, 0) > 0 OR isNull(_r.defects_other)) AND isNull(_r.defects_fixed_at) AND NOT (NOT isNull(_r.defects_other) AND ifNull(_r.defects_other, 0) > 0 AND NOT isNull(_r.defects_other) AND isNull(_r.defects_fixed_at)), inspection__rows), NULL, arrayExists(_r -> NOT isNull(_r.defects_other) AND ifNull(_r.defects_other, 0) > 0 AND NOT isNull(_r.defects_other) AND isNull(_r.defects_fixed_at), inspection__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.inspected_at, arrayFilter(_r -> NOT isNull(_r.defects_other) AND ifNull(_r.defects_other, 0) > 0 AND NOT isNull(_r.defects_other) AND isNull(_r.defects_fixed_at), inspection__rows))))), NULL) AS defects_since,
        multiIf(arrayExists(_r -> NOT isNull(_r.defects_red) AND (ifNull(_r.defects_red, 0) > 0 OR isNull(_r.defects_red)) AND isNull(_r.defects_fixed_at) AND NOT (NOT isNull(_r.defects_red) AND ifNull(_r.defects_red, 0) > 0 AND NOT isNull(_r.defects_red) AND isNull(_r.defects_fixed_at)), inspection__rows), NULL, arrayExists(_r -> NOT isNull(_r.defects_red) AND ifNull(_r.defects_red, 0) > 0 AND NOT isNull(_r.defects_red) AND isNull(_r.defects_fixed_at), inspection__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.inspected_at, arrayFilter(_r -> NOT isNull(_r.defects_red) AND ifNull(_r.defects_red, 0) > 0 AND NOT isNull(_r.defects_red) AND isNull(_r.defects_fixed_at), inspection__rows))))), NULL) AS grave_since,
        multiIf(0, NULL, notEmpty(inspection__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.inspected_at, inspection__rows)))), NULL) AS inspected_on,
        arrayMap(_r -> if(isNull(_r.opened_at), NULL, toInt32(ifNull(_r.opened_at, 0))), institution__rows)[-1] AS opened_on
    FROM institutions_rows
),
institutions_facts_2 AS (
    SELECT subject,
        ref,
        inspection__as_of,
        institution__as_of,
        area,
        closed_from,
        defects_since,
        grave_since,
        if(if(NOT isNull(inspected_on), isNull(inspected_on), isNull(opened_on)), NULL, toInt32(if(NOT isNull(inspected_on), ifNull(inspected_on, 0), ifNull(opened_on, 0)))) AS checked_from
    FROM institutions_facts
),
known AS (
    SELECT subject,
        ref,
        inspection__as_of,
        institution__as_of,
        area,
        closed_from,
        defects_since,
        grave_since,
        checked_from,
        {today:Int32} AS today,
        {p_institution__defect_days:Nullable(Int64)} AS `institution.defect_days`,
        {p_institution__inspect_days:Nullable(Int64)} AS `institution.inspect_days`
    FROM institutions_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(closed_from, 0) > today AND NOT isNull(closed_from)) AS _inside,
        toUInt8(ifNull(closed_from, 0) > today OR isNull(closed_from)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(today - ifNull(checked_from, 0) > ifNull(`institution.inspect_days`, 0) AND NOT (isNull(checked_from) OR isNull(`institution.inspect_days`))) AS not_inspected__true,
        toUInt8(today - ifNull(checked_from, 0) > ifNull(`institution.inspect_days`, 0) OR isNull(checked_from) OR isNull(`institution.inspect_days`)) AS not_inspected__maybe,
        toUInt8(NOT isNull(grave_since) AND ifNull(grave_since, 0) < today AND NOT isNull(grave_since)) AS grave_defect__true,
        toUInt8(NOT isNull(grave_since) AND (ifNull(grave_since, 0) < today OR isNull(grave_since))) AS grave_defect__maybe,
        toUInt8(NOT isNull(defects_since) AND today - ifNull(defects_since, 0) > ifNull(`institution.defect_days`, 0) AND NOT (isNull(defects_since) OR isNull(`institution.defect_days`))) AS defect__true,
        toUInt8(NOT isNull(defects_since) AND (today - ifNull(defects_since, 0) > ifNull(`institution.defect_days`, 0) OR isNull(defects_since) OR isNull(`institution.defect_days`))) AS defect__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * not_inspected__true, 80 * grave_defect__true, 60 * defect__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 2 * not_inspected__true, 3 * grave_defect__true, 2 * defect__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * not_inspected__maybe, 80 * grave_defect__maybe, 60 * defect__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 2 * not_inspected__maybe, 3 * grave_defect__maybe, 2 * defect__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([not_inspected__true, grave_defect__true, defect__true], 'Array(UInt8)'),
    CAST([not_inspected__maybe - not_inspected__true, grave_defect__maybe - grave_defect__true, defect__maybe - defect__true], 'Array(UInt8)'),
    CAST([toString(area), toString(checked_from), toString(closed_from), toString(defects_since), toString(grave_since), toString(ref), toString(`institution.defect_days`), toString(`institution.inspect_days`)], 'Array(Nullable(String))'),
    CAST([institution__as_of, NULL, institution__as_of, inspection__as_of, inspection__as_of, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR not_inspected__maybe - not_inspected__true OR grave_defect__maybe - grave_defect__true OR defect__maybe - defect__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
