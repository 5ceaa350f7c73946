WITH workers AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
worker_by_official AS (
    SELECT assumeNotNull(official) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(hex(account), toInt64(person_id), since, ifNull(until, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(account Nullable(String), id_number Nullable(Int64), since Int32, until Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT account, person_id, since, until, official, worker_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_worker
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY worker_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY worker_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(official)
    GROUP BY ALL
),
workers_rows AS (
    SELECT workers.subject AS subject, workers.ref AS ref, decision_by_decider.rows AS decision_by_decider__rows, decision_by_decider.described AS decision_by_decider__as_of, worker_by_official.rows AS worker_by_official__rows, worker_by_official.described AS worker_by_official__as_of
    FROM workers
    LEFT JOIN decision_by_decider ON decision_by_decider.subject = workers.subject
    LEFT JOIN worker_by_official ON worker_by_official.subject = workers.subject
),
workers_2 AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider_2 AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
workers_rows_2 AS (
    SELECT workers_2.subject AS subject, workers_2.ref AS ref, decision_by_decider_2.rows AS decision_by_decider_2__rows, decision_by_decider_2.described AS decision_by_decider__as_of
    FROM workers_2
    LEFT JOIN decision_by_decider_2 ON decision_by_decider_2.subject = workers_2.subject
),
workers_facts AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider_2__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_2__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_2__rows))), NULL) AS county_decided
    FROM workers_rows_2
),
all_county_peers AS (
    SELECT multiIf(ifNull(countIf((ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND NOT (ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})))), 0) > 0, NULL, 1, toInt64(ifNull(countIf(ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0)), NULL) AS value
    FROM workers_facts AS _f
),
workers_3 AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider_3 AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
workers_rows_3 AS (
    SELECT workers_3.subject AS subject, workers_3.ref AS ref, decision_by_decider_3.rows AS decision_by_decider_3__rows, decision_by_decider_3.described AS decision_by_decider__as_of
    FROM workers_3
    LEFT JOIN decision_by_decider_3 ON decision_by_decider_3.subject = workers_3.subject
),
workers_facts_2 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider_3__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_3__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_3__rows))), NULL) AS county_decided,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider_3__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_3__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_3__rows))), NULL) AS county_granted
    FROM workers_rows_3
),
workers_facts_3 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        county_decided,
        if(isNull(county_granted) OR isNull(county_decided) OR ifNull(county_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS county_share
    FROM workers_facts_2
),
all_county_shares AS (
    SELECT multiIf((ifNull(countIf((ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND NOT (ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})))), 0) > 0) OR (ifNull(countIf((ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))) AND isNull(_f.county_share)), 0) > 0), NULL, 1, toNullable(accurateCastOrNull(ifNull(sumIf(toInt128(ifNull(_f.county_share, 0)), ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0), 'Int64')), NULL) AS value
    FROM workers_facts_3 AS _f
),
workers_4 AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider_4 AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
workers_rows_4 AS (
    SELECT workers_4.subject AS subject, workers_4.ref AS ref, decision_by_decider_4.rows AS decision_by_decider_4__rows, decision_by_decider_4.described AS decision_by_decider__as_of
    FROM workers_4
    LEFT JOIN decision_by_decider_4 ON decision_by_decider_4.subject = workers_4.subject
),
workers_facts_4 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider_4__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_4__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_4__rows))), NULL) AS county_decided,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider_4__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_4__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_4__rows))), NULL) AS county_granted
    FROM workers_rows_4
),
workers_facts_5 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        county_decided,
        if(isNull(county_granted) OR isNull(county_decided) OR ifNull(county_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS county_share
    FROM workers_facts_4
),
all_county_squares AS (
    SELECT multiIf((ifNull(countIf((ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND NOT (ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})))), 0) > 0) OR (ifNull(countIf((ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))) AND isNull(_f.county_share)), 0) > 0), NULL, 1, toNullable(accurateCastOrNull(intDiv(ifNull(sumIf(toInt256(toInt128(ifNull(_f.county_share, 0)) * ifNull(_f.county_share, 0)), ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0) * 2 + if(ifNull(sumIf(toInt256(toInt128(ifNull(_f.county_share, 0)) * ifNull(_f.county_share, 0)), ifNull(_f.county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0) < 0, -1000000, 1000000), 2000000), 'Int64')), NULL) AS value
    FROM workers_facts_5 AS _f
),
workers_5 AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider_5 AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
workers_rows_5 AS (
    SELECT workers_5.subject AS subject, workers_5.ref AS ref, decision_by_decider_5.rows AS decision_by_decider_5__rows, decision_by_decider_5.described AS decision_by_decider__as_of
    FROM workers_5
    LEFT JOIN decision_by_decider_5 ON decision_by_decider_5.subject = workers_5.subject
),
workers_facts_6 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider_5__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_5__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_5__rows))), NULL) AS town_decided
    FROM workers_rows_5
),
all_town_peers AS (
    SELECT multiIf(ifNull(countIf((ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND NOT (ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})))), 0) > 0, NULL, 1, toInt64(ifNull(countIf(ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0)), NULL) AS value
    FROM workers_facts_6 AS _f
),
workers_6 AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider_6 AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
workers_rows_6 AS (
    SELECT workers_6.subject AS subject, workers_6.ref AS ref, decision_by_decider_6.rows AS decision_by_decider_6__rows, decision_by_decider_6.described AS decision_by_decider__as_of
    FROM workers_6
    LEFT JOIN decision_by_decider_6 ON decision_by_decider_6.subject = workers_6.subject
),
workers_facts_7 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider_6__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_6__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_6__rows))), NULL) AS town_decided,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider_6__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_6__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_6__rows))), NULL) AS town_granted
    FROM workers_rows_6
),
workers_facts_8 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        town_decided,
        if(isNull(town_granted) OR isNull(town_decided) OR ifNull(town_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS town_share
    FROM workers_facts_7
),
all_town_shares AS (
    SELECT multiIf((ifNull(countIf((ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND NOT (ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})))), 0) > 0) OR (ifNull(countIf((ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))) AND isNull(_f.town_share)), 0) > 0), NULL, 1, toNullable(accurateCastOrNull(ifNull(sumIf(toInt128(ifNull(_f.town_share, 0)), ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0), 'Int64')), NULL) AS value
    FROM workers_facts_8 AS _f
),
workers_7 AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'worker' AND 1
),
decision_by_decider_7 AS (
    SELECT assumeNotNull(decider) AS subject,
        groupArray(CAST(tuple(decided_at, decided_level, kind), 'Tuple(decided_at Int32, decided_level Nullable(String), kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, decided_level, kind, decider, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(decider)
    GROUP BY ALL
),
workers_rows_7 AS (
    SELECT workers_7.subject AS subject, workers_7.ref AS ref, decision_by_decider_7.rows AS decision_by_decider_7__rows, decision_by_decider_7.described AS decision_by_decider__as_of
    FROM workers_7
    LEFT JOIN decision_by_decider_7 ON decision_by_decider_7.subject = workers_7.subject
),
workers_facts_9 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider_7__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_7__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider_7__rows))), NULL) AS town_decided,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider_7__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_7__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider_7__rows))), NULL) AS town_granted
    FROM workers_rows_7
),
workers_facts_10 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        town_decided,
        if(isNull(town_granted) OR isNull(town_decided) OR ifNull(town_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS town_share
    FROM workers_facts_9
),
all_town_squares AS (
    SELECT multiIf((ifNull(countIf((ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND NOT (ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})))), 0) > 0) OR (ifNull(countIf((ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))) AND isNull(_f.town_share)), 0) > 0), NULL, 1, toNullable(accurateCastOrNull(intDiv(ifNull(sumIf(toInt256(toInt128(ifNull(_f.town_share, 0)) * ifNull(_f.town_share, 0)), ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0) * 2 + if(ifNull(sumIf(toInt256(toInt128(ifNull(_f.town_share, 0)) * ifNull(_f.town_share, 0)), ifNull(_f.town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(_f.town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)}))), 0) < 0, -1000000, 1000000), 2000000), 'Int64')), NULL) AS value
    FROM workers_facts_10 AS _f
),
workers_facts_11 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows))), NULL) AS county_decided,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows))), NULL) AS county_granted,
        (SELECT value FROM all_county_peers) AS county_peers,
        (SELECT value FROM all_county_shares) AS county_shares,
        (SELECT value FROM all_county_squares) AS county_squares,
        multiIf(arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.until, worker_by_official__rows), 1, 0, NULL, {f_worker__state:UInt8} = 2, 0, NULL) AS on_duty,
        arrayMap(_r -> if(isNull(_r.account), NULL, ifNull(_r.account, '')), worker_by_official__rows)[-1] AS own_account,
        arrayMap(_r -> if(isNull(_r.id_number), NULL, toInt64(ifNull(_r.id_number, 0))), worker_by_official__rows)[-1] AS person,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows))), NULL) AS town_decided,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows))), NULL) AS town_granted,
        (SELECT value FROM all_town_peers) AS town_peers,
        (SELECT value FROM all_town_shares) AS town_shares,
        (SELECT value FROM all_town_squares) AS town_squares
    FROM workers_rows
),
workers_facts_12 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        county_decided,
        county_granted,
        county_peers,
        county_shares,
        county_squares,
        on_duty,
        own_account,
        person,
        town_decided,
        town_granted,
        town_peers,
        town_shares,
        town_squares,
        if(isNull(county_granted) OR isNull(county_decided) OR ifNull(county_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS county_share,
        if(isNull(town_granted) OR isNull(town_decided) OR ifNull(town_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS town_share
    FROM workers_facts_11
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
workers_with_person AS (
    SELECT workers_facts_12.subject AS subject, workers_facts_12.ref AS ref, workers_facts_12.decision_by_decider__as_of AS decision_by_decider__as_of, workers_facts_12.worker_by_official__as_of AS worker_by_official__as_of, workers_facts_12.county_decided AS county_decided, workers_facts_12.county_peers AS county_peers, workers_facts_12.county_shares AS county_shares, workers_facts_12.county_squares AS county_squares, workers_facts_12.on_duty AS on_duty, workers_facts_12.own_account AS own_account, workers_facts_12.person AS person, workers_facts_12.town_decided AS town_decided, workers_facts_12.town_peers AS town_peers, workers_facts_12.town_shares AS town_shares, workers_facts_12.town_squares AS town_squares, workers_facts_12.county_share AS county_share, workers_facts_12.town_share AS town_share, people_facts_2.household AS household
    FROM workers_facts_12
    LEFT JOIN people_facts_2 ON people_facts_2.subject = toUInt64(ifNull(workers_facts_12.person, 0))
),
workers_facts_13 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        county_decided,
        county_peers,
        county_shares,
        county_squares,
        on_duty,
        own_account,
        person,
        town_decided,
        town_peers,
        town_shares,
        town_squares,
        county_share,
        town_share,
        household,
        if(isNull(county_share) OR isNull(county_shares) OR isNull(county_share) OR isNull(county_peers) OR toInt128(ifNull(county_peers, 0)) - 1 = 0, NULL, accurateCastOrNull(toInt128(ifNull(county_share, 0)) - intDiv((toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * 2 + if((toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0) < 0) = (if(toInt128(ifNull(county_peers, 0)) - 1 = 0, 1, toInt128(ifNull(county_peers, 0)) - 1) < 0), if(toInt128(ifNull(county_peers, 0)) - 1 = 0, 1, toInt128(ifNull(county_peers, 0)) - 1), negate(if(toInt128(ifNull(county_peers, 0)) - 1 = 0, 1, toInt128(ifNull(county_peers, 0)) - 1))), if(toInt128(ifNull(county_peers, 0)) - 1 = 0, 1, toInt128(ifNull(county_peers, 0)) - 1) * 2), 'Int64')) AS county_share_above,
        if(isNull(county_squares) OR isNull(county_share) OR isNull(county_shares) OR isNull(county_share) OR isNull(county_peers) OR (toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0 OR isNull(county_peers) OR (toInt128(ifNull(county_peers, 0)) - 2) * 1000000 = 0, NULL, accurateCastOrNull(intDiv((toInt256(toInt128(ifNull(county_squares, 0)) * 1000000 - toInt128(ifNull(county_share, 0)) * ifNull(county_share, 0)) - intDiv(toInt256(toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * (toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * 2 + if((toInt256(toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * (toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) < 0) = (toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)) < 0), toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)), negate(toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)))), toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)) * 2) * 1000000) * 2 + if((toInt256(toInt128(ifNull(county_squares, 0)) * 1000000 - toInt128(ifNull(county_share, 0)) * ifNull(county_share, 0)) - intDiv(toInt256(toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * (toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * 2 + if((toInt256(toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) * (toInt128(ifNull(county_shares, 0)) - ifNull(county_share, 0)) < 0) = (toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)) < 0), toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)), negate(toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)))), toInt256(if((toInt128(ifNull(county_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 1) * 1000000)) * 2) * 1000000 < 0) = (toInt256(if((toInt128(ifNull(county_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 2) * 1000000)) < 0), toInt256(if((toInt128(ifNull(county_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 2) * 1000000)), negate(toInt256(if((toInt128(ifNull(county_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 2) * 1000000)))), toInt256(if((toInt128(ifNull(county_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(county_peers, 0)) - 2) * 1000000)) * 2), 'Int64')) AS county_variance,
        if(isNull(town_share) OR isNull(town_shares) OR isNull(town_share) OR isNull(town_peers) OR toInt128(ifNull(town_peers, 0)) - 1 = 0, NULL, accurateCastOrNull(toInt128(ifNull(town_share, 0)) - intDiv((toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * 2 + if((toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0) < 0) = (if(toInt128(ifNull(town_peers, 0)) - 1 = 0, 1, toInt128(ifNull(town_peers, 0)) - 1) < 0), if(toInt128(ifNull(town_peers, 0)) - 1 = 0, 1, toInt128(ifNull(town_peers, 0)) - 1), negate(if(toInt128(ifNull(town_peers, 0)) - 1 = 0, 1, toInt128(ifNull(town_peers, 0)) - 1))), if(toInt128(ifNull(town_peers, 0)) - 1 = 0, 1, toInt128(ifNull(town_peers, 0)) - 1) * 2), 'Int64')) AS town_share_above,
        if(isNull(town_squares) OR isNull(town_share) OR isNull(town_shares) OR isNull(town_share) OR isNull(town_peers) OR (toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0 OR isNull(town_peers) OR (toInt128(ifNull(town_peers, 0)) - 2) * 1000000 = 0, NULL, accurateCastOrNull(intDiv((toInt256(toInt128(ifNull(town_squares, 0)) * 1000000 - toInt128(ifNull(town_share, 0)) * ifNull(town_share, 0)) - intDiv(toInt256(toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * (toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * 2 + if((toInt256(toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * (toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) < 0) = (toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)) < 0), toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)), negate(toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)))), toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)) * 2) * 1000000) * 2 + if((toInt256(toInt128(ifNull(town_squares, 0)) * 1000000 - toInt128(ifNull(town_share, 0)) * ifNull(town_share, 0)) - intDiv(toInt256(toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * (toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * 2 + if((toInt256(toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) * (toInt128(ifNull(town_shares, 0)) - ifNull(town_share, 0)) < 0) = (toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)) < 0), toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)), negate(toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)))), toInt256(if((toInt128(ifNull(town_peers, 0)) - 1) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 1) * 1000000)) * 2) * 1000000 < 0) = (toInt256(if((toInt128(ifNull(town_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 2) * 1000000)) < 0), toInt256(if((toInt128(ifNull(town_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 2) * 1000000)), negate(toInt256(if((toInt128(ifNull(town_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 2) * 1000000)))), toInt256(if((toInt128(ifNull(town_peers, 0)) - 2) * 1000000 = 0, 1, (toInt128(ifNull(town_peers, 0)) - 2) * 1000000)) * 2), 'Int64')) AS town_variance
    FROM workers_with_person
),
benefit_roll_all AS (
    SELECT CAST(hex(account), 'Nullable(String)') AS account, CAST(toInt64(household_id), 'Nullable(Int64)') AS household_id, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(start_date, 'Int32') AS start_date, CAST(ifNull(stop_date, 120529), 'Int32') AS stop_date
    FROM (
        SELECT account, household_id, person_id, start_date, stop_date, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_paid_to_worker AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(NOT isNull(_f.account) AND (ifNull(_f.account, '') = ifNull(_s.own_account, '') OR isNull(_f.account) OR isNull(_s.own_account)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND NOT (NOT isNull(_s.person) AND _f.id_number = ifNull(_s.person, 0) AND NOT isNull(_s.person)) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND ifNull(_f.household_id, 0) = ifNull(_s.household, 0) AND NOT (isNull(_f.household_id) OR isNull(_s.household))) AND NOT (NOT isNull(_f.account) AND ifNull(_f.account, '') = ifNull(_s.own_account, '') AND NOT (isNull(_f.account) OR isNull(_s.own_account)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND NOT (NOT isNull(_s.person) AND (_f.id_number = ifNull(_s.person, 0) OR isNull(_s.person))) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND (ifNull(_f.household_id, 0) = ifNull(_s.household, 0) OR isNull(_f.household_id) OR isNull(_s.household))))), 0) > 0, NULL, (ifNull(countIf(NOT isNull(_f.account) AND ifNull(_f.account, '') = ifNull(_s.own_account, '') AND NOT (isNull(_f.account) OR isNull(_s.own_account)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND NOT (NOT isNull(_s.person) AND (_f.id_number = ifNull(_s.person, 0) OR isNull(_s.person))) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND (ifNull(_f.household_id, 0) = ifNull(_s.household, 0) OR isNull(_f.household_id) OR isNull(_s.household)))), 0) > 0) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(ifNull(countIf(NOT isNull(_f.account) AND ifNull(_f.account, '') = ifNull(_s.own_account, '') AND NOT (isNull(_f.account) OR isNull(_s.own_account)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND NOT (NOT isNull(_s.person) AND (_f.id_number = ifNull(_s.person, 0) OR isNull(_s.person))) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND (ifNull(_f.household_id, 0) = ifNull(_s.household, 0) OR isNull(_f.household_id) OR isNull(_s.household)))), 0)), NULL) AS paid_to_worker
    FROM (SELECT *, arrayJoin(arrayMap(_x -> cityHash64(_x), if(isNull(own_account), ['any'], [concat('=', toString(own_account)), 'none']))) AS _by FROM workers_facts_13) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayMap(_x -> cityHash64(_x), if(isNull(account), ['none', 'any'], [concat('=', toString(account)), 'any']))) AS _by FROM benefit_roll_all) AS _f ON _s._by = _f._by
    WHERE NOT isNull(_f.account) AND (ifNull(_f.account, '') = ifNull(_s.own_account, '') OR isNull(_f.account) OR isNull(_s.own_account)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND NOT (NOT isNull(_s.person) AND _f.id_number = ifNull(_s.person, 0) AND NOT isNull(_s.person)) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND ifNull(_f.household_id, 0) = ifNull(_s.household, 0) AND NOT (isNull(_f.household_id) OR isNull(_s.household)))
    GROUP BY subject
),
workers_facts_14 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.decision_by_decider__as_of AS decision_by_decider__as_of, _a.worker_by_official__as_of AS worker_by_official__as_of, _a.county_decided AS county_decided, _a.county_peers AS county_peers, _a.county_shares AS county_shares, _a.county_squares AS county_squares, _a.on_duty AS on_duty, _a.own_account AS own_account, _a.person AS person, _a.town_decided AS town_decided, _a.town_peers AS town_peers, _a.town_shares AS town_shares, _a.town_squares AS town_squares, _a.county_share AS county_share, _a.town_share AS town_share, _a.household AS household, _a.county_share_above AS county_share_above, _a.county_variance AS county_variance, _a.town_share_above AS town_share_above, _a.town_variance AS town_variance, if(isNull(_b1.subject), if({f_benefit_roll__state:UInt8} = 2, 0, NULL), _b1.paid_to_worker) AS paid_to_worker
    FROM workers_facts_13 AS _a
    LEFT JOIN all_paid_to_worker AS _b1 ON _a.subject = _b1.subject
),
workers_facts_15 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        county_decided,
        on_duty,
        own_account,
        town_decided,
        household,
        paid_to_worker,
        multiIf(ifNull(county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND ifNull(county_peers, 0) > ifNull({p_favour__least_peers:Nullable(Int64)}, 0) AND NOT (isNull(county_peers) OR isNull({p_favour__least_peers:Nullable(Int64)})) AND ifNull(county_share_above, 0) > 0 AND NOT isNull(county_share_above) AND toInt128(ifNull(county_share_above, 0)) * ifNull(county_share_above, 0) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(county_variance, 0) * 1000000 AND NOT (isNull(county_share_above) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(county_variance)), 1, (ifNull(county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND (ifNull(county_peers, 0) > ifNull({p_favour__least_peers:Nullable(Int64)}, 0) OR isNull(county_peers) OR isNull({p_favour__least_peers:Nullable(Int64)})) AND (ifNull(county_share_above, 0) > 0 OR isNull(county_share_above)) AND (toInt128(ifNull(county_share_above, 0)) * ifNull(county_share_above, 0) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(county_variance, 0) * 1000000 OR isNull(county_share_above) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(county_variance)), NULL, 0) AS county_grants_far_more,
        multiIf(ifNull(town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND ifNull(town_peers, 0) > ifNull({p_favour__least_peers:Nullable(Int64)}, 0) AND NOT (isNull(town_peers) OR isNull({p_favour__least_peers:Nullable(Int64)})) AND ifNull(town_share_above, 0) > 0 AND NOT isNull(town_share_above) AND toInt128(ifNull(town_share_above, 0)) * ifNull(town_share_above, 0) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(town_variance, 0) * 1000000 AND NOT (isNull(town_share_above) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(town_variance)), 1, (ifNull(town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND (ifNull(town_peers, 0) > ifNull({p_favour__least_peers:Nullable(Int64)}, 0) OR isNull(town_peers) OR isNull({p_favour__least_peers:Nullable(Int64)})) AND (ifNull(town_share_above, 0) > 0 OR isNull(town_share_above)) AND (toInt128(ifNull(town_share_above, 0)) * ifNull(town_share_above, 0) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(town_variance, 0) * 1000000 OR isNull(town_share_above) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(town_variance)), NULL, 0) AS town_grants_far_more
    FROM workers_facts_14
),
known AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        county_decided,
        on_duty,
        own_account,
        town_decided,
        household,
        paid_to_worker,
        county_grants_far_more,
        town_grants_far_more,
        {today:Int32} AS today,
        toUInt8({f_worker__state:UInt8} = 1) AS own_account__silent,
        {p_favour__rate_sd:Nullable(Int64)} AS `favour.rate_sd`
    FROM workers_facts_15
),
inside AS (
    SELECT *,
        toUInt8(ifNull(on_duty, 0) AND (NOT isNull(own_account) OR ifNull(town_decided, 0) > 0 AND NOT isNull(town_decided) OR ifNull(county_decided, 0) > 0 AND NOT isNull(county_decided))) AS _inside,
        toUInt8(ifNull(on_duty, 1) AND (NOT isNull(own_account) OR own_account__silent OR ifNull(town_decided, 0) > 0 OR isNull(town_decided) OR ifNull(county_decided, 0) > 0 OR isNull(county_decided))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(paid_to_worker, 0) > 0 AND NOT isNull(paid_to_worker)) AS own_account__true,
        toUInt8(ifNull(paid_to_worker, 0) > 0 OR isNull(paid_to_worker)) AS own_account__maybe,
        toUInt8(ifNull(town_grants_far_more, 0) OR ifNull(county_grants_far_more, 0)) AS grants_far_more__true,
        toUInt8(ifNull(town_grants_far_more, 1) OR ifNull(county_grants_far_more, 1)) AS grants_far_more__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 90 * own_account__true + 30 * grants_far_more__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 80, 3, 0)) AS _level,
        least(greatest(least(100, greatest(0, 90 * own_account__maybe + 30 * grants_far_more__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 80, 3, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([own_account__true, grants_far_more__true], 'Array(UInt8)'),
    CAST([own_account__maybe - own_account__true, grants_far_more__maybe - grants_far_more__true], 'Array(UInt8)'),
    CAST([toString(county_decided), toString(county_grants_far_more), toString(household), toString(on_duty), toString(own_account), toString(paid_to_worker), toString(ref), toString(town_decided), toString(town_grants_far_more), toString(`favour.rate_sd`)], 'Array(Nullable(String))'),
    CAST([decision_by_decider__as_of, NULL, NULL, worker_by_official__as_of, worker_by_official__as_of, NULL, NULL, decision_by_decider__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR own_account__maybe - own_account__true OR grants_far_more__maybe - grants_far_more__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
