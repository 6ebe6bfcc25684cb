-- blog.0002_other
-- blog.0002_other
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Other
CREATE TABLE blog_other (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    value varchar(20) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_other, backwards
-- blog.0002_other
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Other
-- loses table blog_other
DROP TABLE blog_other;
COMMIT;
PRAGMA foreign_keys = ON;
