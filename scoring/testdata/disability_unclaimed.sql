WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
aid_refusal AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, refused_on), 'Tuple(benefit String, refused_on Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, refused_on, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_aid_refusal
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, mode, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, mode Nullable(String), start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, mode, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
disability AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(care_need, grade, state, valid_from, ifNull(valid_to, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(care_need Nullable(UInt8), grade Int64, state Nullable(String), valid_from Int32, valid_to Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT care_need, grade, state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
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
people_rows AS (
    SELECT people.subject AS subject, aid_refusal.rows AS aid_refusal__rows, aid_refusal.described AS aid_refusal__as_of, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN aid_refusal ON aid_refusal.subject = people.subject
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        aid_refusal__as_of,
        benefit_roll__as_of,
        disability__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'tekun_care', benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS care_excluded,
        if(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to), disability__rows), NULL, arrayMap(_r -> multiIf(ifNull(_r.care_need, 0), 1, ifNull(_r.care_need, 1), NULL, 0), arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows))[-1]) AS care_needed,
        multiIf(arrayExists(_r -> _r.benefit = 'dis_care' AND _r.refused_on <= {today:Int32}, aid_refusal__rows), 1, 0, NULL, {f_aid_refusal__state:UInt8} = 2, 0, NULL) AS care_refused,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS certified,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') != 'cancelled' OR isNull(_r.state)) AND NOT (ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state)), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state), disability__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state), disability__rows))))), NULL) AS certified_since,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dis_care', benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS draws_care_subsidy,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dis_life', benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS draws_life_subsidy,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND (has(['tekun_basic', 'orphan'], _r.benefit) OR _r.benefit = 'unattended' AND NOT (NOT isNull(_r.mode) AND (ifNull(_r.mode, '') = 'topup' OR isNull(_r.mode)))), benefit_roll__rows), 1, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND (has(['tekun_basic', 'orphan'], _r.benefit) OR _r.benefit = 'unattended' AND NOT (NOT isNull(_r.mode) AND ifNull(_r.mode, '') = 'topup' AND NOT isNull(_r.mode))), benefit_roll__rows), NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS life_excluded,
        multiIf(arrayExists(_r -> _r.benefit = 'dis_life' AND _r.refused_on <= {today:Int32}, aid_refusal__rows), 1, 0, NULL, {f_aid_refusal__state:UInt8} = 2, 0, NULL) AS life_refused,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') != 'cancelled' OR isNull(_r.state)) AND _r.grade <= 2 AND NOT (ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade <= 2), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade <= 2, disability__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade <= 2, disability__rows))))), NULL) AS severe_since,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS severely_disabled
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        aid_refusal__as_of,
        benefit_roll__as_of,
        disability__as_of,
        care_excluded,
        care_needed,
        care_refused,
        certified,
        certified_since,
        draws_care_subsidy,
        draws_life_subsidy,
        life_excluded,
        life_refused,
        severe_since,
        severely_disabled,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        aid_refusal__as_of,
        benefit_roll__as_of,
        disability__as_of,
        care_excluded,
        care_needed,
        care_refused,
        certified,
        certified_since,
        draws_care_subsidy,
        draws_life_subsidy,
        life_excluded,
        life_refused,
        severe_since,
        severely_disabled,
        area,
        dead,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, class_since, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), class_since Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, class_since, household_id, as_of, received_at, batch, row, gone, key_hash
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
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household__rows)[-1] AS class_since,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.aid_refusal__as_of AS aid_refusal__as_of, people_facts_3.benefit_roll__as_of AS benefit_roll__as_of, people_facts_3.disability__as_of AS disability__as_of, people_facts_3.care_excluded AS care_excluded, people_facts_3.care_needed AS care_needed, people_facts_3.care_refused AS care_refused, people_facts_3.certified AS certified, people_facts_3.certified_since AS certified_since, people_facts_3.draws_care_subsidy AS draws_care_subsidy, people_facts_3.draws_life_subsidy AS draws_life_subsidy, people_facts_3.life_excluded AS life_excluded, people_facts_3.life_refused AS life_refused, people_facts_3.severe_since AS severe_since, people_facts_3.severely_disabled AS severely_disabled, people_facts_3.area AS area, people_facts_3.household AS household, people_facts_3.living AS living, homes_facts.household_class AS home_class, homes_facts.class_since AS home_class_since
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
known AS (
    SELECT subject,
        aid_refusal__as_of,
        benefit_roll__as_of,
        disability__as_of,
        care_excluded,
        care_needed,
        care_refused,
        certified,
        certified_since,
        draws_care_subsidy,
        draws_life_subsidy,
        life_excluded,
        life_refused,
        severe_since,
        severely_disabled,
        area,
        household,
        living,
        home_class,
        home_class_since,
        {today:Int32} AS today,
        {p_dis_care__require_need:Nullable(Int64)} AS `dis_care.require_need`,
        {p_dis_life__classes:Array(String)} AS `dis_life.classes`,
        toUInt8({p_dis_life__classes__unknown:UInt8}) AS `dis_life.classes__unknown`,
        {p_disability__late_days:Nullable(Int64)} AS `disability.late_days`
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND ifNull(certified, 0)) AS _inside,
        toUInt8(ifNull(living, 1) AND ifNull(certified, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(has(`dis_life.classes`, ifNull(home_class, '')) AND NOT (isNull(home_class) OR `dis_life.classes__unknown`) AND NOT ifNull(draws_life_subsidy, 1) AND NOT ifNull(life_excluded, 1) AND NOT (NOT (ifNull(life_refused, 1) AND NOT ifNull(life_refused, 0)) AND ifNull(life_refused, 1)) AND today - greatest(ifNull(certified_since, 0), ifNull(home_class_since, 0)) >= ifNull(`disability.late_days`, 0) AND NOT (isNull(certified_since) OR isNull(home_class_since) OR isNull(`disability.late_days`))) AS life__true,
        toUInt8((isNull(home_class) OR `dis_life.classes__unknown` OR has(`dis_life.classes`, ifNull(home_class, ''))) AND NOT ifNull(draws_life_subsidy, 0) AND NOT ifNull(life_excluded, 0) AND NOT (NOT (ifNull(life_refused, 1) AND NOT ifNull(life_refused, 0)) AND ifNull(life_refused, 0)) AND (today - greatest(ifNull(certified_since, 0), ifNull(home_class_since, 0)) >= ifNull(`disability.late_days`, 0) OR isNull(certified_since) OR isNull(home_class_since) OR isNull(`disability.late_days`))) AS life__maybe,
        toUInt8(ifNull(severely_disabled, 0) AND (ifNull(`dis_care.require_need`, 0) = 0 AND NOT isNull(`dis_care.require_need`) OR ifNull(care_needed, 0)) AND NOT ifNull(draws_care_subsidy, 1) AND NOT ifNull(care_excluded, 1) AND NOT (NOT (ifNull(care_refused, 1) AND NOT ifNull(care_refused, 0)) AND ifNull(care_refused, 1)) AND today - ifNull(severe_since, 0) >= ifNull(`disability.late_days`, 0) AND NOT (isNull(severe_since) OR isNull(`disability.late_days`))) AS care__true,
        toUInt8(ifNull(severely_disabled, 1) AND (ifNull(`dis_care.require_need`, 0) = 0 OR isNull(`dis_care.require_need`) OR ifNull(care_needed, 1)) AND NOT ifNull(draws_care_subsidy, 0) AND NOT ifNull(care_excluded, 0) AND NOT (NOT (ifNull(care_refused, 1) AND NOT ifNull(care_refused, 0)) AND ifNull(care_refused, 0)) AND (today - ifNull(severe_since, 0) >= ifNull(`disability.late_days`, 0) OR isNull(severe_since) OR isNull(`disability.late_days`))) AS care__maybe,
        toUInt8(ifNull(severely_disabled, 0) AND ifNull(`dis_care.require_need`, 0) = 1 AND NOT isNull(`dis_care.require_need`) AND ifNull(care_needed, 1) AND NOT ifNull(care_needed, 0) AND NOT ifNull(draws_care_subsidy, 1) AND NOT ifNull(care_excluded, 1) AND NOT (NOT (ifNull(care_refused, 1) AND NOT ifNull(care_refused, 0)) AND ifNull(care_refused, 1)) AND today - ifNull(severe_since, 0) >= ifNull(`disability.late_days`, 0) AND NOT (isNull(severe_since) OR isNull(`disability.late_days`))) AS care_unasked__true,
        toUInt8(ifNull(severely_disabled, 1) AND (ifNull(`dis_care.require_need`, 0) = 1 OR isNull(`dis_care.require_need`)) AND ifNull(care_needed, 1) AND NOT ifNull(care_needed, 0) AND NOT ifNull(draws_care_subsidy, 0) AND NOT ifNull(care_excluded, 0) AND NOT (NOT (ifNull(care_refused, 1) AND NOT ifNull(care_refused, 0)) AND ifNull(care_refused, 0)) AND (today - ifNull(severe_since, 0) >= ifNull(`disability.late_days`, 0) OR isNull(severe_since) OR isNull(`disability.late_days`))) AS care_unasked__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * life__true, 60 * care__true, 40 * care_unasked__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * life__true, 2 * care__true, 1 * care_unasked__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * life__maybe, 60 * care__maybe, 40 * care_unasked__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * life__maybe, 2 * care__maybe, 1 * care_unasked__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([life__true, care__true, care_unasked__true], 'Array(UInt8)'),
    CAST([life__maybe - life__true, care__maybe - care__true, care_unasked__maybe - care_unasked__true], 'Array(UInt8)'),
    CAST([toString(area), toString(care_excluded), toString(care_needed), toString(care_refused), toString(certified), toString(certified_since), toString(draws_care_subsidy), toString(draws_life_subsidy), toString(home_class), toString(home_class_since), toString(household), toString(life_excluded), toString(life_refused), toString(living), toString(severe_since), toString(severely_disabled), toString(`dis_care.require_need`), if(`dis_life.classes__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `dis_life.classes`), '\x1f')), toString(`disability.late_days`)], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll__as_of, disability__as_of, aid_refusal__as_of, disability__as_of, disability__as_of, benefit_roll__as_of, benefit_roll__as_of, NULL, NULL, NULL, benefit_roll__as_of, aid_refusal__as_of, NULL, disability__as_of, disability__as_of, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR life__maybe - life__true OR care__maybe - care__true OR care_unasked__maybe - care_unasked__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
