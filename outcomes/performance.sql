-- Money, people and punctuality by benefit and town in the months of a report, and what
-- became of warnings by town (benefit ''), as known at its instant. Canaries are no people.
WITH
    who AS
    (
        SELECT
            person_id,
            intDiv(toUInt64(ifNull(if(ifNull(now.2, 0) = 0, now.3, now.2), 0)), 1000) * 1000 AS town,
            if(ifNull(now.1, 0) = 0, concat('p', toString(person_id)), concat('h', toString(now.1))) AS home
        FROM
        (
            SELECT person_id, argMax((household_id, hukou_div, reside_div), (as_of, received_at, batch, row)) AS now
            FROM signal_person
            WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
            GROUP BY person_id
        )
    ),
    paid AS
    (
        SELECT person_id, now.2 AS benefit, now.3 AS month, now.4 AS amount, now.5 AS paid_at, now.7 AS kind
        FROM
        (
            SELECT person_id, argMax((gone, benefit, pay_month, amount, paid_at, bank_status, kind), (as_of, received_at, batch, row)) AS now
            FROM signal_payment
            WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
            GROUP BY person_id, key_hash
        )
        WHERE now.1 = 0 AND has({months:Array(Int32)}, now.3) AND ifNull(now.6, 'ok') = 'ok'
    ),
    regular AS
    (
        SELECT person_id AS payee, benefit, month, max(paid_at) AS last_paid
        FROM paid
        WHERE kind = 'regular'
        GROUP BY payee, benefit, month
    ),
    owed AS
    (
        SELECT DISTINCT coalesce(now.5, person_id) AS payee, now.2 AS benefit, due.1 AS month, due.3 AS deadline
        FROM
        (
            SELECT person_id, argMax((gone, benefit, start_date, stop_date, payee_person_id), (as_of, received_at, batch, row)) AS now
            FROM signal_benefit_roll
            WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
            GROUP BY person_id, key_hash
        )
        ARRAY JOIN arrayZip({due_months:Array(Int32)}, {due_ends:Array(Int32)}, {deadlines:Array(Int32)}) AS due
        WHERE now.1 = 0 AND ((now.3 <= due.1 AND ifNull(now.4, 2147483647) > due.1) OR (now.3 >= due.1 AND now.3 < due.2))
    ),
    -- 0 is due, 1 paid in time, 2 paid on a day that nobody wrote down
    judged AS
    (
        SELECT owed.payee AS person_id, owed.benefit AS benefit,
            multiIf(regular.payee IS NULL, 0, regular.last_paid IS NULL, 2, regular.last_paid <= owed.deadline, 1, 0) AS state
        FROM owed LEFT JOIN regular ON regular.payee = owed.payee AND regular.benefit = owed.benefit AND regular.month = owed.month
    ),
    verdicts AS
    (
        SELECT intDiv(toUInt64(ifNull(now.4, 0)), 1000) * 1000 AS town, now.2 AS verdict
        FROM
        (
            SELECT argMax((gone, verdict, decided_at, div, sample, monitor), (as_of, received_at, batch, row)) AS now
            FROM signal_verdict
            WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
            GROUP BY key_hash
        )
        WHERE now.1 = 0 AND ifNull(now.5, 0) = 0 AND now.2 != 'no_access'
            AND (empty({monitors:Array(String)})
                OR ifNull(now.6, 0) IN (SELECT subject_id FROM identity_subject WHERE type = 'monitor' AND ref IN {monitors:Array(String)})) AND now.3 >= {from:Int32} AND now.3 < {until:Int32}
    )
SELECT
    benefit,
    town,
    toInt64(sum(fen)) AS paid_fen,
    uniqExactIf(person, fen_row) AS people,
    uniqExactIf(home, fen_row) AS households,
    uniqExactIf(home, NOT fen_row) AS owed,
    toUInt64(sum(due)) AS due,
    toUInt64(sum(in_time)) AS on_time,
    toUInt64(sum(undated)) AS undated,
    toUInt64(0) AS judged,
    toUInt64(0) AS confirmed
FROM
(
    SELECT paid.benefit AS benefit, ifNull(who.town, 0) AS town, paid.amount AS fen, paid.person_id AS person, ifNull(who.home, concat('p', toString(paid.person_id))) AS home,
        1 AS fen_row, 0 AS due, 0 AS in_time, 0 AS undated
    FROM paid LEFT JOIN who ON who.person_id = paid.person_id
    UNION ALL
    SELECT judged.benefit, ifNull(who.town, 0), 0, judged.person_id, ifNull(who.home, concat('p', toString(judged.person_id))),
        0, 1, judged.state = 1, judged.state = 2
    FROM judged LEFT JOIN who ON who.person_id = judged.person_id
)
WHERE town < 990000000000
GROUP BY benefit, town
UNION ALL
SELECT '', town, 0, 0, 0, 0, 0, 0, 0, count(), countIf(verdict = 'confirmed')
FROM verdicts
WHERE town < 990000000000
GROUP BY town
