WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
guardian AS (
    SELECT assumeNotNull(child_person_id) AS subject,
        groupArray(CAST(tuple(role, status, ifNull(until, 120529)), 'Tuple(role String, status String, until Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT role, status, until, child_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_guardian
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
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
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
student AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(enrolled, stage, status, tuple(as_of, received_at, batch, row)), 'Tuple(enrolled Nullable(UInt8), stage String, status Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT enrolled, stage, status, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
guardian_all AS (
    SELECT CAST(toInt64(child_person_id), 'Int64') AS child_id, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(role, 'String') AS role
    FROM (
        SELECT child_person_id, person_id, role, as_of, received_at, batch, row, gone, key_hash
        FROM signal_guardian
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
    )
    WHERE gone = 0
),
links AS (
    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.child_id)), toUInt64(assumeNotNull(_f.id_number)))]) AS _p, toUInt8(has(['father', 'mother'], _f.role)) AS _sure, toUInt8(has(['father', 'mother'], _f.role)) AS _maybe
        FROM guardian_all AS _f
        WHERE isNotNull(_f.child_id) AND isNotNull(_f.id_number)
    )
    WHERE subject != relative AND 1
    GROUP BY subject, relative
),
people_2 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
custody_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(ifNull(end_date, 120529), kind, ifNull(released_at, 120529)), 'Tuple(end_date Int32, kind String, released_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT end_date, kind, released_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_custody_event
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people_2.subject AS subject, custody_event.rows AS custody_event__rows, custody_event.described AS custody_event__as_of
    FROM people_2
    LEFT JOIN custody_event ON custody_event.subject = people_2.subject
),
people_facts AS (
    SELECT subject,
        custody_event__as_of,
        multiIf(0, NULL, arrayExists(_r -> has(['prison', 'detox', 'detention'], _r.kind) AND if(_r.released_at < 120529, _r.released_at, _r.end_date) <= {today:Int32}, custody_event__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> if(_r.released_at < 120529, _r.released_at, _r.end_date), arrayFilter(_r -> has(['prison', 'detox', 'detention'], _r.kind) AND if(_r.released_at < 120529, _r.released_at, _r.end_date) <= {today:Int32}, custody_event__rows))))), NULL) AS freed_on
    FROM people_rows
),
kin AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), freed_on), 'Tuple(_kin Nullable(UInt8), freed_on Nullable(Int32))')) AS rows
    FROM links AS _l
    LEFT JOIN people_facts ON people_facts.subject = _l.relative
    GROUP BY subject
),
people_rows_2 AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, guardian.rows AS guardian__rows, guardian.described AS guardian__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, student.rows AS student__rows, student.described AS student__as_of, kin.rows AS kin__rows
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN guardian ON guardian.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
    LEFT JOIN kin ON kin.subject = people.subject
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll__as_of,
        guardian__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND (NOT isNull(_r.freed_on))) AND (NOT (ifNull(_r._kin, 0) AND (NOT isNull(_r.freed_on)))), kin__rows) OR arrayExists(_r -> (ifNull(_r._kin, 0) AND (NOT isNull(_r.freed_on))) AND isNull(_r.freed_on), kin__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND (NOT isNull(_r.freed_on)), kin__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.freed_on, 0), arrayFilter(_r -> ifNull(_r._kin, 0) AND (NOT isNull(_r.freed_on)), kin__rows))))), NULL) AS parent_freed_on,
        multiIf(arrayExists(_r -> has(['father', 'mother'], _r.role) AND _r.status = 'present' AND {today:Int32} < _r.until, guardian__rows), 1, 0, NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(guardian__rows), 0, NULL) AS parent_home,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        arrayMap(_r -> if((NOT (ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0)) AND ifNull(_r.enrolled, 1) OR ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0) AND (ifNull(_r.status, '') = 'enrolled' OR isNull(_r.status))) AND NOT (NOT (ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0)) AND ifNull(_r.enrolled, 0) OR ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0) AND ifNull(_r.status, '') = 'enrolled' AND NOT isNull(_r.status)), NULL, if(NOT (ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0)) AND ifNull(_r.enrolled, 0) OR ifNull(_r.enrolled, 1) AND NOT ifNull(_r.enrolled, 0) AND ifNull(_r.status, '') = 'enrolled' AND NOT isNull(_r.status), _r.stage, 'none')), student__rows)[-1] AS school_stage,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'unattended', benefit_roll__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.start_date, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'unattended', benefit_roll__rows))))), NULL) AS unattended_since
    FROM people_rows_2
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        parent_freed_on,
        parent_home,
        school_stage,
        unattended_since,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(isNull(birthday), NULL, toInt32(toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1)) AS eighteen_on,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND (has(['orphan', 'unattended', 'child_other'], _r.benefit) OR _r.benefit = 'tekun_basic' AND _r.start_date < toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1 AND NOT isNull(birthday)), benefit_roll__rows), 1, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND (has(['orphan', 'unattended', 'child_other'], _r.benefit) OR _r.benefit = 'tekun_basic' AND (_r.start_date < toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1 OR isNull(birthday))), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS paid_child,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'tekun_basic' AND _r.start_date < toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1 AND NOT isNull(birthday), benefit_roll__rows), 1, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'tekun_basic' AND (_r.start_date < toInt32(addYears(addDays(toDate32(0), ifNull(birthday, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) + 1), 18)) + toDayOfMonth(addDays(toDate32(0), ifNull(birthday, 0))) - 1 OR isNull(birthday)), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS paid_destitute_child
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        parent_freed_on,
        parent_home,
        unattended_since,
        area,
        eighteen_on,
        household,
        paid_child,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(paid_destitute_child, 0) AND has({p_tekun__school_stages:Array(String)}, ifNull(school_stage, '')) AND NOT (isNull(school_stage) OR {p_tekun__school_stages__unknown:UInt8}) OR NOT ifNull(paid_destitute_child, 1) AND ifNull(school_stage, '') != 'none' AND NOT isNull(school_stage) AND has({p_child__school_stages:Array(String)}, ifNull(school_stage, '')) AND NOT (isNull(school_stage) OR {p_child__school_stages__unknown:UInt8}), 1, ifNull(paid_destitute_child, 1) AND NOT ifNull(paid_destitute_child, 0) OR ifNull(paid_destitute_child, 0) AND (isNull(school_stage) OR {p_tekun__school_stages__unknown:UInt8} OR has({p_tekun__school_stages:Array(String)}, ifNull(school_stage, ''))) OR NOT ifNull(paid_destitute_child, 1) AND (ifNull(school_stage, '') != 'none' OR isNull(school_stage)) AND (isNull(school_stage) OR {p_child__school_stages__unknown:UInt8} OR has({p_child__school_stages:Array(String)}, ifNull(school_stage, ''))), NULL, 0) AS school_continues
    FROM people_facts_3
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        parent_freed_on,
        parent_home,
        unattended_since,
        area,
        eighteen_on,
        household,
        paid_child,
        living,
        school_continues,
        {today:Int32} AS today,
        toUInt8({f_custody_event__state:UInt8} = 1 OR {f_guardian__state:UInt8} = 1) AS parent_freed_on__silent,
        toUInt8({f_guardian__state:UInt8} = 1) AS parent_home__silent
    FROM people_facts_4
),
inside AS (
    SELECT *,
        toUInt8(ifNull(paid_child, 0) AND ifNull(living, 0)) AS _inside,
        toUInt8(ifNull(paid_child, 1) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(eighteen_on, 0) - today <= 60 AND NOT isNull(eighteen_on) AND NOT ifNull(school_continues, 1)) AS turns_eighteen__true,
        toUInt8((ifNull(eighteen_on, 0) - today <= 60 OR isNull(eighteen_on)) AND NOT ifNull(school_continues, 0)) AS turns_eighteen__maybe,
        toUInt8(ifNull(eighteen_on, 0) - today <= 60 AND NOT isNull(eighteen_on) AND ifNull(school_continues, 1) AND NOT ifNull(school_continues, 0)) AS schooling_unclear__true,
        toUInt8((ifNull(eighteen_on, 0) - today <= 60 OR isNull(eighteen_on)) AND ifNull(school_continues, 1) AND NOT ifNull(school_continues, 0)) AS schooling_unclear__maybe,
        toUInt8(NOT isNull(unattended_since) AND NOT isNull(parent_freed_on) AND ifNull(parent_freed_on, 0) >= ifNull(unattended_since, 0) AND NOT (isNull(parent_freed_on) OR isNull(unattended_since))) AS parent_freed__true,
        toUInt8(NOT isNull(unattended_since) AND (NOT isNull(parent_freed_on) OR parent_freed_on__silent) AND (ifNull(parent_freed_on, 0) >= ifNull(unattended_since, 0) OR isNull(parent_freed_on) OR isNull(unattended_since))) AS parent_freed__maybe,
        toUInt8(NOT isNull(unattended_since) AND NOT (ifNull(parent_home, 1) AND NOT ifNull(parent_home, 0)) AND ifNull(parent_home, 0)) AS parent_home__true,
        toUInt8(NOT isNull(unattended_since) AND (NOT (ifNull(parent_home, 1) AND NOT ifNull(parent_home, 0)) OR parent_home__silent) AND ifNull(parent_home, 1)) AS parent_home__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * turns_eighteen__true, 60 * schooling_unclear__true, 60 * parent_freed__true, 60 * parent_home__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * turns_eighteen__true, 2 * schooling_unclear__true, 2 * parent_freed__true, 2 * parent_home__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * turns_eighteen__maybe, 60 * schooling_unclear__maybe, 60 * parent_freed__maybe, 60 * parent_home__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * turns_eighteen__maybe, 2 * schooling_unclear__maybe, 2 * parent_freed__maybe, 2 * parent_home__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([turns_eighteen__true, schooling_unclear__true, parent_freed__true, parent_home__true], 'Array(UInt8)'),
    CAST([turns_eighteen__maybe - turns_eighteen__true, schooling_unclear__maybe - schooling_unclear__true, parent_freed__maybe - parent_freed__true, parent_home__maybe - parent_home__true], 'Array(UInt8)'),
    CAST([toString(area), toString(eighteen_on), toString(household), toString(living), toString(paid_child), toString(parent_freed_on), toString(parent_home), toString(school_continues), toString(unattended_since)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, benefit_roll__as_of, NULL, guardian__as_of, NULL, benefit_roll__as_of], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR turns_eighteen__maybe - turns_eighteen__true OR schooling_unclear__maybe - schooling_unclear__true OR parent_freed__maybe - parent_freed__true OR parent_home__maybe - parent_home__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
