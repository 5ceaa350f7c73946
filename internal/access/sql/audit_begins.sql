-- What chains found when they began.
SELECT purpose FROM audit_event WHERE action = 'chain' AND seq = 1
