WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
application_by_household_id AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(benefit, cause, toInt32(toDate32(paid_at, 'Asia/Shanghai'))), 'Tuple(benefit String, cause Nullable(String), paid_at Nullable(Int32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, cause, paid_at, household_id, application_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_application
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY application_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY application_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
benefit_roll_by_household_id AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, stop_date, household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), living, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), living Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, living, household_id, as_of, received_at, batch, row, gone, key_hash
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
care_agreement AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(level, signed_at, ifNull(valid_to, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(level Nullable(String), signed_at Int32, valid_to Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT level, signed_at, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_care_agreement
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
incident_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(happened_at, 'Asia/Shanghai')), kind, severity), 'Tuple(happened_at Int32, kind String, severity Int64)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT happened_at, kind, severity, person_id, incident_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_incident
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY incident_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY incident_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
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
tekun AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(care_level, ifNull(ended_at, 120529), since, tuple(as_of, received_at, batch, row)), 'Tuple(care_level Nullable(String), ended_at Int32, since Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT care_level, ended_at, since, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_tekun
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, care_agreement.rows AS care_agreement__rows, care_agreement.described AS care_agreement__as_of, child.rows AS child__rows, child.described AS child__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, incident_by_id_number.rows AS incident_by_id_number__rows, incident_by_id_number.described AS incident_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, tekun.rows AS tekun__rows, tekun.described AS tekun__as_of
    FROM people
    LEFT JOIN care_agreement ON care_agreement.subject = people.subject
    LEFT JOIN child ON child.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN incident_by_id_number ON incident_by_id_number.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN tekun ON tekun.subject = people.subject
),
people_facts AS (
    SELECT subject,
        child__as_of,
        household_by_head_id__as_of,
        incident_by_id_number__as_of,
        person__as_of,
        multiIf(arrayExists(_r -> _r.happened_at <= {today:Int32} AND ({today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) OR isNull({p_incident__days:Nullable(Int64)})) AND NOT (_r.kind = 'crime' AND _r.severity = 1) AND NOT (_r.happened_at <= {today:Int32} AND {today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_r.kind = 'crime' AND _r.severity = 1)), incident_by_id_number__rows), NULL, arrayExists(_r -> _r.happened_at <= {today:Int32} AND {today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_r.kind = 'crime' AND _r.severity = 1), incident_by_id_number__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> _r.severity, arrayFilter(_r -> _r.happened_at <= {today:Int32} AND {today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_r.kind = 'crime' AND _r.severity = 1), incident_by_id_number__rows))))), NULL) AS accident_level,
        multiIf(arrayExists(_r -> _r.happened_at <= {today:Int32} AND ({today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) OR isNull({p_incident__days:Nullable(Int64)})) AND NOT (_r.kind = 'crime' AND _r.severity = 1) AND NOT (_r.happened_at <= {today:Int32} AND {today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_r.kind = 'crime' AND _r.severity = 1)), incident_by_id_number__rows), NULL, arrayExists(_r -> _r.happened_at <= {today:Int32} AND {today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_r.kind = 'crime' AND _r.severity = 1), incident_by_id_number__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.happened_at, arrayFilter(_r -> _r.happened_at <= {today:Int32} AND {today:Int32} - _r.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_r.kind = 'crime' AND _r.severity = 1), incident_by_id_number__rows))))), NULL) AS accident_on,
        arrayMap(_r -> if(isNull(_r.level), NULL, ifNull(_r.level, '')), arrayFilter(_r -> _r.signed_at <= {today:Int32} AND {today:Int32} <= _r.valid_to, care_agreement__rows))[-1] AS agreed_care_level,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.care_level), NULL, ifNull(_r.care_level, '')), arrayFilter(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.ended_at, tekun__rows))[-1] AS registered_care_level,
        multiIf(arrayExists(_r -> _r.registered_at <= {today:Int32} AND NOT _r.left_at <= {today:Int32}, child__rows), 1, 0, NULL, {f_child__state:UInt8} = 2, 0, NULL) AS registered_child,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        child__as_of,
        household_by_head_id__as_of,
        incident_by_id_number__as_of,
        person__as_of,
        accident_level,
        accident_on,
        hukou_area,
        is_head,
        registered_child,
        if(if(NOT isNull(registered_care_level), isNull(registered_care_level), isNull(agreed_care_level)), NULL, if(NOT isNull(registered_care_level), ifNull(registered_care_level, ''), ifNull(agreed_care_level, ''))) AS care_level,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        child__as_of,
        household_by_head_id__as_of,
        incident_by_id_number__as_of,
        person__as_of,
        accident_level,
        accident_on,
        hukou_area,
        is_head,
        registered_child,
        care_level,
        household,
        years_old,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        child__as_of,
        household_by_head_id__as_of,
        incident_by_id_number__as_of,
        person__as_of,
        accident_level,
        accident_on,
        hukou_area,
        is_head,
        registered_child,
        household,
        living,
        multiIf(ifNull(living, 0) AND (ifNull(years_old, 0) >= ifNull({p_silent__age:Nullable(Int64)}, 0) AND NOT (isNull(years_old) OR isNull({p_silent__age:Nullable(Int64)})) OR NOT isNull(care_level) AND ifNull(care_level, '') = 'fully' AND NOT isNull(care_level)), 1, ifNull(living, 1) AND (ifNull(years_old, 0) >= ifNull({p_silent__age:Nullable(Int64)}, 0) OR isNull(years_old) OR isNull({p_silent__age:Nullable(Int64)}) OR (NOT isNull(care_level) OR ({f_care_agreement__state:UInt8} = 1 OR {f_tekun__state:UInt8} = 1)) AND (ifNull(care_level, '') = 'fully' OR isNull(care_level))), NULL, 0) AS frail
    FROM people_facts_3
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(accident_level, accident_on, frail, household, hukou_area, is_head, living, registered_child), 'Tuple(accident_level Nullable(Int64), accident_on Nullable(Int32), frail Nullable(UInt8), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), living Nullable(UInt8), registered_child Nullable(UInt8))')) AS rows
    FROM people_facts_4
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, application_by_household_id.rows AS application_by_household_id__rows, application_by_household_id.described AS application_by_household_id__as_of, benefit_roll_by_household_id.rows AS benefit_roll_by_household_id__rows, benefit_roll_by_household_id.described AS benefit_roll_by_household_id__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN application_by_household_id ON application_by_household_id.subject = homes.subject
    LEFT JOIN benefit_roll_by_household_id ON benefit_roll_by_household_id.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        application_by_household_id__rows,
        application_by_household_id__as_of,
        multiIf(arrayExists(_r -> (NOT isNull(_r.accident_level)) AND isNull(_r.accident_level), members__rows), NULL, arrayExists(_r -> NOT isNull(_r.accident_level), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.accident_level, 0), arrayFilter(_r -> NOT isNull(_r.accident_level), members__rows))))), NULL) AS accident_at_home,
        multiIf(arrayExists(_r -> (NOT isNull(_r.accident_on)) AND isNull(_r.accident_on), members__rows), NULL, arrayExists(_r -> NOT isNull(_r.accident_on), members__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.accident_on, 0), arrayFilter(_r -> NOT isNull(_r.accident_on), members__rows))))), NULL) AS accident_at_home_on,
        multiIf(arrayExists(_r -> ifNull(_r.living, 0) AND ifNull(_r.registered_child, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.living, 1) AND ifNull(_r.registered_child, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS child_at_home,
        arrayMap(_r -> multiIf(ifNull(_r.class, '') != 'none' AND NOT isNull(_r.class), 1, ifNull(_r.class, '') != 'none' OR isNull(_r.class), NULL, 0), household__rows)[-1] AS classed,
        multiIf(arrayExists(_r -> ifNull(_r.frail, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.frail, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS frail_at_home,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.living), NULL, toInt64(ifNull(_r.living, 0))), household__rows)[-1] AS living_here,
        multiIf(arrayExists(_r -> ifNull(_r.living, 1) AND NOT ifNull(_r.living, 0), members__rows), NULL, arrayExists(_r -> ifNull(_r.living, 0), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.living, 0), members__rows))), NULL) AS members_alive,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic'], _r.benefit), benefit_roll_by_household_id__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS supported
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        application_by_household_id__as_of,
        accident_at_home,
        child_at_home,
        frail_at_home,
        multiIf(NOT isNull(living_here) AND ifNull(living_here, 0) = 1 AND NOT isNull(living_here) OR isNull(living_here) AND (ifNull(members_alive, 0) = 1 AND NOT isNull(members_alive) OR (NOT isNull(living_here)) != (NOT isNull(living_here)) AND NOT ((NOT isNull(living_here) OR ({f_household__state:UInt8} = 1)) AND isNull(living_here))), 1, NOT isNull(living_here) AND (ifNull(living_here, 0) = 1 OR isNull(living_here)) OR isNull(living_here) AND (ifNull(members_alive, 0) = 1 OR isNull(members_alive) OR (NOT isNull(living_here)) != (NOT isNull(living_here)) OR (NOT isNull(living_here) OR ({f_household__state:UInt8} = 1)) AND isNull(living_here)), NULL, 0) AS alone,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        multiIf(NOT (ifNull(classed, 1) AND NOT ifNull(classed, 0)) AND ifNull(classed, 0) OR NOT (ifNull(supported, 1) AND NOT ifNull(supported, 0)) AND ifNull(supported, 0), 1, (NOT (ifNull(classed, 1) AND NOT ifNull(classed, 0)) OR ({f_household__state:UInt8} = 1)) AND ifNull(classed, 1) OR (NOT (ifNull(supported, 1) AND NOT ifNull(supported, 0)) OR ({f_benefit_roll__state:UInt8} = 1)) AND ifNull(supported, 1), NULL, 0) AS low_income,
        multiIf(arrayExists(_r -> _r.benefit = 'temp_relief' AND has(['accident', 'disaster'], ifNull(_r.cause, '')) AND NOT isNull(_r.cause) AND NOT isNull(_r.paid_at) AND ifNull(_r.paid_at, 0) <= {today:Int32} AND NOT isNull(_r.paid_at) AND ifNull(_r.paid_at, 0) >= ifNull(accident_at_home_on, 0) AND NOT (isNull(_r.paid_at) OR isNull(accident_at_home_on)), application_by_household_id__rows), 1, arrayExists(_r -> _r.benefit = 'temp_relief' AND (isNull(_r.cause) OR has(['accident', 'disaster'], ifNull(_r.cause, ''))) AND NOT isNull(_r.paid_at) AND (ifNull(_r.paid_at, 0) <= {today:Int32} OR isNull(_r.paid_at)) AND (ifNull(_r.paid_at, 0) >= ifNull(accident_at_home_on, 0) OR isNull(_r.paid_at) OR isNull(accident_at_home_on)), application_by_household_id__rows), NULL, {f_application__state:UInt8} = 2, 0, NULL) AS relieved_since
    FROM homes_facts
),
incident_all AS (
    SELECT CAST(toInt64(div), 'Nullable(Int64)') AS `div`, CAST(toInt32(toDate32(_stored.happened_at, 'Asia/Shanghai')), 'Int32') AS happened_at, CAST(toInt64(person_id), 'Nullable(Int64)') AS id_number, CAST(kind, 'String') AS kind, CAST(severity, 'Int64') AS severity
    FROM (
        SELECT div, happened_at, person_id, kind, severity, incident_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_incident
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY incident_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY incident_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
all_event_here AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(isNull(_f.id_number) AND NOT isNull(_f.`div`) AND _f.happened_at <= {today:Int32} AND {today:Int32} - _f.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) AND NOT isNull({p_incident__days:Nullable(Int64)}) AND NOT (_f.kind = 'crime' AND _f.severity = 1) AND ifNull(_s.area, 0) >= ifNull(_f.`div`, 0) AND NOT (isNull(_s.area) OR isNull(_f.`div`)) AND ifNull(_s.area, 0) < toInt128(ifNull(_f.`div`, 0)) + if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 AND NOT isNull(_f.`div`), 1, if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 AND NOT isNull(_f.`div`), 1000, if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 6 AND NOT isNull(_f.`div`), 1000000, 100000000))) AND NOT (isNull(_s.area) OR isNull(_f.`div`) OR (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 OR isNull(_f.`div`)) AND NOT (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 AND NOT isNull(_f.`div`)) OR if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 AND NOT isNull(_f.`div`), 0, (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 OR isNull(_f.`div`)) AND NOT (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 AND NOT isNull(_f.`div`)) OR if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 AND NOT isNull(_f.`div`), 0, (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 6 OR isNull(_f.`div`)) AND NOT (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 6 AND NOT isNull(_f.`div`)))))), 0) > 0, 1, ifNull(countIf(isNull(_f.id_number) AND NOT isNull(_f.`div`) AND _f.happened_at <= {today:Int32} AND ({today:Int32} - _f.happened_at <= ifNull({p_incident__days:Nullable(Int64)}, 0) OR isNull({p_incident__days:Nullable(Int64)})) AND NOT (_f.kind = 'crime' AND _f.severity = 1) AND (ifNull(_s.area, 0) >= ifNull(_f.`div`, 0) OR isNull(_s.area) OR isNull(_f.`div`)) AND (ifNull(_s.area, 0) < toInt128(ifNull(_f.`div`, 0)) + if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 AND NOT isNull(_f.`div`), 1, if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 AND NOT isNull(_f.`div`), 1000, if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 6 AND NOT isNull(_f.`div`), 1000000, 100000000))) OR isNull(_s.area) OR isNull(_f.`div`) OR (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 OR isNull(_f.`div`)) AND NOT (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 AND NOT isNull(_f.`div`)) OR if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 12 AND NOT isNull(_f.`div`), 0, (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 OR isNull(_f.`div`)) AND NOT (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 AND NOT isNull(_f.`div`)) OR if(multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 9 AND NOT isNull(_f.`div`), 0, (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 6 OR isNull(_f.`div`)) AND NOT (multiIf(modulo(ifNull(_f.`div`, 0), toInt64(10000000000)) = 0, 2, modulo(ifNull(_f.`div`, 0), 100000000) = 0, 4, modulo(ifNull(_f.`div`, 0), 1000000) = 0, 6, modulo(ifNull(_f.`div`, 0), 1000) = 0, 9, 12) = 6 AND NOT isNull(_f.`div`)))))), 0) > 0, NULL, {f_incident__state:UInt8} = 2 AND count() > 0, 0, NULL) AS event_here
    FROM homes_facts_2 AS _s
    CROSS JOIN incident_all AS _f
    GROUP BY subject
),
homes_facts_3 AS (
    SELECT _a.subject AS subject, _a.application_by_household_id__as_of AS application_by_household_id__as_of, _a.accident_at_home AS accident_at_home, _a.child_at_home AS child_at_home, _a.frail_at_home AS frail_at_home, _a.alone AS alone, _a.area AS area, _a.low_income AS low_income, _a.relieved_since AS relieved_since, if(isNull(_b1.subject), NULL, _b1.event_here) AS event_here
    FROM homes_facts_2 AS _a
    LEFT JOIN all_event_here AS _b1 ON _a.subject = _b1.subject
),
known AS (
    SELECT subject,
        application_by_household_id__as_of,
        accident_at_home,
        child_at_home,
        frail_at_home,
        alone,
        area,
        low_income,
        relieved_since,
        event_here,
        {today:Int32} AS today,
        toUInt8({f_household_member__state:UInt8} = 1 OR {f_incident__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS accident_at_home__silent,
        toUInt8({f_household__state:UInt8} = 1 OR {f_household_member__state:UInt8} = 1 OR {f_incident__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS event_here__silent
    FROM homes_facts_3
),
inside AS (
    SELECT *,
        toUInt8(NOT isNull(accident_at_home) OR NOT (ifNull(event_here, 1) AND NOT ifNull(event_here, 0)) AND ifNull(event_here, 0)) AS _inside,
        toUInt8(NOT isNull(accident_at_home) OR accident_at_home__silent OR (NOT (ifNull(event_here, 1) AND NOT ifNull(event_here, 0)) OR event_here__silent) AND ifNull(event_here, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT isNull(accident_at_home) AND ifNull(low_income, 0) AND NOT (NOT (ifNull(relieved_since, 1) AND NOT ifNull(relieved_since, 0)) AND ifNull(relieved_since, 1))) AS struck__true,
        toUInt8((NOT isNull(accident_at_home) OR accident_at_home__silent) AND ifNull(low_income, 1) AND NOT (NOT (ifNull(relieved_since, 1) AND NOT ifNull(relieved_since, 0)) AND ifNull(relieved_since, 0))) AS struck__maybe,
        toUInt8(NOT isNull(accident_at_home) AND ifNull(accident_at_home, 0) >= 3 AND NOT isNull(accident_at_home) AND NOT (NOT (ifNull(relieved_since, 1) AND NOT ifNull(relieved_since, 0)) AND ifNull(relieved_since, 1))) AS struck_hard__true,
        toUInt8((NOT isNull(accident_at_home) OR accident_at_home__silent) AND (ifNull(accident_at_home, 0) >= 3 OR isNull(accident_at_home)) AND NOT (NOT (ifNull(relieved_since, 1) AND NOT ifNull(relieved_since, 0)) AND ifNull(relieved_since, 0))) AS struck_hard__maybe,
        toUInt8(NOT (ifNull(event_here, 1) AND NOT ifNull(event_here, 0)) AND ifNull(event_here, 0) AND (ifNull(low_income, 0) OR ifNull(child_at_home, 0) OR ifNull(alone, 0) AND ifNull(frail_at_home, 0))) AS area_struck__true,
        toUInt8((NOT (ifNull(event_here, 1) AND NOT ifNull(event_here, 0)) OR event_here__silent) AND ifNull(event_here, 1) AND (ifNull(low_income, 1) OR ifNull(child_at_home, 1) OR ifNull(alone, 1) AND ifNull(frail_at_home, 1))) AS area_struck__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * struck__true, 80 * struck_hard__true, 80 * area_struck__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, 0), 3 * struck__true, 3 * struck_hard__true, 3 * area_struck__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * struck__maybe, 80 * struck_hard__maybe, 80 * area_struck__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, 0), 3 * struck__maybe, 3 * struck_hard__maybe, 3 * area_struck__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([struck__true, struck_hard__true, area_struck__true], 'Array(UInt8)'),
    CAST([struck__maybe - struck__true, struck_hard__maybe - struck_hard__true, area_struck__maybe - area_struck__true], 'Array(UInt8)'),
    CAST([toString(accident_at_home), toString(alone), toString(area), toString(child_at_home), toString(event_here), toString(frail_at_home), toString(low_income), toString(relieved_since)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, NULL, NULL, NULL, application_by_household_id__as_of], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR struck__maybe - struck__true OR struck_hard__maybe - struck_hard__true OR area_struck__maybe - area_struck__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
