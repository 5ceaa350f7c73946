WITH issues AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'issue' AND 1
),
audit_issue AS (
    SELECT assumeNotNull(issue_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(div), due, found_at, kind, reopened_at, state, tuple(as_of, received_at, batch, row)), 'Tuple(`div` Nullable(Int64), due Nullable(Int32), found_at Int32, kind String, reopened_at Nullable(Int32), state String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT div, due, found_at, kind, reopened_at, state, issue_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_audit_issue
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY issue_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY issue_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
issues_rows AS (
    SELECT issues.subject AS subject, issues.ref AS ref, audit_issue.rows AS audit_issue__rows, audit_issue.described AS audit_issue__as_of
    FROM issues
    LEFT JOIN audit_issue ON audit_issue.subject = issues.subject
),
issues_facts AS (
    SELECT subject,
        ref,
        audit_issue__as_of,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), audit_issue__rows)[-1] AS area,
        arrayMap(_r -> if(isNull(_r.due), NULL, toInt32(ifNull(_r.due, 0))), audit_issue__rows)[-1] AS due_on,
        arrayMap(_r -> toNullable(toInt32(_r.found_at)), audit_issue__rows)[-1] AS found_on,
        arrayMap(_r -> toNullable(_r.kind), audit_issue__rows)[-1] AS issue_kind,
        arrayMap(_r -> if(isNull(_r.reopened_at), NULL, toInt32(ifNull(_r.reopened_at, 0))), audit_issue__rows)[-1] AS reopened_on,
        arrayMap(_r -> toNullable(_r.state), audit_issue__rows)[-1] AS state
    FROM issues_rows
),
audit_issue_all AS (
    SELECT CAST(toInt64(div), 'Nullable(Int64)') AS `div`, CAST(found_at, 'Int32') AS found_at, CAST(kind, 'String') AS kind
    FROM (
        SELECT div, found_at, kind, issue_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_audit_issue
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY issue_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY issue_id, key_hash
    )
    WHERE gone = 0
),
all_same_kind_before AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf((_f.kind = ifNull(_s.issue_kind, '') OR isNull(_s.issue_kind)) AND NOT isNull(_f.`div`) AND NOT isNull(_s.area) AND (intDiv(if(intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) = intDiv(if(intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) OR isNull(_f.`div`) OR isNull(_s.area)) AND (_f.found_at < ifNull(_s.found_on, 0) OR isNull(_s.found_on)) AND (_f.found_at > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.found_on, 0)), -24)) OR isNull(_s.found_on)) AND NOT (_f.kind = ifNull(_s.issue_kind, '') AND NOT isNull(_s.issue_kind) AND NOT isNull(_f.`div`) AND NOT isNull(_s.area) AND intDiv(if(intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) = intDiv(if(intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) AND NOT (isNull(_f.`div`) OR isNull(_s.area)) AND _f.found_at < ifNull(_s.found_on, 0) AND NOT isNull(_s.found_on) AND _f.found_at > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.found_on, 0)), -24)) AND NOT isNull(_s.found_on))), 0) > 0, NULL, (ifNull(countIf(_f.kind = ifNull(_s.issue_kind, '') AND NOT isNull(_s.issue_kind) AND NOT isNull(_f.`div`) AND NOT isNull(_s.area) AND intDiv(if(intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) = intDiv(if(intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) AND NOT (isNull(_f.`div`) OR isNull(_s.area)) AND _f.found_at < ifNull(_s.found_on, 0) AND NOT isNull(_s.found_on) AND _f.found_at > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.found_on, 0)), -24)) AND NOT isNull(_s.found_on)), 0) > 0) OR ({f_audit_issue__state:UInt8} = 2), toInt64(ifNull(countIf(_f.kind = ifNull(_s.issue_kind, '') AND NOT isNull(_s.issue_kind) AND NOT isNull(_f.`div`) AND NOT isNull(_s.area) AND intDiv(if(intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) = intDiv(if(intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) AND NOT (isNull(_f.`div`) OR isNull(_s.area)) AND _f.found_at < ifNull(_s.found_on, 0) AND NOT isNull(_s.found_on) AND _f.found_at > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.found_on, 0)), -24)) AND NOT isNull(_s.found_on)), 0)), NULL) AS same_kind_before
    FROM (SELECT *, arrayJoin(arrayMap(_x -> cityHash64(_x), if(isNull(issue_kind), ['any'], [concat('=', toString(issue_kind)), 'none']))) AS _by FROM issues_facts) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayMap(_x -> cityHash64(_x), if(isNull(kind), ['none', 'any'], [concat('=', toString(kind)), 'any']))) AS _by FROM audit_issue_all) AS _f ON _s._by = _f._by
    WHERE (_f.kind = ifNull(_s.issue_kind, '') OR isNull(_s.issue_kind)) AND NOT isNull(_f.`div`) AND NOT isNull(_s.area) AND (intDiv(if(intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_f.`div`, 0)) * 1000000 * 2 + if(toInt128(ifNull(_f.`div`, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) = intDiv(if(intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(_s.area, 0)) * 1000000 * 2 + if(toInt128(ifNull(_s.area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) OR isNull(_f.`div`) OR isNull(_s.area)) AND (_f.found_at < ifNull(_s.found_on, 0) OR isNull(_s.found_on)) AND (_f.found_at > toInt32(addMonths(addDays(toDate32(0), ifNull(_s.found_on, 0)), -24)) OR isNull(_s.found_on))
    GROUP BY subject
),
issues_facts_2 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.audit_issue__as_of AS audit_issue__as_of, _a.area AS area, _a.due_on AS due_on, _a.found_on AS found_on, _a.issue_kind AS issue_kind, _a.reopened_on AS reopened_on, _a.state AS state, if(isNull(_b1.subject), if({f_audit_issue__state:UInt8} = 2, 0, NULL), _b1.same_kind_before) AS same_kind_before
    FROM issues_facts AS _a
    LEFT JOIN all_same_kind_before AS _b1 ON _a.subject = _b1.subject
),
known AS (
    SELECT subject,
        ref,
        audit_issue__as_of,
        area,
        due_on,
        reopened_on,
        state,
        same_kind_before,
        {today:Int32} AS today,
        {p_audit__warn_days:Nullable(Int64)} AS `audit.warn_days`
    FROM issues_facts_2
),
inside AS (
    SELECT *,
        toUInt8(has(['open', 'submitted', 'reopened'], ifNull(state, '')) AND NOT isNull(state)) AS _inside,
        toUInt8(isNull(state) OR has(['open', 'submitted', 'reopened'], ifNull(state, ''))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(due_on) AND ifNull(due_on, 0) - today <= ifNull(`audit.warn_days`, 0) AND NOT (isNull(due_on) OR isNull(`audit.warn_days`)) AND ifNull(due_on, 0) - today >= 0 AND NOT isNull(due_on)) AS due_soon__true,
        toUInt8(NOT isNull(due_on) AND (ifNull(due_on, 0) - today <= ifNull(`audit.warn_days`, 0) OR isNull(due_on) OR isNull(`audit.warn_days`)) AND (ifNull(due_on, 0) - today >= 0 OR isNull(due_on))) AS due_soon__maybe,
        toUInt8(NOT isNull(due_on) AND ifNull(due_on, 0) < today AND NOT isNull(due_on)) AS overdue__true,
        toUInt8(NOT isNull(due_on) AND (ifNull(due_on, 0) < today OR isNull(due_on))) AS overdue__maybe,
        toUInt8(isNull(due_on)) AS no_date__true,
        toUInt8(isNull(due_on)) AS no_date__maybe,
        toUInt8(ifNull(state, '') = 'reopened' AND NOT isNull(state)) AS reopened__true,
        toUInt8(ifNull(state, '') = 'reopened' OR isNull(state)) AS reopened__maybe,
        toUInt8(ifNull(same_kind_before, 0) > 0 AND NOT isNull(same_kind_before)) AS again__true,
        toUInt8(ifNull(same_kind_before, 0) > 0 OR isNull(same_kind_before)) AS again__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * due_soon__true, 60 * overdue__true, 40 * no_date__true, 60 * reopened__true, 60 * again__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 1 * due_soon__true, 2 * overdue__true, 1 * no_date__true, 2 * reopened__true, 2 * again__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * due_soon__maybe, 60 * overdue__maybe, 40 * no_date__maybe, 60 * reopened__maybe, 60 * again__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * due_soon__maybe, 2 * overdue__maybe, 1 * no_date__maybe, 2 * reopened__maybe, 2 * again__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([due_soon__true, overdue__true, no_date__true, reopened__true, again__true], 'Array(UInt8)'),
    CAST([due_soon__maybe - due_soon__true, overdue__maybe - overdue__true, no_date__maybe - no_date__true, reopened__maybe - reopened__true, again__maybe - again__true], 'Array(UInt8)'),
    CAST([toString(area), toString(due_on), toString(ref), toString(reopened_on), toString(same_kind_before), toString(state), toString(`audit.warn_days`)], 'Array(Nullable(String))'),
    CAST([audit_issue__as_of, audit_issue__as_of, NULL, audit_issue__as_of, NULL, audit_issue__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR due_soon__maybe - due_soon__true OR overdue__maybe - overdue__true OR no_date__maybe - no_date__true OR reopened__maybe - reopened__true OR again__maybe - again__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
