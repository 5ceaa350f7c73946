-- What an analyst may call: functions of their arguments alone. Left out are those that read files,
-- dictionaries, settings or the machine, call out, wait, or steer.
WITH allowed AS (
    SELECT name FROM system.functions
    WHERE is_aggregate OR categories IN (
        'Arithmetic', 'Arrays', 'Bit', 'Bitmap', 'Comparison', 'Conditional', 'Dates and Times', 'Financial', 'Logical',
        'Map', 'Mathematical', 'Null', 'Rounding', 'String', 'String Replacement', 'String Search', 'String Splitting',
        'Time Window', 'Tuple', 'Type Conversion', 'JSON')
    OR name IN ('transform', 'toTypeName', 'materialize', 'runningDifference', 'rowNumberInAllBlocks', 'formatReadableQuantity')
)
SELECT name FROM allowed
UNION ALL
SELECT name FROM system.functions WHERE alias_to IN (SELECT name FROM allowed)
