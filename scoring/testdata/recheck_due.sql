WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(able_bodied, class, class_since, toInt64(div), next_recheck, unstable, tuple(as_of, received_at, batch, row)), 'Tuple(able_bodied Nullable(Int64), class Nullable(String), class_since Nullable(Int32), `div` Nullable(Int64), next_recheck Nullable(Int32), unstable Nullable(UInt8), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT able_bodied, class, class_since, div, next_recheck, unstable, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
income_item AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(kind, monthly_amount), 'Tuple(kind String, monthly_amount Nullable(Int64))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT kind, monthly_amount, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_income_item
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
review_by_household_id AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(done_at, due, kind), 'Tuple(done_at Nullable(Int32), due Nullable(Int32), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT done_at, due, kind, household_id, review_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_review
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY review_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY review_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
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
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        hukou_area,
        is_head,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(household, hukou_area, is_head), 'Tuple(household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8))')) AS rows
    FROM people_facts_2
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of, income_item.rows AS income_item__rows, income_item.described AS income_item__as_of, review_by_household_id.rows AS review_by_household_id__rows, review_by_household_id.described AS review_by_household_id__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN income_item ON income_item.subject = homes.subject
    LEFT JOIN review_by_household_id ON review_by_household_id.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        review_by_household_id__rows,
        arrayMap(_r -> if(isNull(_r.able_bodied), NULL, toInt64(ifNull(_r.able_bodied, 0))), household__rows)[-1] AS able_bodied,
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household__rows)[-1] AS class_since,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        multiIf(arrayExists(_r -> _r.kind = 'recheck' AND NOT isNull(_r.done_at) AND (ifNull(_r.done_at, 0) <= {today:Int32} OR isNull(_r.done_at)) AND NOT (_r.kind = 'recheck' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)), review_by_household_id__rows) OR arrayExists(_r -> (_r.kind = 'recheck' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at)) AND isNull(_r.done_at), review_by_household_id__rows), NULL, arrayExists(_r -> _r.kind = 'recheck' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), review_by_household_id__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> _r.kind = 'recheck' AND NOT isNull(_r.done_at) AND ifNull(_r.done_at, 0) <= {today:Int32} AND NOT isNull(_r.done_at), review_by_household_id__rows))))), NULL) AS last_recheck,
        arrayMap(_r -> multiIf(ifNull(_r.unstable, 0), 1, ifNull(_r.unstable, 1), NULL, 0), household__rows)[-1] AS marked_unsteady,
        arrayMap(_r -> if(isNull(_r.next_recheck), NULL, toInt32(ifNull(_r.next_recheck, 0))), household__rows)[-1] AS planned_recheck,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        multiIf(arrayExists(_r -> has(['business', 'flexible', 'odd_job'], _r.kind) AND ifNull(_r.monthly_amount, 0) > 0 AND NOT isNull(_r.monthly_amount), income_item__rows), 1, arrayExists(_r -> has(['business', 'flexible', 'odd_job'], _r.kind) AND (ifNull(_r.monthly_amount, 0) > 0 OR isNull(_r.monthly_amount)), income_item__rows), NULL, {f_income_item__state:UInt8} = 2 AND notEmpty(income_item__rows), 0, NULL) AS unsteady_items
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        class_since,
        household_class,
        last_recheck,
        planned_recheck,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        multiIf(arrayExists(_r -> _r.kind = 'recheck' AND NOT isNull(_r.done_at) AND (NOT isNull(_r.due) AND ifNull(_r.due, 0) >= ifNull(planned_recheck, 0) AND NOT (isNull(_r.due) OR isNull(planned_recheck)) OR ifNull(_r.done_at, 0) >= ifNull(planned_recheck, 0) + if(negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)))) AND NOT (isNull(_r.done_at) OR isNull(planned_recheck) OR isNull({p_recheck__settled_days:Nullable(Int64)}) OR negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) < -4000000)), review_by_household_id__rows), 1, arrayExists(_r -> _r.kind = 'recheck' AND NOT isNull(_r.done_at) AND (NOT isNull(_r.due) AND (ifNull(_r.due, 0) >= ifNull(planned_recheck, 0) OR isNull(_r.due) OR isNull(planned_recheck)) OR ifNull(_r.done_at, 0) >= ifNull(planned_recheck, 0) + if(negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) < -4000000, 0, toInt64(negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)))) OR isNull(_r.done_at) OR isNull(planned_recheck) OR isNull({p_recheck__settled_days:Nullable(Int64)}) OR negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) > 4000000 OR negate(ifNull({p_recheck__settled_days:Nullable(Int64)}, 0)) < -4000000), review_by_household_id__rows), NULL, {f_review__state:UInt8} = 2, 0, NULL) AS recheck_settled,
        multiIf((NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0))) != (NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0))) AND NOT ((NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0)) OR ({f_income_item__state:UInt8} = 1)) AND ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0)) AND toInt32(addMonths(addDays(toDate32(0), if(NOT isNull(last_recheck), ifNull(last_recheck, 0), ifNull(class_since, 0))), if(ifNull({p_recheck__months_short:Nullable(Int64)}, 0) > 12000 OR ifNull({p_recheck__months_short:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_recheck__months_short:Nullable(Int64)}, 0))))) - {today:Int32} <= ifNull({p_recheck__notice_days:Nullable(Int64)}, 0) AND NOT (if(NOT isNull(last_recheck), isNull(last_recheck), isNull(class_since)) OR isNull({p_recheck__months_short:Nullable(Int64)}) OR ifNull({p_recheck__months_short:Nullable(Int64)}, 0) > 12000 OR ifNull({p_recheck__months_short:Nullable(Int64)}, 0) < -12000 OR isNull({p_recheck__notice_days:Nullable(Int64)})), 1, ((NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0))) != (NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0))) OR (NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0)) OR ({f_income_item__state:UInt8} = 1)) AND ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0)) AND (toInt32(addMonths(addDays(toDate32(0), if(NOT isNull(last_recheck), ifNull(last_recheck, 0), ifNull(class_since, 0))), if(ifNull({p_recheck__months_short:Nullable(Int64)}, 0) > 12000 OR ifNull({p_recheck__months_short:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_recheck__months_short:Nullable(Int64)}, 0))))) - {today:Int32} <= ifNull({p_recheck__notice_days:Nullable(Int64)}, 0) OR if(NOT isNull(last_recheck), isNull(last_recheck), isNull(class_since)) OR isNull({p_recheck__months_short:Nullable(Int64)}) OR ifNull({p_recheck__months_short:Nullable(Int64)}, 0) > 12000 OR ifNull({p_recheck__months_short:Nullable(Int64)}, 0) < -12000 OR isNull({p_recheck__notice_days:Nullable(Int64)})), NULL, 0) AS sooner_untold,
        multiIf(NOT isNull(able_bodied) AND ifNull(able_bodied, 0) > 0 AND NOT isNull(able_bodied) OR NOT (ifNull(marked_unsteady, 1) AND NOT ifNull(marked_unsteady, 0)) AND ifNull(marked_unsteady, 0) OR NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0)) AND ifNull(unsteady_items, 0) OR (NOT isNull(household_class)) != (NOT isNull(household_class)) AND NOT ((NOT isNull(household_class) OR ({f_household__state:UInt8} = 1)) AND isNull(household_class)), 1, NOT isNull(able_bodied) AND (ifNull(able_bodied, 0) > 0 OR isNull(able_bodied)) OR NOT (ifNull(marked_unsteady, 1) AND NOT ifNull(marked_unsteady, 0)) AND ifNull(marked_unsteady, 1) OR NOT (ifNull(unsteady_items, 1) AND NOT ifNull(unsteady_items, 0)) AND ifNull(unsteady_items, 1) OR (NOT isNull(household_class)) != (NOT isNull(household_class)) OR (NOT isNull(household_class) OR ({f_household__state:UInt8} = 1)) AND isNull(household_class), NULL, 0) AS unsteady
    FROM homes_facts
),
homes_facts_3 AS (
    SELECT subject,
        household__as_of,
        household_class,
        planned_recheck,
        area,
        recheck_settled,
        sooner_untold,
        if((NOT isNull(last_recheck) OR ({f_review__state:UInt8} = 1)) AND isNull(last_recheck) OR if(NOT isNull(last_recheck), isNull(last_recheck), isNull(class_since)) OR ifNull(unsteady, 1) AND NOT ifNull(unsteady, 0) OR if(ifNull(unsteady, 0), isNull({p_recheck__months_short:Nullable(Int64)}), isNull({p_recheck__months_long:Nullable(Int64)})) OR if(ifNull(unsteady, 0), ifNull({p_recheck__months_short:Nullable(Int64)}, 0), ifNull({p_recheck__months_long:Nullable(Int64)}, 0)) > 12000 OR if(ifNull(unsteady, 0), ifNull({p_recheck__months_short:Nullable(Int64)}, 0), ifNull({p_recheck__months_long:Nullable(Int64)}, 0)) < -12000, NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), if(NOT isNull(last_recheck), ifNull(last_recheck, 0), ifNull(class_since, 0))), if(if(ifNull(unsteady, 0), ifNull({p_recheck__months_short:Nullable(Int64)}, 0), ifNull({p_recheck__months_long:Nullable(Int64)}, 0)) > 12000 OR if(ifNull(unsteady, 0), ifNull({p_recheck__months_short:Nullable(Int64)}, 0), ifNull({p_recheck__months_long:Nullable(Int64)}, 0)) < -12000, 0, toInt64(if(ifNull(unsteady, 0), ifNull({p_recheck__months_short:Nullable(Int64)}, 0), ifNull({p_recheck__months_long:Nullable(Int64)}, 0)))))))) AS interval_due
    FROM homes_facts_2
),
homes_facts_4 AS (
    SELECT subject,
        household__as_of,
        household_class,
        area,
        sooner_untold,
        if(NOT isNull(planned_recheck) AND NOT ifNull(recheck_settled, 0) AND NOT (NOT isNull(planned_recheck) AND NOT ifNull(recheck_settled, 1)) OR if(NOT isNull(planned_recheck) AND NOT ifNull(recheck_settled, 1), if(NOT isNull(interval_due), isNull(planned_recheck) OR isNull(interval_due), isNull(planned_recheck)), isNull(interval_due)), NULL, toInt32(if(NOT isNull(planned_recheck) AND NOT ifNull(recheck_settled, 1), if(NOT isNull(interval_due), least(ifNull(planned_recheck, 0), ifNull(interval_due, 0)), ifNull(planned_recheck, 0)), ifNull(interval_due, 0)))) AS recheck_due_on
    FROM homes_facts_3
),
homes_facts_5 AS (
    SELECT subject,
        household__as_of,
        household_class,
        area,
        sooner_untold,
        recheck_due_on,
        if(isNull(recheck_due_on), NULL, toInt64(ifNull(recheck_due_on, 0) - {today:Int32})) AS days_to_recheck
    FROM homes_facts_4
),
known AS (
    SELECT subject,
        household__as_of,
        household_class,
        area,
        sooner_untold,
        recheck_due_on,
        days_to_recheck,
        {today:Int32} AS today,
        {p_duty__watch_from:Nullable(Int32)} AS `duty.watch_from`,
        {p_recheck__notice_days:Nullable(Int64)} AS `recheck.notice_days`,
        {p_recheck__overdue_days:Nullable(Int64)} AS `recheck.overdue_days`,
        {p_recheck__urgent_days:Nullable(Int64)} AS `recheck.urgent_days`
    FROM homes_facts_5
),
inside AS (
    SELECT *,
        toUInt8(has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(household_class, '')) AND NOT isNull(household_class) AND (ifNull(days_to_recheck, 0) <= ifNull(`recheck.notice_days`, 0) AND NOT (isNull(days_to_recheck) OR isNull(`recheck.notice_days`)) OR ifNull(sooner_untold, 0))) AS _inside,
        toUInt8((isNull(household_class) OR has(['dibao', 'tekun', 'edge', 'rigid'], ifNull(household_class, ''))) AND (ifNull(days_to_recheck, 0) <= ifNull(`recheck.notice_days`, 0) OR isNull(days_to_recheck) OR isNull(`recheck.notice_days`) OR ifNull(sooner_untold, 1))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(days_to_recheck, 0) <= ifNull(`recheck.notice_days`, 0) AND NOT (isNull(days_to_recheck) OR isNull(`recheck.notice_days`))) AS coming__true,
        toUInt8(ifNull(days_to_recheck, 0) <= ifNull(`recheck.notice_days`, 0) OR isNull(days_to_recheck) OR isNull(`recheck.notice_days`)) AS coming__maybe,
        toUInt8(ifNull(days_to_recheck, 0) <= ifNull(`recheck.urgent_days`, 0) AND NOT (isNull(days_to_recheck) OR isNull(`recheck.urgent_days`))) AS near__true,
        toUInt8(ifNull(days_to_recheck, 0) <= ifNull(`recheck.urgent_days`, 0) OR isNull(days_to_recheck) OR isNull(`recheck.urgent_days`)) AS near__maybe,
        toUInt8(ifNull(days_to_recheck, 0) <= negate(ifNull(`recheck.overdue_days`, 0)) AND NOT (isNull(days_to_recheck) OR isNull(`recheck.overdue_days`)) OR ifNull(sooner_untold, 0)) AS overdue__true,
        toUInt8(ifNull(days_to_recheck, 0) <= negate(ifNull(`recheck.overdue_days`, 0)) OR isNull(days_to_recheck) OR isNull(`recheck.overdue_days`) OR ifNull(sooner_untold, 1)) AS overdue__maybe,
        toUInt8(ifNull(recheck_due_on, 0) < ifNull(`duty.watch_from`, 0) AND NOT (isNull(recheck_due_on) OR isNull(`duty.watch_from`))) AS before_watch__true,
        toUInt8(ifNull(recheck_due_on, 0) < ifNull(`duty.watch_from`, 0) OR isNull(recheck_due_on) OR isNull(`duty.watch_from`)) AS before_watch__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * coming__true, 60 * near__true, 80 * overdue__true) AS _floor,
        least(100, if(before_watch__true, 59, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 1 * coming__true, 2 * near__true, 3 * overdue__true), if(before_watch__true, 1, 3))) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * coming__maybe, 60 * near__maybe, 80 * overdue__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * coming__maybe, 2 * near__maybe, 3 * overdue__maybe), if(before_watch__true, 1, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([coming__true, near__true, overdue__true, before_watch__true], 'Array(UInt8)'),
    CAST([coming__maybe - coming__true, near__maybe - near__true, overdue__maybe - overdue__true, before_watch__maybe - before_watch__true], 'Array(UInt8)'),
    CAST([toString(area), toString(days_to_recheck), toString(household_class), toString(recheck_due_on), toString(sooner_untold), toString(`duty.watch_from`), toString(`recheck.notice_days`), toString(`recheck.overdue_days`), toString(`recheck.urgent_days`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, household__as_of, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR coming__maybe - coming__true OR near__maybe - near__true OR overdue__maybe - overdue__true OR before_watch__maybe - before_watch__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
