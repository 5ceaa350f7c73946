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
decision_all AS (
    SELECT CAST(decided_at, 'Int32') AS decided_at, CAST(decided_level, 'Nullable(String)') AS decided_level, CAST(decider_worker_id, 'Nullable(String)') AS decider_worker_id, CAST(kind, 'String') AS kind
    FROM (
        SELECT decided_at, decided_level, decider_worker_id, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
),
all_county_decided_all AS (
    SELECT multiIf(ifNull(countIf((_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND (ifNull(_f.decided_level, '') = 'county' OR isNull(_f.decided_level)) AND has(['grant', 'refuse'], _f.kind) AND NOT (_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'county' AND NOT isNull(_f.decided_level) AND has(['grant', 'refuse'], _f.kind))), 0) > 0, NULL, (ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'county' AND NOT isNull(_f.decided_level) AND has(['grant', 'refuse'], _f.kind)), 0) > 0) OR ({f_decision__state:UInt8} = 2), toInt64(ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'county' AND NOT isNull(_f.decided_level) AND has(['grant', 'refuse'], _f.kind)), 0)), NULL) AS value
    FROM decision_all AS _f
),
decision_all_2 AS (
    SELECT CAST(decided_at, 'Int32') AS decided_at, CAST(decided_level, 'Nullable(String)') AS decided_level, CAST(decider_worker_id, 'Nullable(String)') AS decider_worker_id, CAST(kind, 'String') AS kind
    FROM (
        SELECT decided_at, decided_level, decider_worker_id, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
),
all_county_granted_all AS (
    SELECT multiIf(ifNull(countIf((_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND (ifNull(_f.decided_level, '') = 'county' OR isNull(_f.decided_level)) AND _f.kind = 'grant' AND NOT (_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'county' AND NOT isNull(_f.decided_level) AND _f.kind = 'grant')), 0) > 0, NULL, (ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'county' AND NOT isNull(_f.decided_level) AND _f.kind = 'grant'), 0) > 0) OR ({f_decision__state:UInt8} = 2), toInt64(ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'county' AND NOT isNull(_f.decided_level) AND _f.kind = 'grant'), 0)), NULL) AS value
    FROM decision_all_2 AS _f
),
decision_all_3 AS (
    SELECT CAST(decided_at, 'Int32') AS decided_at, CAST(decided_level, 'Nullable(String)') AS decided_level, CAST(decider_worker_id, 'Nullable(String)') AS decider_worker_id, CAST(kind, 'String') AS kind
    FROM (
        SELECT decided_at, decided_level, decider_worker_id, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
),
all_town_decided_all AS (
    SELECT multiIf(ifNull(countIf((_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND (ifNull(_f.decided_level, '') = 'town' OR isNull(_f.decided_level)) AND has(['grant', 'refuse'], _f.kind) AND NOT (_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'town' AND NOT isNull(_f.decided_level) AND has(['grant', 'refuse'], _f.kind))), 0) > 0, NULL, (ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'town' AND NOT isNull(_f.decided_level) AND has(['grant', 'refuse'], _f.kind)), 0) > 0) OR ({f_decision__state:UInt8} = 2), toInt64(ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'town' AND NOT isNull(_f.decided_level) AND has(['grant', 'refuse'], _f.kind)), 0)), NULL) AS value
    FROM decision_all_3 AS _f
),
decision_all_4 AS (
    SELECT CAST(decided_at, 'Int32') AS decided_at, CAST(decided_level, 'Nullable(String)') AS decided_level, CAST(decider_worker_id, 'Nullable(String)') AS decider_worker_id, CAST(kind, 'String') AS kind
    FROM (
        SELECT decided_at, decided_level, decider_worker_id, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE id_form != 'canary' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
),
all_town_granted_all AS (
    SELECT multiIf(ifNull(countIf((_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND (ifNull(_f.decided_level, '') = 'town' OR isNull(_f.decided_level)) AND _f.kind = 'grant' AND NOT (_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'town' AND NOT isNull(_f.decided_level) AND _f.kind = 'grant')), 0) > 0, NULL, (ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'town' AND NOT isNull(_f.decided_level) AND _f.kind = 'grant'), 0) > 0) OR ({f_decision__state:UInt8} = 2), toInt64(ifNull(countIf(_f.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _f.decided_at <= {today:Int32} AND NOT isNull(_f.decider_worker_id) AND ifNull(_f.decided_level, '') = 'town' AND NOT isNull(_f.decided_level) AND _f.kind = 'grant'), 0)), NULL) AS value
    FROM decision_all_4 AS _f
),
workers_facts AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows))), NULL) AS county_decided,
        (SELECT value FROM all_county_decided_all) AS county_decided_all,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'county' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'county' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows))), NULL) AS county_granted,
        (SELECT value FROM all_county_granted_all) AS county_granted_all,
        multiIf(arrayExists(_r -> _r.since <= {today:Int32} AND {today:Int32} < _r.until, worker_by_official__rows), 1, 0, NULL, {f_worker__state:UInt8} = 2, 0, NULL) AS on_duty,
        arrayMap(_r -> if(isNull(_r.account), NULL, ifNull(_r.account, '')), worker_by_official__rows)[-1] AS own_account,
        arrayMap(_r -> if(isNull(_r.id_number), NULL, toInt64(ifNull(_r.id_number, 0))), worker_by_official__rows)[-1] AS person,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND has(['grant', 'refuse'], _r.kind) AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind)), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND has(['grant', 'refuse'], _r.kind), decision_by_decider__rows))), NULL) AS town_decided,
        (SELECT value FROM all_town_decided_all) AS town_decided_all,
        multiIf(arrayExists(_r -> (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) OR isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND (ifNull(_r.decided_level, '') = 'town' OR isNull(_r.decided_level)) AND _r.kind = 'grant' AND NOT (_r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant'), decision_by_decider__rows), NULL, arrayExists(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows) OR ({f_decision__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.decided_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_favour__decision_months:Nullable(Int64)}) OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_favour__decision_months:Nullable(Int64)}, 0)) < -12000) AND _r.decided_at <= {today:Int32} AND ifNull(_r.decided_level, '') = 'town' AND NOT isNull(_r.decided_level) AND _r.kind = 'grant', decision_by_decider__rows))), NULL) AS town_granted,
        (SELECT value FROM all_town_granted_all) AS town_granted_all
    FROM workers_rows
),
workers_facts_2 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        county_decided,
        county_decided_all,
        county_granted,
        county_granted_all,
        on_duty,
        own_account,
        person,
        town_decided,
        town_decided_all,
        town_granted,
        town_granted_all,
        if(isNull(county_granted) OR isNull(county_decided) OR ifNull(county_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(county_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(county_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) < 0), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))), negate(toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))))), toInt128(if(ifNull(county_decided, 0) = 0, 1, ifNull(county_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS county_share,
        if(isNull(county_granted_all) OR isNull(county_granted) OR isNull(county_decided_all) OR isNull(county_decided) OR toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv((toInt128(ifNull(county_granted_all, 0)) - ifNull(county_granted, 0)) * 1000000 * 2 + if(((toInt128(ifNull(county_granted_all, 0)) - ifNull(county_granted, 0)) * 1000000 < 0) = (if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)) < 0), if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)), negate(if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)))), if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)) * 2) * 2 + if(intDiv((toInt128(ifNull(county_granted_all, 0)) - ifNull(county_granted, 0)) * 1000000 * 2 + if(((toInt128(ifNull(county_granted_all, 0)) - ifNull(county_granted, 0)) * 1000000 < 0) = (if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)) < 0), if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)), negate(if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)))), if(toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) = 0, 1, toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0)) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS county_share_of_peers,
        if(isNull(town_granted) OR isNull(town_decided) OR ifNull(town_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) * 2 + if(intDiv(toInt128(ifNull(town_granted, 0)) * 1000000 * 2 + if((toInt128(ifNull(town_granted, 0)) * 1000000 < 0) = (toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) < 0), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))), negate(toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))))), toInt128(if(ifNull(town_decided, 0) = 0, 1, ifNull(town_decided, 0))) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS town_share,
        if(isNull(town_granted_all) OR isNull(town_granted) OR isNull(town_decided_all) OR isNull(town_decided) OR toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, NULL, accurateCastOrNull(intDiv(intDiv((toInt128(ifNull(town_granted_all, 0)) - ifNull(town_granted, 0)) * 1000000 * 2 + if(((toInt128(ifNull(town_granted_all, 0)) - ifNull(town_granted, 0)) * 1000000 < 0) = (if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)) < 0), if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)), negate(if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)))), if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)) * 2) * 2 + if(intDiv((toInt128(ifNull(town_granted_all, 0)) - ifNull(town_granted, 0)) * 1000000 * 2 + if(((toInt128(ifNull(town_granted_all, 0)) - ifNull(town_granted, 0)) * 1000000 < 0) = (if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)) < 0), if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)), negate(if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)))), if(toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) = 0, 1, toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0)) * 2) < 0, -100, 100), 200) * 100, 'Int64')) AS town_share_of_peers
    FROM workers_facts
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
    SELECT workers_facts_2.subject AS subject, workers_facts_2.ref AS ref, workers_facts_2.decision_by_decider__as_of AS decision_by_decider__as_of, workers_facts_2.worker_by_official__as_of AS worker_by_official__as_of, workers_facts_2.county_decided AS county_decided, workers_facts_2.county_decided_all AS county_decided_all, workers_facts_2.on_duty AS on_duty, workers_facts_2.own_account AS own_account, workers_facts_2.person AS person, workers_facts_2.town_decided AS town_decided, workers_facts_2.town_decided_all AS town_decided_all, workers_facts_2.county_share AS county_share, workers_facts_2.county_share_of_peers AS county_share_of_peers, workers_facts_2.town_share AS town_share, workers_facts_2.town_share_of_peers AS town_share_of_peers, people_facts_2.household AS household
    FROM workers_facts_2
    LEFT JOIN people_facts_2 ON people_facts_2.subject = toUInt64(ifNull(workers_facts_2.person, 0))
),
workers_facts_3 AS (
    SELECT subject,
        ref,
        decision_by_decider__as_of,
        worker_by_official__as_of,
        county_decided,
        county_decided_all,
        on_duty,
        own_account,
        person,
        town_decided,
        town_decided_all,
        county_share,
        county_share_of_peers,
        town_share,
        town_share_of_peers,
        household,
        multiIf(ifNull(county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(county_decided_all) OR isNull(county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND ifNull(county_share, 0) > ifNull(county_share_of_peers, 0) AND NOT (isNull(county_share) OR isNull(county_share_of_peers)) AND toInt256(toInt128(ifNull(county_decided, 0)) * (toInt128(ifNull(county_share, 0)) - ifNull(county_share_of_peers, 0))) * (toInt128(ifNull(county_share, 0)) - ifNull(county_share_of_peers, 0)) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(county_share_of_peers, 0) * (toInt128(1000000) - ifNull(county_share_of_peers, 0)) AND NOT (isNull(county_decided) OR isNull(county_share) OR isNull(county_share_of_peers) OR isNull(county_share) OR isNull(county_share_of_peers) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(county_share_of_peers) OR isNull(county_share_of_peers)), 1, (ifNull(county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND (toInt128(ifNull(county_decided_all, 0)) - ifNull(county_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(county_decided_all) OR isNull(county_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND (ifNull(county_share, 0) > ifNull(county_share_of_peers, 0) OR isNull(county_share) OR isNull(county_share_of_peers)) AND (toInt256(toInt128(ifNull(county_decided, 0)) * (toInt128(ifNull(county_share, 0)) - ifNull(county_share_of_peers, 0))) * (toInt128(ifNull(county_share, 0)) - ifNull(county_share_of_peers, 0)) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(county_share_of_peers, 0) * (toInt128(1000000) - ifNull(county_share_of_peers, 0)) OR isNull(county_decided) OR isNull(county_share) OR isNull(county_share_of_peers) OR isNull(county_share) OR isNull(county_share_of_peers) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(county_share_of_peers) OR isNull(county_share_of_peers)), NULL, 0) AS county_grants_far_more,
        multiIf(ifNull(town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) AND NOT (isNull(town_decided_all) OR isNull(town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND ifNull(town_share, 0) > ifNull(town_share_of_peers, 0) AND NOT (isNull(town_share) OR isNull(town_share_of_peers)) AND toInt256(toInt128(ifNull(town_decided, 0)) * (toInt128(ifNull(town_share, 0)) - ifNull(town_share_of_peers, 0))) * (toInt128(ifNull(town_share, 0)) - ifNull(town_share_of_peers, 0)) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(town_share_of_peers, 0) * (toInt128(1000000) - ifNull(town_share_of_peers, 0)) AND NOT (isNull(town_decided) OR isNull(town_share) OR isNull(town_share_of_peers) OR isNull(town_share) OR isNull(town_share_of_peers) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(town_share_of_peers) OR isNull(town_share_of_peers)), 1, (ifNull(town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND (toInt128(ifNull(town_decided_all, 0)) - ifNull(town_decided, 0) >= ifNull({p_favour__least_decisions:Nullable(Int64)}, 0) OR isNull(town_decided_all) OR isNull(town_decided) OR isNull({p_favour__least_decisions:Nullable(Int64)})) AND (ifNull(town_share, 0) > ifNull(town_share_of_peers, 0) OR isNull(town_share) OR isNull(town_share_of_peers)) AND (toInt256(toInt128(ifNull(town_decided, 0)) * (toInt128(ifNull(town_share, 0)) - ifNull(town_share_of_peers, 0))) * (toInt128(ifNull(town_share, 0)) - ifNull(town_share_of_peers, 0)) > toInt256(toInt128(ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull({p_favour__rate_sd:Nullable(Int64)}, 0)) * ifNull(town_share_of_peers, 0) * (toInt128(1000000) - ifNull(town_share_of_peers, 0)) OR isNull(town_decided) OR isNull(town_share) OR isNull(town_share_of_peers) OR isNull(town_share) OR isNull(town_share_of_peers) OR isNull({p_favour__rate_sd:Nullable(Int64)}) OR isNull(town_share_of_peers) OR isNull(town_share_of_peers)), NULL, 0) AS town_grants_far_more
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
    FROM (SELECT *, arrayJoin(if(isNull(own_account), ['any'], [concat('=', toString(own_account)), 'none'])) AS _by FROM workers_facts_3) AS _s
    INNER JOIN (SELECT *, arrayJoin(if(isNull(account), ['none', 'any'], [concat('=', toString(account)), 'any'])) AS _by FROM benefit_roll_all) AS _f ON _s._by = _f._by
    WHERE NOT isNull(_f.account) AND (ifNull(_f.account, '') = ifNull(_s.own_account, '') OR isNull(_f.account) OR isNull(_s.own_account)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND NOT (NOT isNull(_s.person) AND _f.id_number = ifNull(_s.person, 0) AND NOT isNull(_s.person)) AND NOT (NOT isNull(_f.household_id) AND NOT isNull(_s.household) AND ifNull(_f.household_id, 0) = ifNull(_s.household, 0) AND NOT (isNull(_f.household_id) OR isNull(_s.household)))
    GROUP BY subject
),
workers_facts_4 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.decision_by_decider__as_of AS decision_by_decider__as_of, _a.worker_by_official__as_of AS worker_by_official__as_of, _a.county_decided AS county_decided, _a.county_decided_all AS county_decided_all, _a.on_duty AS on_duty, _a.own_account AS own_account, _a.person AS person, _a.town_decided AS town_decided, _a.town_decided_all AS town_decided_all, _a.county_share AS county_share, _a.county_share_of_peers AS county_share_of_peers, _a.town_share AS town_share, _a.town_share_of_peers AS town_share_of_peers, _a.household AS household, _a.county_grants_far_more AS county_grants_far_more, _a.town_grants_far_more AS town_grants_far_more, if(isNull(_b1.subject), if({f_benefit_roll__state:UInt8} = 2, 0, NULL), _b1.paid_to_worker) AS paid_to_worker
    FROM workers_facts_3 AS _a
    LEFT JOIN all_paid_to_worker AS _b1 ON _a.subject = _b1.subject
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
        county_grants_far_more,
        town_grants_far_more,
        paid_to_worker,
        {today:Int32} AS today,
        toUInt8({f_worker__state:UInt8} = 1) AS own_account__silent,
        {p_favour__rate_sd:Nullable(Int64)} AS `favour.rate_sd`
    FROM workers_facts_4
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
