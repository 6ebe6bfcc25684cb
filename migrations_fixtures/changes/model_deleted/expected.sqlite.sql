-- blog.0002_delete_tag
-- blog.0002_delete_tag
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Tag
-- loses table blog_tag
DROP TABLE blog_tag;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_delete_tag, backwards
-- blog.0002_delete_tag
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Tag
CREATE TABLE blog_tag (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    word varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;
