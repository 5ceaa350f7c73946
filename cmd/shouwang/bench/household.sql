-- Households; three in two hundred are on dibao, one on the edge.
INSERT INTO signal_household (batch, row, source_dept, received_at, as_of, gone, key_hash, household_id, head_person_id, div, size, class, income_pc, income_12m, cash_assets)
SELECT
    1, toUInt32(n), 'civil', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id),
    id AS household_id,
    id * 3 - 2 AS head_person_id,
    [320682103001, 320682104002, 320602101003][1 + id % 3] AS div,
    3 AS size,
    multiIf(h % 200 < 3, 'dibao', h % 200 < 4, 'edge', 'none') AS class,
    multiIf(h % 200 < 4, 40000 + h % 80000, h % 100 < 30, NULL, 100000 + h % 900000) AS income_pc,
    if(h % 100 < 30, 1500000 + h % 3000000, NULL) AS income_12m,
    if(h % 100 < 30, h % 30000000, NULL) AS cash_assets
FROM (
    SELECT number AS n, number + 1 AS id, cityHash64(id, 'home') AS h
    FROM numbers(intDiv({people:UInt64}, 3) + 1)
)
