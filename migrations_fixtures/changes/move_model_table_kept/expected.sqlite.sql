-- people.0001_initial
-- people.0001_initial

-- people.0001_initial, backwards
-- people.0001_initial
