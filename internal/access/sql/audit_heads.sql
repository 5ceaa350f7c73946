-- The heads that were told.
SELECT day, head FROM audit_head ORDER BY day, at
