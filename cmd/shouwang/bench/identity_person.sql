-- Numbers without a name: nothing is sealed, since nothing is to be shown.
INSERT INTO identity_person (person_id) SELECT number + 1 FROM numbers({people:UInt64})
