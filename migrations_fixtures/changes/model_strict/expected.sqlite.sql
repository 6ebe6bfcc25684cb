-- blog.0002_alter_author_options
-- blog.0002_alter_author_options
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Change options on Author
CREATE TABLE __dorm_new_blog_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name text NOT NULL
) STRICT;
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_author', seq FROM sqlite_sequence WHERE name = 'blog_author';
INSERT INTO __dorm_new_blog_author (id, name) SELECT id, name FROM blog_author;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_author) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_author) AS after WHERE before.n <> after.n
DROP TABLE blog_author;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_author RENAME TO blog_author;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_author_options, backwards
-- blog.0002_alter_author_options
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Change options on Author
CREATE TABLE __dorm_new_blog_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_author', seq FROM sqlite_sequence WHERE name = 'blog_author';
-- asked first, and no row may answer: SELECT id, name FROM blog_author WHERE name IS NOT NULL AND (length(name) > 100) LIMIT 5
INSERT INTO __dorm_new_blog_author (id, name) SELECT id, name FROM blog_author;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_author) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_author) AS after WHERE before.n <> after.n
DROP TABLE blog_author;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_author RENAME TO blog_author;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
