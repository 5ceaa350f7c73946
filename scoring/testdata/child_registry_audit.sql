WITH areas AS (
    SELECT DISTINCT _f.area AS subject, toInt32(0) AS key, toInt64(_f.area) AS area, CAST(NULL AS Nullable(Int32)) AS month
    FROM (
        SELECT area, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    ) AS _f
    WHERE gone = 0
),
child_by_area AS (
    SELECT assumeNotNull(area) AS subject,
        groupArray(CAST(tuple(hex(account), toInt64(account_holder_person_id), director_worker_id, toInt64(div), file_no, grade, toInt64(guardian_person_id), hex(guardian_phone), ifNull(left_at, 120529), registered_at, registry_no, school), 'Tuple(account Nullable(String), account_holder_id Nullable(Int64), director_worker_id Nullable(String), `div` Nullable(Int64), file_no Nullable(String), grade Nullable(String), guardian_id Nullable(Int64), guardian_phone Nullable(String), left_at Int32, registered_at Int32, registry_no Nullable(String), school Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT account, account_holder_person_id, director_worker_id, div, file_no, grade, guardian_person_id, guardian_phone, left_at, registered_at, registry_no, school, area, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(area)
    GROUP BY ALL
),
areas_rows AS (
    SELECT areas.subject AS subject, areas.key AS key, areas.area AS area, areas.month AS month, child_by_area.rows AS child_by_area__rows, child_by_area.described AS child_by_area__as_of
    FROM areas
    LEFT JOIN child_by_area ON child_by_area.subject = areas.subject
),
areas_facts AS (
    SELECT subject,
        key,
        area,
        month,
        child_by_area__as_of,
        multiIf(0, NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows) OR ({f_child__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows))), NULL) AS children,
        multiIf(arrayExists(_r -> (_r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at) AND (({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'registry_no')) AND NOT isNull(_r.registry_no) AND NOT (has({p_child__required:Array(String)}, 'registry_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.registry_no)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'grade')) AND NOT isNull(_r.grade) AND NOT (has({p_child__required:Array(String)}, 'grade') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.grade)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'director_worker_id')) AND NOT isNull(_r.director_worker_id) AND NOT (has({p_child__required:Array(String)}, 'director_worker_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.director_worker_id)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'div')) AND NOT isNull(_r.`div`) AND NOT (has({p_child__required:Array(String)}, 'div') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.`div`)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'guardian_id')) AND NOT isNull(_r.guardian_id) AND NOT (has({p_child__required:Array(String)}, 'guardian_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_id)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'guardian_phone')) AND NOT isNull(_r.guardian_phone) AND NOT (has({p_child__required:Array(String)}, 'guardian_phone') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_phone)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'file_no')) AND NOT isNull(_r.file_no) AND NOT (has({p_child__required:Array(String)}, 'file_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.file_no)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'school')) AND NOT isNull(_r.school) AND NOT (has({p_child__required:Array(String)}, 'school') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.school)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'account')) AND NOT isNull(_r.account) AND NOT (has({p_child__required:Array(String)}, 'account') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'account_holder_id')) AND NOT isNull(_r.account_holder_id) AND NOT (has({p_child__required:Array(String)}, 'account_holder_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account_holder_id))), child_by_area__rows), NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows) OR ({f_child__state:UInt8} = 2), toNullable(toInt64(arraySum(_r -> if(has({p_child__required:Array(String)}, 'registry_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.registry_no), 1, 0) + if(has({p_child__required:Array(String)}, 'grade') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.grade), 1, 0) + if(has({p_child__required:Array(String)}, 'director_worker_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.director_worker_id), 1, 0) + if(has({p_child__required:Array(String)}, 'div') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.`div`), 1, 0) + if(has({p_child__required:Array(String)}, 'guardian_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_id), 1, 0) + if(has({p_child__required:Array(String)}, 'guardian_phone') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_phone), 1, 0) + if(has({p_child__required:Array(String)}, 'file_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.file_no), 1, 0) + if(has({p_child__required:Array(String)}, 'school') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.school), 1, 0) + if(has({p_child__required:Array(String)}, 'account') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account), 1, 0) + if(has({p_child__required:Array(String)}, 'account_holder_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account_holder_id), 1, 0), arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows)))), NULL) AS filled,
        multiIf(0, NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at AND isNull(_r.file_no), child_by_area__rows) OR ({f_child__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at AND isNull(_r.file_no), child_by_area__rows))), NULL) AS without_file
    FROM areas_rows
),
areas_facts_2 AS (
    SELECT subject,
        key,
        area,
        month,
        child_by_area__as_of,
        children,
        without_file,
        if(isNull(filled) OR isNull(children) OR {p_child__required__unknown:UInt8} OR toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, NULL, accurateCastOrNull(intDiv(toInt128(100) * ifNull(filled, 0) * 1000000 * 2 + if((toInt128(100) * ifNull(filled, 0) * 1000000 < 0) = (if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))) < 0), if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))), negate(if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))))), if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))) * 2), 'Int64')) AS completeness
    FROM areas_facts
),
known AS (
    SELECT subject,
        key,
        area,
        month,
        child_by_area__as_of,
        children,
        without_file,
        completeness,
        {today:Int32} AS today,
        {p_child__completeness:Nullable(Int64)} AS `child.completeness`
    FROM areas_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(children, 0) > 0 AND NOT isNull(children)) AS _inside,
        toUInt8(ifNull(children, 0) > 0 OR isNull(children)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(completeness, 0) < toInt128(ifNull(`child.completeness`, 0)) * 1000000 AND NOT (isNull(completeness) OR isNull(`child.completeness`))) AS incomplete__true,
        toUInt8(ifNull(completeness, 0) < toInt128(ifNull(`child.completeness`, 0)) * 1000000 OR isNull(completeness) OR isNull(`child.completeness`)) AS incomplete__maybe,
        toUInt8(ifNull(without_file, 0) > 0 AND NOT isNull(without_file)) AS without_file__true,
        toUInt8(ifNull(without_file, 0) > 0 OR isNull(without_file)) AS without_file__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * incomplete__true, 60 * without_file__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * incomplete__true, 2 * without_file__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * incomplete__maybe, 60 * without_file__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * incomplete__maybe, 2 * without_file__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([incomplete__true, without_file__true], 'Array(UInt8)'),
    CAST([incomplete__maybe - incomplete__true, without_file__maybe - without_file__true], 'Array(UInt8)'),
    CAST([toString(area), toString(children), toString(completeness), toString(without_file), toString(`child.completeness`)], 'Array(Nullable(String))'),
    CAST([NULL, child_by_area__as_of, NULL, child_by_area__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR incomplete__maybe - incomplete__true OR without_file__maybe - without_file__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
