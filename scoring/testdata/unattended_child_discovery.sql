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
disability AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(category, grade, mental_part, state, valid_from, ifNull(valid_to, 120529)), 'Tuple(category Int64, grade Int64, mental_part Nullable(UInt8), state Nullable(String), valid_from Int32, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT category, grade, mental_part, state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
guardian_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(lost_contact_reported_at, status), 'Tuple(lost_contact_reported_at Nullable(Int32), status String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT lost_contact_reported_at, status, person_id, child_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_guardian
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
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
person_2 AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(alive), 'Tuple(alive Nullable(UInt8))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people_2.subject AS subject, custody_event.rows AS custody_event__rows, custody_event.described AS custody_event__as_of, death_event_2.rows AS death_event_2__rows, death_event_2.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, guardian_by_id_number.rows AS guardian_by_id_number__rows, guardian_by_id_number.described AS guardian_by_id_number__as_of, illness.rows AS illness__rows, illness.described AS illness__as_of, person_2.rows AS person_2__rows, person_2.described AS person__as_of
    FROM people_2
    LEFT JOIN custody_event ON custody_event.subject = people_2.subject
    LEFT JOIN death_event_2 ON death_event_2.subject = people_2.subject
    LEFT JOIN disability ON disability.subject = people_2.subject
    LEFT JOIN guardian_by_id_number ON guardian_by_id_number.subject = people_2.subject
    LEFT JOIN illness ON illness.subject = people_2.subject
    LEFT JOIN person_2 ON person_2.subject = people_2.subject
),
people_facts AS (
    SELECT subject,
        guardian_by_id_number__as_of,
        multiIf(arrayExists(_r -> has(['prison', 'detox', 'detention'], _r.kind) AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date) AND toInt32(addMonths(addDays(toDate32(0), _r.start_date), if(ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_unattended__months:Nullable(Int64)}, 0))))) <= if(_r.end_date < 120529, _r.end_date, {today:Int32}) AND NOT (isNull({p_unattended__months:Nullable(Int64)}) OR ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000), custody_event__rows), 1, arrayExists(_r -> has(['prison', 'detox', 'detention'], _r.kind) AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date) AND (toInt32(addMonths(addDays(toDate32(0), _r.start_date), if(ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_unattended__months:Nullable(Int64)}, 0))))) <= if(_r.end_date < 120529, _r.end_date, {today:Int32}) OR isNull({p_unattended__months:Nullable(Int64)}) OR ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000), custody_event__rows), NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS custody_months,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event_2__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event_2__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to AND (_r.grade <= 2 OR has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 0)), disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to AND (_r.grade <= 2 OR has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 1)), disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS disabled_parent,
        multiIf(arrayExists(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows), 1, arrayExists(_r -> _r.list = 'major' AND (ifNull(_r.diagnosed_on, 0) <= {today:Int32} OR isNull(_r.diagnosed_on)) AND {today:Int32} <= _r.valid_to, illness__rows), NULL, {f_illness__state:UInt8} = 2 AND notEmpty(illness__rows), 0, NULL) AS ill_parent,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person_2__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person_2__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> _r.status = 'missing', guardian_by_id_number__rows), 1, 0, NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(guardian_by_id_number__rows), 0, NULL) AS parent_missing,
        multiIf(arrayExists(_r -> _r.status = 'dead', guardian_by_id_number__rows), 1, 0, NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(guardian_by_id_number__rows), 0, NULL) AS parent_said_dead,
        multiIf(arrayExists(_r -> _r.status = 'lost_contact' AND toInt32(addMonths(addDays(toDate32(0), ifNull(_r.lost_contact_reported_at, 0)), if(ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_unattended__months:Nullable(Int64)}, 0))))) <= {today:Int32} AND NOT (isNull(_r.lost_contact_reported_at) OR isNull({p_unattended__months:Nullable(Int64)}) OR ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000), guardian_by_id_number__rows), 1, arrayExists(_r -> _r.status = 'lost_contact' AND (toInt32(addMonths(addDays(toDate32(0), ifNull(_r.lost_contact_reported_at, 0)), if(ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_unattended__months:Nullable(Int64)}, 0))))) <= {today:Int32} OR isNull(_r.lost_contact_reported_at) OR isNull({p_unattended__months:Nullable(Int64)}) OR ifNull({p_unattended__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_unattended__months:Nullable(Int64)}, 0) < -12000), guardian_by_id_number__rows), NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(guardian_by_id_number__rows), 0, NULL) AS parent_unreachable
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        guardian_by_id_number__as_of,
        custody_months,
        disabled_parent,
        ill_parent,
        parent_missing,
        parent_said_dead,
        parent_unreachable,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        multiIf(NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0)) AND ifNull(custody_months, 0) OR NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0)) AND ifNull(parent_unreachable, 0) OR NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0)) AND ifNull(disabled_parent, 0) OR NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0)) AND ifNull(ill_parent, 0), 1, NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0)) AND ifNull(custody_months, 1) OR NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0)) AND ifNull(parent_unreachable, 1) OR NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0)) AND ifNull(disabled_parent, 1) OR NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0)) AND ifNull(ill_parent, 1), NULL, 0) AS unable
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        guardian_by_id_number__as_of,
        custody_months,
        disabled_parent,
        ill_parent,
        parent_missing,
        parent_unreachable,
        unable,
        multiIf(ifNull(dead, 0) OR NOT (ifNull(parent_said_dead, 1) AND NOT ifNull(parent_said_dead, 0)) AND ifNull(parent_said_dead, 0), 1, ifNull(dead, 1) OR NOT (ifNull(parent_said_dead, 1) AND NOT ifNull(parent_said_dead, 0)) AND ifNull(parent_said_dead, 1), NULL, 0) AS parent_dead
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        guardian_by_id_number__as_of,
        parent_missing,
        unable,
        parent_dead,
        multiIf((NOT (ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0))) != (NOT (ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0))) AND NOT ((NOT (ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0)) OR ({f_death_event__state:UInt8} = 1 OR {f_guardian__state:UInt8} = 1 OR {f_person__state:UInt8} = 1)) AND ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0)) OR (NOT (ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0))) != (NOT (ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0))) AND NOT ((NOT (ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0)) OR ({f_guardian__state:UInt8} = 1)) AND ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0)) OR (NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0))) != (NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0))) AND NOT ((NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0)) OR ({f_custody_event__state:UInt8} = 1)) AND ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0)) OR (NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0))) != (NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0))) AND NOT ((NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0)) OR ({f_guardian__state:UInt8} = 1)) AND ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0)) OR (NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0))) != (NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0))) AND NOT ((NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0)) OR ({f_disability__state:UInt8} = 1)) AND ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0)) OR (NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0))) != (NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0))) AND NOT ((NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0)) OR ({f_illness__state:UInt8} = 1)) AND ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0)), 1, (NOT (ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0))) != (NOT (ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0))) OR (NOT (ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0)) OR ({f_death_event__state:UInt8} = 1 OR {f_guardian__state:UInt8} = 1 OR {f_person__state:UInt8} = 1)) AND ifNull(parent_dead, 1) AND NOT ifNull(parent_dead, 0) OR (NOT (ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0))) != (NOT (ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0))) OR (NOT (ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0)) OR ({f_guardian__state:UInt8} = 1)) AND ifNull(parent_missing, 1) AND NOT ifNull(parent_missing, 0) OR (NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0))) != (NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0))) OR (NOT (ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0)) OR ({f_custody_event__state:UInt8} = 1)) AND ifNull(custody_months, 1) AND NOT ifNull(custody_months, 0) OR (NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0))) != (NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0))) OR (NOT (ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0)) OR ({f_guardian__state:UInt8} = 1)) AND ifNull(parent_unreachable, 1) AND NOT ifNull(parent_unreachable, 0) OR (NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0))) != (NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0))) OR (NOT (ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0)) OR ({f_disability__state:UInt8} = 1)) AND ifNull(disabled_parent, 1) AND NOT ifNull(disabled_parent, 0) OR (NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0))) != (NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0))) OR (NOT (ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0)) OR ({f_illness__state:UInt8} = 1)) AND ifNull(ill_parent, 1) AND NOT ifNull(ill_parent, 0), NULL, 0) AS parent_untold
    FROM people_facts_3
),
kin AS (
    SELECT _l.subject AS subject,
        groupArray(CAST(tuple(multiIf(_l.sure, 1, _l.maybe, NULL, 0), parent_dead, parent_missing, parent_untold, unable), 'Tuple(_kin Nullable(UInt8), parent_dead Nullable(UInt8), parent_missing Nullable(UInt8), parent_untold Nullable(UInt8), unable Nullable(UInt8))')) AS rows
    FROM links AS _l
    LEFT JOIN people_facts_4 ON people_facts_4.subject = _l.relative
    GROUP BY subject
),
people_rows_2 AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, guardian.rows AS guardian__rows, guardian.described AS guardian__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, kin.rows AS kin__rows
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN guardian ON guardian.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN kin ON kin.subject = people.subject
),
people_facts_5 AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(0, NULL, arrayExists(_r -> _r.status = 'present' AND {today:Int32} < _r.until, guardian__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(guardian__rows)), toInt64(length(arrayFilter(_r -> _r.status = 'present' AND {today:Int32} < _r.until, guardian__rows))), NULL) AS carers_named,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['orphan', 'unattended'], _r.benefit), benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS paid_as_child,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'tekun_basic', benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS paid_as_destitute,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1))) AND (NOT (ifNull(_r._kin, 0) AND (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 0)))), kin__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 0)), kin__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(kin__rows)), toInt64(length(arrayFilter(_r -> ifNull(_r._kin, 0) AND (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 0)), kin__rows))), NULL) AS parents_dead,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 0)) AND NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 1))) AND (NOT (ifNull(_r._kin, 0) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1)) AND NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 0)))), kin__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1)) AND NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 0)), kin__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(kin__rows)), toInt64(length(arrayFilter(_r -> ifNull(_r._kin, 0) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1)) AND NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 0)), kin__rows))), NULL) AS parents_missing,
        multiIf(0, NULL, arrayExists(_r -> has(['father', 'mother'], _r.role), guardian__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(guardian__rows)), toInt64(length(arrayFilter(_r -> has(['father', 'mother'], _r.role), guardian__rows))), NULL) AS parents_named,
        multiIf(arrayExists(_r -> (ifNull(_r._kin, 1) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 0)) AND NOT (NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 0)) AND ifNull(_r.unable, 1))) AND (NOT (ifNull(_r._kin, 0) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1)) AND NOT (NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 1)) AND ifNull(_r.unable, 0)))), kin__rows), NULL, arrayExists(_r -> ifNull(_r._kin, 0) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1)) AND NOT (NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 1)) AND ifNull(_r.unable, 0)), kin__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(kin__rows)), toInt64(length(arrayFilter(_r -> ifNull(_r._kin, 0) AND (NOT (NOT (ifNull(_r.parent_dead, 1) AND NOT ifNull(_r.parent_dead, 0)) AND ifNull(_r.parent_dead, 1)) AND NOT (NOT (ifNull(_r.parent_missing, 1) AND NOT ifNull(_r.parent_missing, 0)) AND ifNull(_r.parent_missing, 1)) AND ifNull(_r.unable, 0)), kin__rows))), NULL) AS parents_unable,
        multiIf(arrayExists(_r -> ifNull(_r._kin, 0) AND ifNull(_r.parent_untold, 0), kin__rows), 1, arrayExists(_r -> ifNull(_r._kin, 1) AND ifNull(_r.parent_untold, 1), kin__rows), NULL, {f_guardian__state:UInt8} = 2 AND notEmpty(kin__rows), 0, NULL) AS parents_untold,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows_2
),
people_facts_6 AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        carers_named,
        paid_as_child,
        paid_as_destitute,
        parents_dead,
        parents_missing,
        parents_named,
        parents_unable,
        parents_untold,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts_5
),
people_facts_7 AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        carers_named,
        paid_as_child,
        paid_as_destitute,
        parents_dead,
        parents_missing,
        parents_named,
        parents_unable,
        parents_untold,
        area,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor
    FROM people_facts_6
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        guardian__as_of,
        carers_named,
        paid_as_child,
        paid_as_destitute,
        parents_dead,
        parents_missing,
        parents_named,
        parents_unable,
        parents_untold,
        area,
        household,
        living,
        minor,
        {today:Int32} AS today
    FROM people_facts_7
),
inside AS (
    SELECT *,
        toUInt8(ifNull(minor, 0) AND ifNull(living, 0) AND NOT ifNull(paid_as_child, 1) AND (toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) + ifNull(parents_unable, 0) > 0 AND NOT (isNull(parents_dead) OR isNull(parents_missing) OR isNull(parents_unable)) OR ifNull(parents_untold, 0))) AS _inside,
        toUInt8(ifNull(minor, 1) AND ifNull(living, 1) AND NOT ifNull(paid_as_child, 0) AND (toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) + ifNull(parents_unable, 0) > 0 OR isNull(parents_dead) OR isNull(parents_missing) OR isNull(parents_unable) OR ifNull(parents_untold, 1))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(parents_unable, 0) >= 1 AND NOT isNull(parents_unable) AND toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) + ifNull(parents_unable, 0) >= 2 AND NOT (isNull(parents_dead) OR isNull(parents_missing) OR isNull(parents_unable)) OR ifNull(parents_untold, 0)) AS unattended__true,
        toUInt8((ifNull(parents_unable, 0) >= 1 OR isNull(parents_unable)) AND (toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) + ifNull(parents_unable, 0) >= 2 OR isNull(parents_dead) OR isNull(parents_missing) OR isNull(parents_unable)) OR ifNull(parents_untold, 1)) AS unattended__maybe,
        toUInt8(ifNull(parents_dead, 0) >= 2 AND NOT isNull(parents_dead)) AS orphan__true,
        toUInt8(ifNull(parents_dead, 0) >= 2 OR isNull(parents_dead)) AS orphan__maybe,
        toUInt8(ifNull(parents_missing, 0) >= 1 AND NOT isNull(parents_missing) AND toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) >= 2 AND NOT (isNull(parents_dead) OR isNull(parents_missing))) AS orphan_or_unattended__true,
        toUInt8((ifNull(parents_missing, 0) >= 1 OR isNull(parents_missing)) AND (toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) >= 2 OR isNull(parents_dead) OR isNull(parents_missing))) AS orphan_or_unattended__maybe,
        toUInt8(ifNull(parents_unable, 0) = 1 AND NOT isNull(parents_unable) AND ifNull(parents_dead, 0) = 0 AND NOT isNull(parents_dead) AND ifNull(parents_missing, 0) = 0 AND NOT isNull(parents_missing) AND ifNull(parents_named, 0) >= 2 AND NOT isNull(parents_named)) AS one_unable__true,
        toUInt8((ifNull(parents_unable, 0) = 1 OR isNull(parents_unable)) AND (ifNull(parents_dead, 0) = 0 OR isNull(parents_dead)) AND (ifNull(parents_missing, 0) = 0 OR isNull(parents_missing)) AND (ifNull(parents_named, 0) >= 2 OR isNull(parents_named))) AS one_unable__maybe,
        toUInt8(ifNull(parents_named, 0) = 1 AND NOT isNull(parents_named)) AS other_unrecorded__true,
        toUInt8(ifNull(parents_named, 0) = 1 OR isNull(parents_named)) AS other_unrecorded__maybe,
        toUInt8((toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) + ifNull(parents_unable, 0) >= 2 AND NOT (isNull(parents_dead) OR isNull(parents_missing) OR isNull(parents_unable)) OR ifNull(parents_untold, 0)) AND ifNull(carers_named, 0) = 0 AND NOT isNull(carers_named)) AS no_carer_today__true,
        toUInt8((toInt128(ifNull(parents_dead, 0)) + ifNull(parents_missing, 0) + ifNull(parents_unable, 0) >= 2 OR isNull(parents_dead) OR isNull(parents_missing) OR isNull(parents_unable) OR ifNull(parents_untold, 1)) AND (ifNull(carers_named, 0) = 0 OR isNull(carers_named))) AS no_carer_today__maybe,
        toUInt8(ifNull(paid_as_destitute, 0)) AS chosen_destitute__true,
        toUInt8(ifNull(paid_as_destitute, 1)) AS chosen_destitute__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * unattended__true, 60 * orphan__true, 60 * orphan_or_unattended__true, 40 * one_unable__true, 40 * other_unrecorded__true, 80 * no_carer_today__true) AS _floor,
        least(100, if(chosen_destitute__true, 59, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 2 * unattended__true, 2 * orphan__true, 2 * orphan_or_unattended__true, 1 * one_unable__true, 1 * other_unrecorded__true, 3 * no_carer_today__true), if(chosen_destitute__true, 1, 3))) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * unattended__maybe, 60 * orphan__maybe, 60 * orphan_or_unattended__maybe, 40 * one_unable__maybe, 40 * other_unrecorded__maybe, 80 * no_carer_today__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * unattended__maybe, 2 * orphan__maybe, 2 * orphan_or_unattended__maybe, 1 * one_unable__maybe, 1 * other_unrecorded__maybe, 3 * no_carer_today__maybe), if(chosen_destitute__true, 1, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([unattended__true, orphan__true, orphan_or_unattended__true, one_unable__true, other_unrecorded__true, no_carer_today__true, chosen_destitute__true], 'Array(UInt8)'),
    CAST([unattended__maybe - unattended__true, orphan__maybe - orphan__true, orphan_or_unattended__maybe - orphan_or_unattended__true, one_unable__maybe - one_unable__true, other_unrecorded__maybe - other_unrecorded__true, no_carer_today__maybe - no_carer_today__true, chosen_destitute__maybe - chosen_destitute__true], 'Array(UInt8)'),
    CAST([toString(area), toString(carers_named), toString(household), toString(living), toString(minor), toString(paid_as_child), toString(paid_as_destitute), toString(parents_dead), toString(parents_missing), toString(parents_named), toString(parents_unable), toString(parents_untold)], 'Array(Nullable(String))'),
    CAST([NULL, guardian__as_of, NULL, NULL, NULL, benefit_roll__as_of, benefit_roll__as_of, NULL, NULL, guardian__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR unattended__maybe - unattended__true OR orphan__maybe - orphan__true OR orphan_or_unattended__maybe - orphan_or_unattended__true OR one_unable__maybe - one_unable__true OR other_unrecorded__maybe - other_unrecorded__true OR no_carer_today__maybe - no_carer_today__true OR chosen_destitute__maybe - chosen_destitute__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
