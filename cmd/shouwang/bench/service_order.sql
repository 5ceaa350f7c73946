-- One order of home care to twenty-five people, of the last quarter. Somebody of the staff serves a hundred, one
-- every twenty hours; one in ninety-seven begins while the one before it goes on.
INSERT INTO signal_service_order
    (batch, row, source_dept, received_at, as_of, gone, key_hash, order_id, client_person_id, provider_id, staff_id, planned_minutes, started_at, ended_at, distance_m, cancelled)
SELECT
    1, toUInt32(n), 'provider', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(n, 'order'),
    n + 1 AS order_id,
    n * 25 + 1 AS client_person_id,
    concat('P', toString(h % 40)) AS provider_id,
    concat('S', toString(intDiv(n, 100))) AS staff_id,
    60 AS planned_minutes,
    {received:DateTime64(3, 'Asia/Shanghai')} - toIntervalMinute(480 + 1200 * (n % 100) + if(h % 97 = 1, 1170, 0)) AS started_at,
    started_at + toIntervalMinute(if(h % 97 = 0, 20, 61)) AS ended_at,
    h % 90 AS distance_m,
    0 AS cancelled
FROM (
    SELECT number AS n, cityHash64(number, 'order') AS h
    FROM numbers(intDiv({people:UInt64}, 25))
)
