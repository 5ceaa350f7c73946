INSERT INTO identity_household (household_id) SELECT number + 1 FROM numbers(intDiv({people:UInt64}, 3) + 1)
