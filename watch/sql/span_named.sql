-- The highest number that a named subject of a type has.
SELECT ifNull(max(subject_id), 0) FROM identity_subject WHERE type = {type:String}
