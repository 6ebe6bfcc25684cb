-- blog.0001_initial
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Author
CREATE TABLE blog_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0001_initial, backwards
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Author
-- loses table blog_author
DROP TABLE blog_author;
COMMIT;
PRAGMA foreign_keys = ON;
