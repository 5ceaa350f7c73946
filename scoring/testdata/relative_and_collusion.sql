WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt64(approver_person_id), benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(approver_id Nullable(Int64), benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT approver_person_id, benefit, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
declared_relative AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(declared_at), 'Tuple(declared_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT declared_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_declared_relative
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
kinship AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt64(relative_person_id)), 'Tuple(relative_id Int64)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT relative_person_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_kinship
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
kinship_by_relative_id AS (
    SELECT assumeNotNull(relative_person_id) AS subject,
        groupArray(CAST(tuple(toInt64(person_id)), 'Tuple(id_number Int64)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT person_id, relative_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_kinship
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
kinship_all AS (
    SELECT CAST(toInt64(person_id), 'Int64') AS id_number, CAST(toInt64(relative_person_id), 'Int64') AS relative_id
    FROM (
        SELECT person_id, relative_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_kinship
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
links AS (
    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.id_number)), toUInt64(assumeNotNull(_f.relative_id))), (toUInt64(assumeNotNull(_f.relative_id)), toUInt64(assumeNotNull(_f.id_number)))]) AS _p, toUInt8(1) AS _sure, toUInt8(1) AS _maybe
        FROM kinship_all AS _f
        WHERE isNotNull(_f.id_number) AND isNotNull(_f.relative_id)
    )
    WHERE subject != relative AND 1
    GROUP BY subject, relative
),
people_2 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
worker_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt64(div), since, ifNull(until, 120529)), 'Tuple(`div` Int64, since Int32, until Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT div, since, until, person_id, worker_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_worker
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY worker_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY worker_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
    GROUP BY ALL
),
people_rows AS (
    SELECT people_2.subject AS subject, worker_by_id_number.rows AS worker_by_id_number__rows, worker_by_id_number.described AS worker_by_id_number__as_of
    FROM people_2
    LEFT JOIN worker_by_id_number ON worker_by_id_number.subject = people_2.subject
),
people_facts AS (
    SELECT subject,
        worker_by_id_number__as_of,
        multiIf(arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.until, worker_by_id_number__rows), 1, 0, NULL, {f_worker__state:UInt8} = 2, 0, NULL) AS is_official,
        multiIf(0, NULL, arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.until, worker_by_id_number__rows), toNullable(accurateCastOrNull(arrayMax(arrayMap(_r -> intDiv(if(intDiv(toInt128(_r.`div`) * 1000000 * 2 + if(toInt128(_r.`div`) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(_r.`div`) * 1000000 * 2 + if(toInt128(_r.`div`) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(_r.`div`) * 1000000 * 2 + if(toInt128(_r.`div`) * 1000000 < 0, -1000, 1000), 2000)), 1000000), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.until, worker_by_id_number__rows))), 'Int64')), NULL) AS official_town
    FROM people_rows
),
kin AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), is_official, official_town), 'Tuple(_kin Nullable(UInt8), is_official Nullable(UInt8), official_town Nullable(Int64))')) AS rows
    FROM links AS _l
    LEFT JOIN people_facts ON people_facts.subject = _l.relative
    GROUP BY subject
),
people_rows_2 AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, declared_relative.rows AS declared_relative__rows, declared_relative.described AS declared_relative__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, kinship.rows AS kinship__rows, kinship.described AS kinship_by_id_number__as_of, kinship_by_relative_id.rows AS kinship_by_relative_id__rows, kinship_by_relative_id.described AS kinship_by_relative_id__as_of, person.rows AS person__rows, person.described AS person__as_of, kin.rows AS kin__rows
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN declared_relative ON declared_relative.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN kinship ON kinship.subject = people.subject
    LEFT JOIN kinship_by_relative_id ON kinship_by_relative_id.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN kin ON kin.subject = people.subject
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        declared_relative__rows,
        declared_relative__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'orphan', 'unattended', 'child_other', 'temp_relief'], _r.benefit), benefit_roll__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.start_date, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'orphan', 'unattended', 'child_other', 'temp_relief'], _r.benefit), benefit_roll__rows))))), NULL) AS favoured_since,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'orphan', 'unattended', 'child_other', 'temp_relief'], _r.benefit), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'orphan', 'unattended', 'child_other', 'temp_relief'], _r.benefit), benefit_roll__rows))), NULL) AS favours,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        CAST(arraySort(arrayMap(_r -> toNullable(toInt64(_r.relative_id)), kinship__rows)), 'Array(Nullable(Int64))') AS kin_named,
        toUInt8(NOT (notEmpty(kinship__rows) OR ({f_kinship__state:UInt8} = 2 AND notEmpty(kinship__rows)))) AS kin_named__unknown,
        CAST(arraySort(arrayMap(_r -> toNullable(toInt64(_r.id_number)), kinship_by_relative_id__rows)), 'Array(Nullable(Int64))') AS kin_naming,
        toUInt8(NOT (notEmpty(kinship_by_relative_id__rows) OR ({f_kinship__state:UInt8} = 2 AND notEmpty(kinship_by_relative_id__rows)))) AS kin_naming__unknown,
        multiIf(arrayExists(_r -> ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0), kin__rows), 1, arrayExists(_r -> ifNull(_r._kin, 1) AND ifNull(_r.is_official, 1), kin__rows), NULL, {f_kinship__state:UInt8} = 2 AND notEmpty(kin__rows), 0, NULL) AS kin_official,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND ifNull(_r.is_official, 1)) AND (NOT (ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0))), kin__rows) OR arrayExists(_r -> (ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0)) AND isNull(_r.official_town), kin__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0), kin__rows), toNullable(toInt64(arrayMin(arrayMap(_r -> ifNull(_r.official_town, 0), arrayFilter(_r -> ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0), kin__rows))))), NULL) AS kin_town_first,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND ifNull(_r.is_official, 1)) AND (NOT (ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0))), kin__rows) OR arrayExists(_r -> (ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0)) AND isNull(_r.official_town), kin__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0), kin__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.official_town, 0), arrayFilter(_r -> ifNull(_r._kin, 0) AND ifNull(_r.is_official, 0), kin__rows))))), NULL) AS kin_town_last,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows_2
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        declared_relative__as_of,
        favours,
        kin_official,
        kin_town_first,
        kin_town_last,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'orphan', 'unattended', 'child_other', 'temp_relief'], _r.benefit) AND NOT isNull(_r.approver_id) AND (NOT kin_named__unknown AND has(kin_named, ifNull(_r.approver_id, 0)) AND NOT (isNull(_r.approver_id) OR kin_named__unknown) OR NOT kin_naming__unknown AND has(kin_naming, ifNull(_r.approver_id, 0)) AND NOT (isNull(_r.approver_id) OR kin_naming__unknown)), benefit_roll__rows), 1, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'orphan', 'unattended', 'child_other', 'temp_relief'], _r.benefit) AND NOT isNull(_r.approver_id) AND (NOT kin_named__unknown AND (isNull(_r.approver_id) OR kin_named__unknown OR has(kin_named, ifNull(_r.approver_id, 0)) OR arrayExists(_e -> isNull(_e), kin_named)) OR NOT kin_naming__unknown AND (isNull(_r.approver_id) OR kin_naming__unknown OR has(kin_naming, ifNull(_r.approver_id, 0)) OR arrayExists(_e -> isNull(_e), kin_naming))), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS approved_by_kin,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(arrayExists(_r -> _r.declared_at <= ifNull(favoured_since, 0) AND NOT isNull(favoured_since), declared_relative__rows), 1, arrayExists(_r -> _r.declared_at <= ifNull(favoured_since, 0) OR isNull(favoured_since), declared_relative__rows), NULL, {f_declared_relative__state:UInt8} = 2, 0, NULL) AS declared,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        declared_relative__as_of,
        favours,
        kin_official,
        approved_by_kin,
        area,
        declared,
        household,
        multiIf(intDiv(if(intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) != ifNull(kin_town_first, 0) AND NOT (isNull(area) OR isNull(kin_town_first)) AND intDiv(if(intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) != ifNull(kin_town_last, 0) AND NOT (isNull(area) OR isNull(kin_town_last)), 1, (intDiv(if(intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) != ifNull(kin_town_first, 0) OR isNull(area) OR isNull(kin_town_first)) AND (intDiv(if(intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) < 0, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000) - 999999, intDiv(toInt128(ifNull(area, 0)) * 1000000 * 2 + if(toInt128(ifNull(area, 0)) * 1000000 < 0, -1000, 1000), 2000)), 1000000) != ifNull(kin_town_last, 0) OR isNull(area) OR isNull(kin_town_last)), NULL, 0) AS kin_elsewhere
    FROM people_facts_3
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        declared_relative__as_of,
        favours,
        kin_official,
        approved_by_kin,
        area,
        declared,
        household,
        kin_elsewhere,
        {today:Int32} AS today,
        toUInt8({f_kinship__state:UInt8} = 1 OR {f_worker__state:UInt8} = 1) AS kin_official__silent
    FROM people_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(favours, 0) > 0 AND NOT isNull(favours) AND (ifNull(approved_by_kin, 0) OR NOT (ifNull(kin_official, 1) AND NOT ifNull(kin_official, 0)) AND ifNull(kin_official, 0) AND NOT ifNull(kin_elsewhere, 1))) AS _inside,
        toUInt8((ifNull(favours, 0) > 0 OR isNull(favours)) AND (ifNull(approved_by_kin, 1) OR (NOT (ifNull(kin_official, 1) AND NOT ifNull(kin_official, 0)) OR kin_official__silent) AND ifNull(kin_official, 1) AND NOT ifNull(kin_elsewhere, 0))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT ifNull(declared, 1)) AS not_declared__true,
        toUInt8(NOT ifNull(declared, 0)) AS not_declared__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 70 * not_declared__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 60, 2, 0)) AS _level,
        least(greatest(least(100, greatest(0, 70 * not_declared__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 60, 2, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([not_declared__true], 'Array(UInt8)'),
    CAST([not_declared__maybe - not_declared__true], 'Array(UInt8)'),
    CAST([toString(approved_by_kin), toString(area), toString(declared), toString(favours), toString(household), toString(kin_elsewhere), toString(kin_official)], 'Array(Nullable(String))'),
    CAST([benefit_roll_by_id_number__as_of, NULL, declared_relative__as_of, benefit_roll_by_id_number__as_of, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR not_declared__maybe - not_declared__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
