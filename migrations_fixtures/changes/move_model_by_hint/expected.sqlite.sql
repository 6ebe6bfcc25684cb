-- people.0001_initial
-- people.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Move model Author from blog
ALTER TABLE blog_author RENAME TO people_author;
COMMIT;
PRAGMA foreign_keys = ON;

-- people.0001_initial, backwards
-- people.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Move model Author from blog
ALTER TABLE people_author RENAME TO blog_author;
COMMIT;
PRAGMA foreign_keys = ON;
