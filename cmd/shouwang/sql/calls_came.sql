-- How many lines the log of batches has of the hotline's feed: another number says
-- that something came, was decided on, or was taken back.
SELECT count() FROM batch_log WHERE feed = 'hotline_call'
