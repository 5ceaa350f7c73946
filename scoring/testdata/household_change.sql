WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
decision AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(decided_at, kind), 'Tuple(decided_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, household_id, as_of, received_at, batch, row, gone, key_hash
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
birth_by_father_id AS (
    SELECT assumeNotNull(father_person_id) AS subject,
        groupArray(CAST(tuple(born_on), 'Tuple(born_on Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT born_on, father_person_id, child_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_birth
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(father_person_id)
    GROUP BY ALL
),
birth_by_mother_id AS (
    SELECT assumeNotNull(mother_person_id) AS subject,
        groupArray(CAST(tuple(born_on), 'Tuple(born_on Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT born_on, mother_person_id, child_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_birth
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(mother_person_id)
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(counted, toInt64(household_id), kind, relation, since, ifNull(until, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(counted Nullable(UInt8), household_id Int64, kind String, relation Nullable(String), since Nullable(Int32), until Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT counted, household_id, kind, relation, since, until, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household_member
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
marriage AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(event_date), 'Tuple(event_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT event_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_marriage
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
marriage_by_spouse_id AS (
    SELECT assumeNotNull(spouse_person_id) AS subject,
        groupArray(CAST(tuple(event_date), 'Tuple(event_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT event_date, spouse_person_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_marriage
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(spouse_person_id)
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(status, term, tuple(as_of, received_at, batch, row)), 'Tuple(status Nullable(String), term String, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT status, term, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_student
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, birth_by_father_id.rows AS birth_by_father_id__rows, birth_by_father_id.described AS birth_by_father_id__as_of, birth_by_mother_id.rows AS birth_by_mother_id__rows, birth_by_mother_id.described AS birth_by_mother_id__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, marriage.rows AS marriage__rows, marriage.described AS marriage__as_of, marriage_by_spouse_id.rows AS marriage_by_spouse_id__rows, marriage_by_spouse_id.described AS marriage_by_spouse_id__as_of, person.rows AS person__rows, person.described AS person__as_of, student.rows AS student__rows, student.described AS student__as_of
    FROM people
    LEFT JOIN birth_by_father_id ON birth_by_father_id.subject = people.subject
    LEFT JOIN birth_by_mother_id ON birth_by_mother_id.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN marriage ON marriage.subject = people.subject
    LEFT JOIN marriage_by_spouse_id ON marriage_by_spouse_id.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN student ON student.subject = people.subject
),
people_facts AS (
    SELECT subject,
        birth_by_father_id__as_of,
        birth_by_mother_id__as_of,
        household_by_head_id__as_of,
        household_member_by_id_number__as_of,
        person__as_of,
        student__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(0, NULL, arrayExists(_r -> _r.born_on > {today:Int32} + (-90) AND _r.born_on <= {today:Int32}, birth_by_mother_id__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.born_on, arrayFilter(_r -> _r.born_on > {today:Int32} + (-90) AND _r.born_on <= {today:Int32}, birth_by_mother_id__rows))))), NULL) AS bore_on,
        multiIf(arrayExists(_r -> _r.kind = 'assist' AND ifNull(_r.counted, 0) AND has(['child', 'grandchild'], ifNull(_r.relation, '')) AND NOT isNull(_r.relation) AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows), 1, arrayExists(_r -> _r.kind = 'assist' AND ifNull(_r.counted, 1) AND (isNull(_r.relation) OR has(['child', 'grandchild'], ifNull(_r.relation, ''))) AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until, household_member__rows), NULL, {f_household_member__state:UInt8} = 2, 0, NULL) AS counted_child,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(0, NULL, arrayExists(_r -> _r.born_on > {today:Int32} + (-90) AND _r.born_on <= {today:Int32}, birth_by_father_id__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.born_on, arrayFilter(_r -> _r.born_on > {today:Int32} + (-90) AND _r.born_on <= {today:Int32}, birth_by_father_id__rows))))), NULL) AS fathered_on,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        if(arrayExists(_r -> (if(startsWith(extract(_r.term, '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(_r.term, '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(_r.term, '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(_r.term, '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(_r.term, '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= (toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 1) * 1000000 OR empty(extract(_r.term, '^\\s*(-?\\d{1,12})'))) AND NOT (if(startsWith(extract(_r.term, '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(_r.term, '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(_r.term, '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(_r.term, '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(_r.term, '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= (toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 1) * 1000000 AND NOT empty(extract(_r.term, '^\\s*(-?\\d{1,12})'))), student__rows), NULL, arrayMap(_r -> multiIf(has(['graduated', 'left'], ifNull(_r.status, '')) AND NOT isNull(_r.status), 1, isNull(_r.status) OR has(['graduated', 'left'], ifNull(_r.status, '')), NULL, 0), arrayFilter(_r -> if(startsWith(extract(_r.term, '^\\s*(-?\\d{1,12})'), '-'), negate(toInt64OrZero(extract(_r.term, '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(_r.term, '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))), toInt64OrZero(extract(_r.term, '^\\s*-?(\\d{1,12})')) * 1000000 + toInt64OrZero(rightPad(extract(_r.term, '^\\s*-?\\d{1,12}\\.(\\d{1,6})'), 6, '0'))) >= (toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})), 10000)) - 1) * 1000000 AND NOT empty(extract(_r.term, '^\\s*(-?\\d{1,12})')), student__rows))[-1]) AS left_school,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        multiIf(0, NULL, arrayExists(_r -> _r.event_date > {today:Int32} + (-90) AND _r.event_date <= {today:Int32}, marriage__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.event_date, arrayFilter(_r -> _r.event_date > {today:Int32} + (-90) AND _r.event_date <= {today:Int32}, marriage__rows))))), NULL) AS wed_first,
        multiIf(0, NULL, arrayExists(_r -> _r.event_date > {today:Int32} + (-90) AND _r.event_date <= {today:Int32}, marriage_by_spouse_id__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.event_date, arrayFilter(_r -> _r.event_date > {today:Int32} + (-90) AND _r.event_date <= {today:Int32}, marriage_by_spouse_id__rows))))), NULL) AS wed_spouse
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        birth_by_father_id__as_of,
        birth_by_mother_id__as_of,
        household_by_head_id__as_of,
        household_member_by_id_number__as_of,
        person__as_of,
        student__as_of,
        bore_on,
        counted_child,
        fathered_on,
        hukou_area,
        is_head,
        left_school,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(if(NOT isNull(wed_first) AND NOT isNull(wed_spouse), isNull(wed_first) OR isNull(wed_spouse), if(NOT isNull(wed_first), isNull(wed_first), isNull(wed_spouse))), NULL, toInt32(if(NOT isNull(wed_first) AND NOT isNull(wed_spouse), greatest(ifNull(wed_first, 0), ifNull(wed_spouse, 0)), if(NOT isNull(wed_first), ifNull(wed_first, 0), ifNull(wed_spouse, 0))))) AS wed_on,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        birth_by_father_id__as_of,
        birth_by_mother_id__as_of,
        household_by_head_id__as_of,
        household_member_by_id_number__as_of,
        person__as_of,
        student__as_of,
        bore_on,
        counted_child,
        fathered_on,
        hukou_area,
        is_head,
        left_school,
        household,
        wed_on,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor
    FROM people_facts_2
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(bore_on, counted_child, fathered_on, household, hukou_area, is_head, left_school, living, minor, wed_on), 'Tuple(bore_on Nullable(Int32), counted_child Nullable(UInt8), fathered_on Nullable(Int32), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), left_school Nullable(UInt8), living Nullable(UInt8), minor Nullable(UInt8), wed_on Nullable(Int32))')) AS rows
    FROM people_facts_3
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, decision.rows AS decision__rows, decision.described AS decision__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN decision ON decision.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        decision__as_of,
        household__as_of,
        multiIf(arrayExists(_r -> (NOT isNull(_r.fathered_on)) AND isNull(_r.fathered_on), members__rows), NULL, arrayExists(_r -> NOT isNull(_r.fathered_on), members__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.fathered_on, 0), arrayFilter(_r -> NOT isNull(_r.fathered_on), members__rows))))), NULL) AS father_day,
        multiIf(arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.counted_child, 1) AND NOT ifNull(_r.minor, 0) AND (NOT (ifNull(_r.left_school, 1) AND NOT ifNull(_r.left_school, 0)) OR ({f_student__state:UInt8} = 1)) AND ifNull(_r.left_school, 1) AND NOT (ifNull(_r.living, 0) AND ifNull(_r.counted_child, 0) AND NOT ifNull(_r.minor, 1) AND NOT (ifNull(_r.left_school, 1) AND NOT ifNull(_r.left_school, 0)) AND ifNull(_r.left_school, 0)), members__rows), NULL, arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.counted_child, 0) AND NOT ifNull(_r.minor, 1) AND NOT (ifNull(_r.left_school, 1) AND NOT ifNull(_r.left_school, 0)) AND ifNull(_r.left_school, 0), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.living, 0) AND ifNull(_r.counted_child, 0) AND NOT ifNull(_r.minor, 1) AND NOT (ifNull(_r.left_school, 1) AND NOT ifNull(_r.left_school, 0)) AND ifNull(_r.left_school, 0), members__rows))), NULL) AS grown_children,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        multiIf(arrayExists(_r -> (NOT isNull(_r.bore_on)) AND isNull(_r.bore_on), members__rows), NULL, arrayExists(_r -> NOT isNull(_r.bore_on), members__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.bore_on, 0), arrayFilter(_r -> NOT isNull(_r.bore_on), members__rows))))), NULL) AS mother_day,
        multiIf(0, NULL, arrayExists(_r -> has(['grant', 'raise', 'reduce', 'stop', 'suspend', 'recalc'], _r.kind) AND _r.decided_at <= {today:Int32}, decision__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.decided_at, arrayFilter(_r -> has(['grant', 'raise', 'reduce', 'stop', 'suspend', 'recalc'], _r.kind) AND _r.decided_at <= {today:Int32}, decision__rows))))), NULL) AS reckoned_on,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> ifNull(_r.living, 1) AND NOT isNull(_r.wed_on) AND NOT (ifNull(_r.living, 0) AND NOT isNull(_r.wed_on)), members__rows) OR arrayExists(_r -> (ifNull(_r.living, 0) AND NOT isNull(_r.wed_on)) AND isNull(_r.wed_on), members__rows), NULL, arrayExists(_r -> ifNull(_r.living, 0) AND NOT isNull(_r.wed_on), members__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.wed_on, 0), arrayFilter(_r -> ifNull(_r.living, 0) AND NOT isNull(_r.wed_on), members__rows))))), NULL) AS wed_day
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        decision__as_of,
        household__as_of,
        grown_children,
        household_class,
        reckoned_on,
        wed_day,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        if(if(NOT isNull(mother_day), isNull(mother_day), isNull(father_day)), NULL, toInt32(if(NOT isNull(mother_day), ifNull(mother_day, 0), ifNull(father_day, 0)))) AS birth_day,
        multiIf(intDiv(if(intDiv(toInt128(ifNull(head_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(head_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) < 0, intDiv(toInt128(ifNull(head_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(head_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) - 999999, intDiv(toInt128(ifNull(head_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(head_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000)), 1000000) != intDiv(if(intDiv(toInt128(ifNull(registered_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(registered_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) < 0, intDiv(toInt128(ifNull(registered_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(registered_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) - 999999, intDiv(toInt128(ifNull(registered_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(registered_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000)), 1000000) AND NOT (isNull(head_area) OR isNull(registered_area)), 1, intDiv(if(intDiv(toInt128(ifNull(head_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(head_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) < 0, intDiv(toInt128(ifNull(head_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(head_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) - 999999, intDiv(toInt128(ifNull(head_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(head_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000)), 1000000) != intDiv(if(intDiv(toInt128(ifNull(registered_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(registered_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) < 0, intDiv(toInt128(ifNull(registered_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(registered_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000) - 999999, intDiv(toInt128(ifNull(registered_area, 0)) * 1000000 * 2 + if(toInt128(ifNull(registered_area, 0)) * 1000000 < 0, -1000000, 1000000), 2000000)), 1000000) OR isNull(head_area) OR isNull(registered_area), NULL, 0) AS head_moved,
        multiIf(NOT isNull(reckoned_on) AND ifNull(reckoned_on, 0) > {today:Int32} + (-90) AND NOT isNull(reckoned_on), 1, NOT isNull(reckoned_on) AND (ifNull(reckoned_on, 0) > {today:Int32} + (-90) OR isNull(reckoned_on)), NULL, 0) AS reckoned_lately
    FROM homes_facts
),
known AS (
    SELECT subject,
        decision__as_of,
        household__as_of,
        grown_children,
        household_class,
        reckoned_on,
        wed_day,
        area,
        birth_day,
        head_moved,
        reckoned_lately,
        {today:Int32} AS today,
        toUInt8({f_birth__state:UInt8} = 1 OR {f_household_member__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS birth_day__silent,
        toUInt8({f_death_event__state:UInt8} = 1 OR {f_household_member__state:UInt8} = 1 OR {f_marriage__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS wed_day__silent
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(household_class, '')) AND NOT isNull(household_class)) AS _inside,
        toUInt8(isNull(household_class) OR has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(household_class, ''))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(wed_day) AND NOT (NOT isNull(reckoned_on) AND (ifNull(reckoned_on, 0) >= ifNull(wed_day, 0) OR isNull(reckoned_on) OR isNull(wed_day)))) AS wed__true,
        toUInt8((NOT isNull(wed_day) OR wed_day__silent) AND NOT (NOT isNull(reckoned_on) AND ifNull(reckoned_on, 0) >= ifNull(wed_day, 0) AND NOT (isNull(reckoned_on) OR isNull(wed_day)))) AS wed__maybe,
        toUInt8(NOT isNull(birth_day) AND NOT (NOT isNull(reckoned_on) AND (ifNull(reckoned_on, 0) >= ifNull(birth_day, 0) OR isNull(reckoned_on) OR isNull(birth_day)))) AS born__true,
        toUInt8((NOT isNull(birth_day) OR birth_day__silent) AND NOT (NOT isNull(reckoned_on) AND ifNull(reckoned_on, 0) >= ifNull(birth_day, 0) AND NOT (isNull(reckoned_on) OR isNull(birth_day)))) AS born__maybe,
        toUInt8(ifNull(head_moved, 0) AND NOT ifNull(reckoned_lately, 1)) AS moved__true,
        toUInt8(ifNull(head_moved, 1) AND NOT ifNull(reckoned_lately, 0)) AS moved__maybe,
        toUInt8(ifNull(grown_children, 0) > 0 AND NOT isNull(grown_children) AND NOT ifNull(reckoned_lately, 1)) AS school_ended__true,
        toUInt8((ifNull(grown_children, 0) > 0 OR isNull(grown_children)) AND NOT ifNull(reckoned_lately, 0)) AS school_ended__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * wed__true, 60 * born__true, 60 * moved__true, 60 * school_ended__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * wed__true, 2 * born__true, 2 * moved__true, 2 * school_ended__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * wed__maybe, 60 * born__maybe, 60 * moved__maybe, 60 * school_ended__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * wed__maybe, 2 * born__maybe, 2 * moved__maybe, 2 * school_ended__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([wed__true, born__true, moved__true, school_ended__true], 'Array(UInt8)'),
    CAST([wed__maybe - wed__true, born__maybe - born__true, moved__maybe - moved__true, school_ended__maybe - school_ended__true], 'Array(UInt8)'),
    CAST([toString(area), toString(birth_day), toString(grown_children), toString(head_moved), toString(household_class), toString(reckoned_lately), toString(reckoned_on), toString(wed_day)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, household__as_of, NULL, decision__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR wed__maybe - wed__true OR born__maybe - born__true OR moved__maybe - moved__true OR school_ended__maybe - school_ended__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
