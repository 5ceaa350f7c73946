WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
child AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(ifNull(left_at, 120529), registered_at), 'Tuple(left_at Int32, registered_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT left_at, registered_at, person_id, as_of, received_at, batch, row, gone, key_hash
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
finding_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(found_at, kind), 'Tuple(found_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT found_at, kind, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_finding
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
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
        groupArray(CAST(tuple(relation, ifNull(until, 120529)), 'Tuple(relation Nullable(String), until Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT relation, until, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household_member
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
household_member_2 AS (
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
student AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(absent_days, term, tuple(as_of, received_at, batch, row)), 'Tuple(absent_days Nullable(Int64), term String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT absent_days, term, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
guardian_all AS (
    SELECT CAST(toInt64(child_person_id), 'Int64') AS child_id, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(role, 'String') AS role, CAST(ifNull(until, 120529), 'Int32') AS until
    FROM (
        SELECT child_person_id, person_id, role, until, as_of, received_at, batch, row, gone, key_hash
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
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.child_id)), toUInt64(assumeNotNull(_f.id_number)))]) AS _p, toUInt8(has(['father', 'mother'], _f.role) AND {today:Int32} < _f.until) AS _sure, toUInt8(has(['father', 'mother'], _f.role) AND {today:Int32} < _f.until) AS _maybe
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
        groupArray(CAST(tuple(ifNull(end_date, 120529), kind, ifNull(released_at, 120529), start_date), 'Tuple(end_date Int32, kind String, released_at Int32, start_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT end_date, kind, released_at, start_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
        multiIf(arrayExists(_r -> has(['prison', 'detox', 'detention'], _r.kind) AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date), custody_event__rows), 1, 0, NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS away_in_custody
    FROM people_rows
),
kin AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), away_in_custody), 'Tuple(_kin Nullable(UInt8), away_in_custody Nullable(UInt8))')) AS rows
    FROM links AS _l
    LEFT JOIN people_facts ON people_facts.subject = _l.relative
    GROUP BY subject
),
guardian_all_2 AS (
    SELECT CAST(toInt64(child_person_id), 'Int64') AS child_id, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(role, 'String') AS role, CAST(status, 'String') AS status, CAST(ifNull(until, 120529), 'Int32') AS until
    FROM (
        SELECT child_person_id, person_id, role, status, until, as_of, received_at, batch, row, gone, key_hash
        FROM signal_guardian
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
    )
    WHERE gone = 0
),
links_2 AS (
    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.child_id)), toUInt64(assumeNotNull(_f.id_number)))]) AS _p, toUInt8(_f.status = 'present' AND has(['guardian', 'carer'], _f.role) AND {today:Int32} < _f.until) AS _sure, toUInt8(_f.status = 'present' AND has(['guardian', 'carer'], _f.role) AND {today:Int32} < _f.until) AS _maybe
        FROM guardian_all_2 AS _f
        WHERE isNotNull(_f.child_id) AND isNotNull(_f.id_number)
    )
    WHERE subject != relative AND 1
    GROUP BY subject, relative
),
people_3 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
person_2 AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(birth_date, tuple(as_of, received_at, batch, row)), 'Tuple(birth_date Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT birth_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows_2 AS (
    SELECT people_3.subject AS subject, person_2.rows AS person_2__rows, person_2.described AS person__as_of
    FROM people_3
    LEFT JOIN person_2 ON person_2.subject = people_3.subject
),
people_facts_2 AS (
    SELECT subject,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person_2__rows)[-1] AS birthday
    FROM people_rows_2
),
people_facts_3 AS (
    SELECT subject,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts_2
),
kin_2 AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), years_old), 'Tuple(_kin Nullable(UInt8), years_old Nullable(Int64))')) AS rows
    FROM links_2 AS _l
    LEFT JOIN people_facts_3 ON people_facts_3.subject = _l.relative
    GROUP BY subject
),
kinship_all AS (
    SELECT CAST(toInt64(person_id), 'Int64') AS id_number, CAST(relation, 'String') AS relation, CAST(toInt64(relative_person_id), 'Int64') AS relative_id
    FROM (
        SELECT person_id, relation, relative_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_kinship
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
links_3 AS (
    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin([(toUInt64(assumeNotNull(_f.id_number)), toUInt64(assumeNotNull(_f.relative_id))), (toUInt64(assumeNotNull(_f.relative_id)), toUInt64(assumeNotNull(_f.id_number)))]) AS _p, toUInt8(has(['grandparent', 'grandchild'], _f.relation)) AS _sure, toUInt8(has(['grandparent', 'grandchild'], _f.relation)) AS _maybe
        FROM kinship_all AS _f
        WHERE isNotNull(_f.id_number) AND isNotNull(_f.relative_id)
    )
    WHERE subject != relative AND 1
    GROUP BY subject, relative
),
people_4 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
person_3 AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(birth_date, tuple(as_of, received_at, batch, row)), 'Tuple(birth_date Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT birth_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows_3 AS (
    SELECT people_4.subject AS subject, person_3.rows AS person_3__rows, person_3.described AS person__as_of
    FROM people_4
    LEFT JOIN person_3 ON person_3.subject = people_4.subject
),
people_facts_4 AS (
    SELECT subject,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person_3__rows)[-1] AS birthday
    FROM people_rows_3
),
people_facts_5 AS (
    SELECT subject,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts_4
),
kin_3 AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), years_old), 'Tuple(_kin Nullable(UInt8), years_old Nullable(Int64))')) AS rows
    FROM links_3 AS _l
    LEFT JOIN people_facts_5 ON people_facts_5.subject = _l.relative
    GROUP BY subject
),
people_rows_4 AS (
    SELECT people.subject AS subject, child.rows AS child__rows, child.described AS child__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, finding_by_id_number.rows AS finding_by_id_number__rows, finding_by_id_number.described AS finding_by_id_number__as_of, guardian.rows AS guardian__rows, guardian.described AS guardian__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member__as_of, household_member_2.rows AS household_member_2__rows, household_member_2.described AS household_member_by_id_number__as_of, illness.rows AS illness__rows, illness.described AS illness__as_of, person.rows AS person__rows, person.described AS person__as_of, student.rows AS student__rows, student.described AS student__as_of, kin.rows AS kin__rows, kin_2.rows AS kin_2__rows, kin_3.rows AS kin_3__rows
    FROM people
    LEFT JOIN child ON child.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN finding_by_id_number ON finding_by_id_number.subject = people.subject
    LEFT JOIN guardian ON guardian.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN household_member_2 ON household_member_2.subject = people.subject
    LEFT JOIN illness ON illness.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
    LEFT JOIN kin ON kin.subject = people.subject
    LEFT JOIN kin_2 ON kin_2.subject = people.subject
    LEFT JOIN kin_3 ON kin_3.subject = people.subject
),
people_facts_6 AS (
    SELECT subject,
        child__as_of,
        disability__as_of,
        finding_by_id_number__as_of,
        guardian__as_of,
        household_member__as_of,
        illness__as_of,
        student__as_of,
        if(arrayExists(_r -> ({p_school__term__unknown:UInt8} OR has({p_school__term:Array(String)}, _r.term)) AND NOT (has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}), student__rows), NULL, arrayMap(_r -> if(isNull(_r.absent_days), NULL, toInt64(ifNull(_r.absent_days, 0))), arrayFilter(_r -> has({p_school__term:Array(String)}, _r.term) AND NOT {p_school__term__unknown:UInt8}, student__rows))[-1]) AS absent_days,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member_2__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member_2__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> ifNull(_r.relation, '') = 'grandchild' AND NOT isNull(_r.relation) AND {today:Int32} < _r.until, household_member__rows), 1, arrayExists(_r -> (ifNull(_r.relation, '') = 'grandchild' OR isNull(_r.relation)) AND {today:Int32} < _r.until, household_member__rows), NULL, {f_household_member__state:UInt8} = 2, 0, NULL) AS grandchild_of_head,
        multiIf(arrayExists(_r -> _r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'growth_problem', finding_by_id_number__rows), 1, arrayExists(_r -> (_r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) OR isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'growth_problem', finding_by_id_number__rows), NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS growth_found,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND (ifNull(_r.years_old, 0) >= ifNull({p_child__old_carer:Nullable(Int64)}, 0) OR isNull(_r.years_old) OR isNull({p_child__old_carer:Nullable(Int64)}))) AND (NOT (ifNull(_r._kin, 0) AND (ifNull(_r.years_old, 0) >= ifNull({p_child__old_carer:Nullable(Int64)}, 0) AND NOT (isNull(_r.years_old) OR isNull({p_child__old_carer:Nullable(Int64)}))))), kin_2__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND (ifNull(_r.years_old, 0) >= ifNull({p_child__old_carer:Nullable(Int64)}, 0) AND NOT (isNull(_r.years_old) OR isNull({p_child__old_carer:Nullable(Int64)}))), kin_2__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(kin_2__rows)), toInt64(length(arrayFilter(_r -> ifNull(_r._kin, 0) AND (ifNull(_r.years_old, 0) >= ifNull({p_child__old_carer:Nullable(Int64)}, 0) AND NOT (isNull(_r.years_old) OR isNull({p_child__old_carer:Nullable(Int64)}))), kin_2__rows))), NULL) AS old_carers,
        multiIf(arrayExists(_r -> ifNull(_r._kin, 0) AND (ifNull(_r.years_old, 0) >= ifNull({p_child__old_carer:Nullable(Int64)}, 0) AND NOT (isNull(_r.years_old) OR isNull({p_child__old_carer:Nullable(Int64)}))), kin_3__rows), 1, arrayExists(_r -> ifNull(_r._kin, 1) AND (ifNull(_r.years_old, 0) >= ifNull({p_child__old_carer:Nullable(Int64)}, 0) OR isNull(_r.years_old) OR isNull({p_child__old_carer:Nullable(Int64)})), kin_3__rows), NULL, {f_kinship__state:UInt8} = 2 AND notEmpty(kin_3__rows), 0, NULL) AS old_grandparent,
        multiIf(arrayExists(_r -> _r.registered_at <= {today:Int32} AND {today:Int32} < _r.left_at, child__rows), 1, 0, NULL, {f_child__state:UInt8} = 2, 0, NULL) AS on_register,
        multiIf(arrayExists(_r -> ifNull(_r._kin, 0) AND (NOT (ifNull(_r.away_in_custody, 1) AND NOT ifNull(_r.away_in_custody, 0)) AND ifNull(_r.away_in_custody, 0)), kin__rows), 1, arrayExists(_r -> ifNull(_r._kin, 1) AND ((NOT (ifNull(_r.away_in_custody, 1) AND NOT ifNull(_r.away_in_custody, 0)) OR ({f_custody_event__state:UInt8} = 1)) AND ifNull(_r.away_in_custody, 1)), kin__rows), NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(kin__rows), 0, NULL) AS parent_in_custody,
        multiIf(arrayExists(_r -> has(['father', 'mother'], _r.role) AND _r.status = 'lost_contact' AND {today:Int32} < _r.until, guardian__rows), 1, 0, NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(guardian__rows), 0, NULL) AS parent_lost,
        multiIf(0, NULL, arrayExists(_r -> _r.status = 'present' AND {today:Int32} < _r.until, guardian__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(guardian__rows)), toInt64(length(arrayFilter(_r -> _r.status = 'present' AND {today:Int32} < _r.until, guardian__rows))), NULL) AS present_carers,
        multiIf(arrayExists(_r -> _r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'runaway', finding_by_id_number__rows), 1, arrayExists(_r -> (_r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) OR isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'runaway', finding_by_id_number__rows), NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS ran_away,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        multiIf(arrayExists(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows), 1, arrayExists(_r -> _r.list = 'major' AND (ifNull(_r.diagnosed_on, 0) <= {today:Int32} OR isNull(_r.diagnosed_on)) AND {today:Int32} <= _r.valid_to, illness__rows), NULL, {f_illness__state:UInt8} = 2 AND notEmpty(illness__rows), 0, NULL) AS seriously_ill,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS severely_disabled
    FROM people_rows_4
),
people_facts_7 AS (
    SELECT subject,
        child__as_of,
        disability__as_of,
        finding_by_id_number__as_of,
        guardian__as_of,
        household_member__as_of,
        illness__as_of,
        student__as_of,
        absent_days,
        grandchild_of_head,
        growth_found,
        old_carers,
        old_grandparent,
        on_register,
        parent_in_custody,
        parent_lost,
        present_carers,
        ran_away,
        seriously_ill,
        severely_disabled,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts_6
),
people_facts_8 AS (
    SELECT subject,
        child__as_of,
        disability__as_of,
        finding_by_id_number__as_of,
        guardian__as_of,
        household_member__as_of,
        illness__as_of,
        student__as_of,
        absent_days,
        grandchild_of_head,
        growth_found,
        old_carers,
        old_grandparent,
        on_register,
        parent_in_custody,
        parent_lost,
        present_carers,
        ran_away,
        seriously_ill,
        severely_disabled,
        area,
        dead,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_7
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
    SELECT people_facts_8.subject AS subject, people_facts_8.child__as_of AS child__as_of, people_facts_8.disability__as_of AS disability__as_of, people_facts_8.finding_by_id_number__as_of AS finding_by_id_number__as_of, people_facts_8.guardian__as_of AS guardian__as_of, people_facts_8.household_member__as_of AS household_member__as_of, people_facts_8.illness__as_of AS illness__as_of, people_facts_8.student__as_of AS student__as_of, people_facts_8.absent_days AS absent_days, people_facts_8.grandchild_of_head AS grandchild_of_head, people_facts_8.growth_found AS growth_found, people_facts_8.old_carers AS old_carers, people_facts_8.old_grandparent AS old_grandparent, people_facts_8.on_register AS on_register, people_facts_8.parent_in_custody AS parent_in_custody, people_facts_8.parent_lost AS parent_lost, people_facts_8.present_carers AS present_carers, people_facts_8.ran_away AS ran_away, people_facts_8.seriously_ill AS seriously_ill, people_facts_8.severely_disabled AS severely_disabled, people_facts_8.area AS area, people_facts_8.household AS household, people_facts_8.living AS living, homes_facts.household_class AS home_class
    FROM people_facts_8
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_8.household, 0))
),
known AS (
    SELECT subject,
        child__as_of,
        disability__as_of,
        finding_by_id_number__as_of,
        guardian__as_of,
        household_member__as_of,
        illness__as_of,
        student__as_of,
        absent_days,
        grandchild_of_head,
        growth_found,
        old_carers,
        old_grandparent,
        on_register,
        parent_in_custody,
        parent_lost,
        present_carers,
        ran_away,
        seriously_ill,
        severely_disabled,
        area,
        household,
        living,
        home_class,
        {today:Int32} AS today,
        {p_child__old_carer:Nullable(Int64)} AS `child.old_carer`,
        {p_school__absent_days:Nullable(Int64)} AS `school.absent_days`
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(on_register, 0) AND ifNull(living, 0)) AS _inside,
        toUInt8(ifNull(on_register, 1) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(parent_in_custody, 0)) AS parent_in_custody__true,
        toUInt8(ifNull(parent_in_custody, 1)) AS parent_in_custody__maybe,
        toUInt8(ifNull(parent_lost, 0)) AS parent_lost__true,
        toUInt8(ifNull(parent_lost, 1)) AS parent_lost__maybe,
        toUInt8(ifNull(present_carers, 0) = 1 AND NOT isNull(present_carers) AND ifNull(old_carers, 0) = 1 AND NOT isNull(old_carers) AND (ifNull(old_grandparent, 0) OR ifNull(grandchild_of_head, 0))) AS one_old_grandparent__true,
        toUInt8((ifNull(present_carers, 0) = 1 OR isNull(present_carers)) AND (ifNull(old_carers, 0) = 1 OR isNull(old_carers)) AND (ifNull(old_grandparent, 1) OR ifNull(grandchild_of_head, 1))) AS one_old_grandparent__maybe,
        toUInt8(ifNull(seriously_ill, 0)) AS ill__true,
        toUInt8(ifNull(seriously_ill, 1)) AS ill__maybe,
        toUInt8(ifNull(severely_disabled, 0)) AS disabled__true,
        toUInt8(ifNull(severely_disabled, 1)) AS disabled__maybe,
        toUInt8(ifNull(growth_found, 0)) AS growth__true,
        toUInt8(ifNull(growth_found, 1)) AS growth__maybe,
        toUInt8(ifNull(absent_days, 0) >= ifNull(`school.absent_days`, 0) AND NOT (isNull(absent_days) OR isNull(`school.absent_days`))) AS absent__true,
        toUInt8(ifNull(absent_days, 0) >= ifNull(`school.absent_days`, 0) OR isNull(absent_days) OR isNull(`school.absent_days`)) AS absent__maybe,
        toUInt8(ifNull(ran_away, 0)) AS ran_away__true,
        toUInt8(ifNull(ran_away, 1)) AS ran_away__maybe,
        toUInt8(has(['dibao', 'tekun', 'edge'], ifNull(home_class, '')) AND NOT isNull(home_class)) AS poor__true,
        toUInt8(isNull(home_class) OR has(['dibao', 'tekun', 'edge'], ifNull(home_class, ''))) AS poor__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 30 * parent_in_custody__true + 25 * parent_lost__true + 25 * one_old_grandparent__true + 25 * ill__true + 25 * disabled__true + 15 * growth__true + 25 * absent__true + 40 * ran_away__true + 10 * poor__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0)) AS _level,
        least(greatest(least(100, greatest(0, 30 * parent_in_custody__maybe + 25 * parent_lost__maybe + 25 * one_old_grandparent__maybe + 25 * ill__maybe + 25 * disabled__maybe + 15 * growth__maybe + 25 * absent__maybe + 40 * ran_away__maybe + 10 * poor__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([parent_in_custody__true, parent_lost__true, one_old_grandparent__true, ill__true, disabled__true, growth__true, absent__true, ran_away__true, poor__true], 'Array(UInt8)'),
    CAST([parent_in_custody__maybe - parent_in_custody__true, parent_lost__maybe - parent_lost__true, one_old_grandparent__maybe - one_old_grandparent__true, ill__maybe - ill__true, disabled__maybe - disabled__true, growth__maybe - growth__true, absent__maybe - absent__true, ran_away__maybe - ran_away__true, poor__maybe - poor__true], 'Array(UInt8)'),
    CAST([toString(absent_days), toString(area), toString(grandchild_of_head), toString(growth_found), toString(home_class), toString(household), toString(living), toString(old_carers), toString(old_grandparent), toString(on_register), toString(parent_in_custody), toString(parent_lost), toString(present_carers), toString(ran_away), toString(seriously_ill), toString(severely_disabled), toString(`child.old_carer`), toString(`school.absent_days`)], 'Array(Nullable(String))'),
    CAST([student__as_of, NULL, household_member__as_of, finding_by_id_number__as_of, NULL, NULL, NULL, NULL, NULL, child__as_of, NULL, guardian__as_of, guardian__as_of, finding_by_id_number__as_of, illness__as_of, disability__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR parent_in_custody__maybe - parent_in_custody__true OR parent_lost__maybe - parent_lost__true OR one_old_grandparent__maybe - one_old_grandparent__true OR ill__maybe - ill__true OR disabled__maybe - disabled__true OR growth__maybe - growth__true OR absent__maybe - absent__true OR ran_away__maybe - ran_away__true OR poor__maybe - poor__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
