-- Cases of which something was stored since the product's own feed told of cases last; or in the minute before
-- that, since what was being stored then may not have been seen. All are told of at once, so that what is older was told.
SELECT DISTINCT case_no
FROM case_event
WHERE stored > (SELECT ifNull(max(received_at), toDateTime64(0, 3)) - INTERVAL 1 MINUTE FROM signal_case_state WHERE batch = 0)
ORDER BY case_no
