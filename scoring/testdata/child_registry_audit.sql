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
child_sample_by_area AS (
    SELECT assumeNotNull(area) AS subject,
        groupArray(CAST(tuple(agrees, toInt64(person_id), sampled_on), 'Tuple(agrees UInt8, id_number Int64, sampled_on Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT agrees, person_id, sampled_on, area, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child_sample
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(area)
    GROUP BY ALL
),
child_all AS (
    SELECT CAST(toInt64(area), 'Nullable(Int64)') AS area, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(ifNull(left_at, 120529), 'Int32') AS left_at, CAST(registered_at, 'Int32') AS registered_at
    FROM (
        SELECT area, person_id, left_at, registered_at, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
links AS (
    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.area)), toUInt64(assumeNotNull(_f.id_number)))]) AS _p, toUInt8(_f.registered_at <= {today:Int32} AND {today:Int32} < _f.left_at) AS _sure, toUInt8(_f.registered_at <= {today:Int32} AND {today:Int32} < _f.left_at) AS _maybe
        FROM child_all AS _f
        WHERE isNotNull(_f.area) AND isNotNull(_f.id_number)
    )
    WHERE subject != relative AND 1
    GROUP BY subject, relative
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
child AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, ifNull(left_at, 120529), registered_at, tuple(as_of, received_at, batch, row)), 'Tuple(class String, left_at Int32, registered_at Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, left_at, registered_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child
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
        groupArray(CAST(tuple(state, valid_from, ifNull(valid_to, 120529)), 'Tuple(state Nullable(String), valid_from Int32, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
child_all_2 AS (
    SELECT CAST(toInt64(guardian_person_id), 'Nullable(Int64)') AS guardian_id, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(ifNull(left_at, 120529), 'Int32') AS left_at, CAST(registered_at, 'Int32') AS registered_at
    FROM (
        SELECT guardian_person_id, person_id, left_at, registered_at, as_of, received_at, batch, row, gone, key_hash
        FROM signal_child
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
links_2 AS (
    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.id_number)), toUInt64(assumeNotNull(_f.guardian_id)))]) AS _p, toUInt8(_f.registered_at <= {today:Int32} AND {today:Int32} < _f.left_at) AS _sure, toUInt8(_f.registered_at <= {today:Int32} AND {today:Int32} < _f.left_at) AS _maybe
        FROM child_all_2 AS _f
        WHERE isNotNull(_f.id_number) AND isNotNull(_f.guardian_id)
    )
    WHERE subject != relative AND 1
    GROUP BY subject, relative
),
people_2 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
death_event_2 AS (
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
people_rows AS (
    SELECT people_2.subject AS subject, death_event_2.rows AS death_event_2__rows, death_event_2.described AS death_event__as_of
    FROM people_2
    LEFT JOIN death_event_2 ON death_event_2.subject = people_2.subject
),
people_facts AS (
    SELECT subject,
        death_event__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event_2__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event_2__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported
    FROM people_rows
),
kin AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), death_reported), 'Tuple(_kin Nullable(UInt8), death_reported Nullable(UInt8))')) AS rows
    FROM links_2 AS _l
    LEFT JOIN people_facts ON people_facts.subject = _l.relative
    GROUP BY subject
),
people_rows_2 AS (
    SELECT people.subject AS subject, child.rows AS child__rows, child.described AS child__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, kin.rows AS kin__rows
    FROM people
    LEFT JOIN child ON child.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN kin ON kin.subject = people.subject
),
people_facts_2 AS (
    SELECT subject,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS certified,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> ifNull(_r._kin, 0) AND ifNull(_r.death_reported, 0), kin__rows), 1, arrayExists(_r -> ifNull(_r._kin, 1) AND ifNull(_r.death_reported, 1), kin__rows), NULL, {f_child__state:UInt8} = 2, 0, NULL) AS guardian_died,
        arrayMap(_r -> toNullable(_r.class), arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child__rows))[-1] AS register_class
    FROM people_rows_2
),
people_facts_3 AS (
    SELECT subject,
        multiIf(ifNull(death_reported, 0) OR ifNull(guardian_died, 0) OR ifNull(register_class, '') = 'disability' AND NOT isNull(register_class) AND NOT ifNull(certified, 1), 1, ifNull(death_reported, 1) OR ifNull(guardian_died, 1) OR (ifNull(register_class, '') = 'disability' OR isNull(register_class)) AND NOT ifNull(certified, 0), NULL, 0) AS register_differs
    FROM people_facts_2
),
kin_2 AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), register_differs), 'Tuple(_kin Nullable(UInt8), register_differs Nullable(UInt8))')) AS rows
    FROM links AS _l
    LEFT JOIN people_facts_3 ON people_facts_3.subject = _l.relative
    GROUP BY subject
),
areas_rows AS (
    SELECT areas.subject AS subject, areas.key AS key, areas.area AS area, areas.month AS month, child_by_area.rows AS child_by_area__rows, child_by_area.described AS child_by_area__as_of, child_sample_by_area.rows AS child_sample_by_area__rows, child_sample_by_area.described AS child_sample_by_area__as_of, kin_2.rows AS kin_2__rows
    FROM areas
    LEFT JOIN child_by_area ON child_by_area.subject = areas.subject
    LEFT JOIN child_sample_by_area ON child_sample_by_area.subject = areas.subject
    LEFT JOIN kin_2 ON kin_2.subject = areas.subject
),
areas_facts AS (
    SELECT subject,
        key,
        area,
        month,
        child_by_area__as_of,
        child_sample_by_area__as_of,
        multiIf(0, NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows) OR ({f_child__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows))), NULL) AS children,
        multiIf(0, NULL, arrayExists(_r -> _r.registered_at < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 <= _r.left_at, child_by_area__rows) OR ({f_child__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.registered_at < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 <= _r.left_at, child_by_area__rows))), NULL) AS children_then,
        multiIf(arrayExists(_r -> (_r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at) AND (({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'registry_no')) AND NOT isNull(_r.registry_no) AND NOT (has({p_child__required:Array(String)}, 'registry_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.registry_no)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'grade')) AND NOT isNull(_r.grade) AND NOT (has({p_child__required:Array(String)}, 'grade') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.grade)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'director_worker_id')) AND NOT isNull(_r.director_worker_id) AND NOT (has({p_child__required:Array(String)}, 'director_worker_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.director_worker_id)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'div')) AND NOT isNull(_r.`div`) AND NOT (has({p_child__required:Array(String)}, 'div') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.`div`)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'guardian_id')) AND NOT isNull(_r.guardian_id) AND NOT (has({p_child__required:Array(String)}, 'guardian_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_id)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'guardian_phone')) AND NOT isNull(_r.guardian_phone) AND NOT (has({p_child__required:Array(String)}, 'guardian_phone') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_phone)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'file_no')) AND NOT isNull(_r.file_no) AND NOT (has({p_child__required:Array(String)}, 'file_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.file_no)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'school')) AND NOT isNull(_r.school) AND NOT (has({p_child__required:Array(String)}, 'school') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.school)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'account')) AND NOT isNull(_r.account) AND NOT (has({p_child__required:Array(String)}, 'account') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account)) OR ({p_child__required__unknown:UInt8} OR has({p_child__required:Array(String)}, 'account_holder_id')) AND NOT isNull(_r.account_holder_id) AND NOT (has({p_child__required:Array(String)}, 'account_holder_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account_holder_id))), child_by_area__rows), NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows) OR ({f_child__state:UInt8} = 2), toNullable(toInt64(arraySum(_r -> if(has({p_child__required:Array(String)}, 'registry_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.registry_no), 1, 0) + if(has({p_child__required:Array(String)}, 'grade') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.grade), 1, 0) + if(has({p_child__required:Array(String)}, 'director_worker_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.director_worker_id), 1, 0) + if(has({p_child__required:Array(String)}, 'div') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.`div`), 1, 0) + if(has({p_child__required:Array(String)}, 'guardian_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_id), 1, 0) + if(has({p_child__required:Array(String)}, 'guardian_phone') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.guardian_phone), 1, 0) + if(has({p_child__required:Array(String)}, 'file_no') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.file_no), 1, 0) + if(has({p_child__required:Array(String)}, 'school') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.school), 1, 0) + if(has({p_child__required:Array(String)}, 'account') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account), 1, 0) + if(has({p_child__required:Array(String)}, 'account_holder_id') AND NOT {p_child__required__unknown:UInt8} AND NOT isNull(_r.account_holder_id), 1, 0), arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child_by_area__rows)))), NULL) AS filled,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND ifNull(_r.register_differs, 1)) AND (NOT (ifNull(_r._kin, 0) AND ifNull(_r.register_differs, 0))), kin_2__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND ifNull(_r.register_differs, 0), kin_2__rows) OR ({f_child__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> ifNull(_r._kin, 0) AND ifNull(_r.register_differs, 0), kin_2__rows))), NULL) AS mismatched,
        multiIf(0, NULL, arrayExists(_r -> _r.sampled_on >= toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -3)) AND _r.sampled_on < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT _r.agrees, child_sample_by_area__rows) OR ({f_child_sample__state:UInt8} = 2), toInt64(length(arrayDistinct(arrayMap(_r -> _r.id_number, arrayFilter(_r -> _r.sampled_on >= toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -3)) AND _r.sampled_on < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT _r.agrees, child_sample_by_area__rows))))), NULL) AS sample_wrong,
        multiIf(0, NULL, arrayExists(_r -> _r.sampled_on >= toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -3)) AND _r.sampled_on < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, child_sample_by_area__rows) OR ({f_child_sample__state:UInt8} = 2), toInt64(length(arrayDistinct(arrayMap(_r -> _r.id_number, arrayFilter(_r -> _r.sampled_on >= toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -3)) AND _r.sampled_on < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, child_sample_by_area__rows))))), NULL) AS sampled,
        multiIf(0, NULL, arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at AND isNull(_r.file_no), child_by_area__rows) OR ({f_child__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at AND isNull(_r.file_no), child_by_area__rows))), NULL) AS without_file
    FROM areas_rows
),
areas_facts_2 AS (
    SELECT subject,
        key,
        area,
        month,
        child_by_area__as_of,
        child_sample_by_area__as_of,
        children,
        mismatched,
        sample_wrong,
        sampled,
        without_file,
        if(isNull(filled) OR isNull(children) OR {p_child__required__unknown:UInt8} OR toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, NULL, accurateCastOrNull(intDiv(toInt128(100) * ifNull(filled, 0) * 1000000 * 2 + if((toInt128(100) * ifNull(filled, 0) * 1000000 < 0) = (if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))) < 0), if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))), negate(if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))))), if(toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)})) = 0, 1, toInt128(ifNull(children, 0)) * toInt64(length({p_child__required:Array(String)}))) * 2), 'Int64')) AS completeness,
        if(isNull(mismatched) OR isNull(children) OR ifNull(children, 0) = 0, NULL, accurateCastOrNull(intDiv(toInt128(100) * ifNull(mismatched, 0) * 1000000 * 2 + if((toInt128(100) * ifNull(mismatched, 0) * 1000000 < 0) = (toInt128(if(ifNull(children, 0) = 0, 1, ifNull(children, 0))) < 0), toInt128(if(ifNull(children, 0) = 0, 1, ifNull(children, 0))), negate(toInt128(if(ifNull(children, 0) = 0, 1, ifNull(children, 0))))), toInt128(if(ifNull(children, 0) = 0, 1, ifNull(children, 0))) * 2), 'Int64')) AS mismatch_rate,
        if(isNull(children_then) OR isNull({p_child__sample_least:Nullable(Int64)}) OR isNull(children_then) OR isNull({p_child__sample_percent:Nullable(Int64)}), NULL, accurateCastOrNull(least(ifNull(children_then, 0), greatest(ifNull({p_child__sample_least:Nullable(Int64)}, 0), negate(intDiv(if(negate(intDiv(toInt256(toInt128(ifNull(children_then, 0)) * ifNull({p_child__sample_percent:Nullable(Int64)}, 0)) * 1000000 * 2 + if(toInt256(toInt128(ifNull(children_then, 0)) * ifNull({p_child__sample_percent:Nullable(Int64)}, 0)) * 1000000 < 0, -100, 100), 200)) < 0, negate(intDiv(toInt256(toInt128(ifNull(children_then, 0)) * ifNull({p_child__sample_percent:Nullable(Int64)}, 0)) * 1000000 * 2 + if(toInt256(toInt128(ifNull(children_then, 0)) * ifNull({p_child__sample_percent:Nullable(Int64)}, 0)) * 1000000 < 0, -100, 100), 200)) - 999999, negate(intDiv(toInt256(toInt128(ifNull(children_then, 0)) * ifNull({p_child__sample_percent:Nullable(Int64)}, 0)) * 1000000 * 2 + if(toInt256(toInt128(ifNull(children_then, 0)) * ifNull({p_child__sample_percent:Nullable(Int64)}, 0)) * 1000000 < 0, -100, 100), 200))), 1000000)))), 'Int64')) AS sample_due
    FROM areas_facts
),
known AS (
    SELECT subject,
        key,
        area,
        month,
        child_by_area__as_of,
        child_sample_by_area__as_of,
        children,
        mismatched,
        sample_wrong,
        sampled,
        without_file,
        completeness,
        mismatch_rate,
        sample_due,
        {today:Int32} AS today,
        {p_child__completeness:Nullable(Int64)} AS `child.completeness`,
        {p_child__mismatch:Nullable(Int64)} AS `child.mismatch`
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
        toUInt8(ifNull(without_file, 0) > 0 OR isNull(without_file)) AS without_file__maybe,
        toUInt8(ifNull(mismatch_rate, 0) > toInt128(ifNull(`child.mismatch`, 0)) * 1000000 AND NOT (isNull(mismatch_rate) OR isNull(`child.mismatch`))) AS differs__true,
        toUInt8(ifNull(mismatch_rate, 0) > toInt128(ifNull(`child.mismatch`, 0)) * 1000000 OR isNull(mismatch_rate) OR isNull(`child.mismatch`)) AS differs__maybe,
        toUInt8(ifNull(sampled, 0) < ifNull(sample_due, 0) AND NOT (isNull(sampled) OR isNull(sample_due))) AS not_sampled__true,
        toUInt8(ifNull(sampled, 0) < ifNull(sample_due, 0) OR isNull(sampled) OR isNull(sample_due)) AS not_sampled__maybe,
        toUInt8(toInt128(100) * ifNull(sample_wrong, 0) > toInt128(ifNull(`child.mismatch`, 0)) * ifNull(sampled, 0) AND NOT (isNull(sample_wrong) OR isNull(`child.mismatch`) OR isNull(sampled))) AS sample_wrong__true,
        toUInt8(toInt128(100) * ifNull(sample_wrong, 0) > toInt128(ifNull(`child.mismatch`, 0)) * ifNull(sampled, 0) OR isNull(sample_wrong) OR isNull(`child.mismatch`) OR isNull(sampled)) AS sample_wrong__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * incomplete__true, 60 * without_file__true, 60 * differs__true, 60 * not_sampled__true, 60 * sample_wrong__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * incomplete__true, 2 * without_file__true, 2 * differs__true, 2 * not_sampled__true, 2 * sample_wrong__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * incomplete__maybe, 60 * without_file__maybe, 60 * differs__maybe, 60 * not_sampled__maybe, 60 * sample_wrong__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * incomplete__maybe, 2 * without_file__maybe, 2 * differs__maybe, 2 * not_sampled__maybe, 2 * sample_wrong__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([incomplete__true, without_file__true, differs__true, not_sampled__true, sample_wrong__true], 'Array(UInt8)'),
    CAST([incomplete__maybe - incomplete__true, without_file__maybe - without_file__true, differs__maybe - differs__true, not_sampled__maybe - not_sampled__true, sample_wrong__maybe - sample_wrong__true], 'Array(UInt8)'),
    CAST([toString(area), toString(children), toString(completeness), toString(mismatch_rate), toString(mismatched), toString(sample_due), toString(sample_wrong), toString(sampled), toString(without_file), toString(`child.completeness`), toString(`child.mismatch`)], 'Array(Nullable(String))'),
    CAST([NULL, child_by_area__as_of, NULL, NULL, NULL, NULL, child_sample_by_area__as_of, child_sample_by_area__as_of, child_by_area__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR incomplete__maybe - incomplete__true OR without_file__maybe - without_file__true OR differs__maybe - differs__true OR not_sampled__maybe - not_sampled__true OR sample_wrong__maybe - sample_wrong__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
