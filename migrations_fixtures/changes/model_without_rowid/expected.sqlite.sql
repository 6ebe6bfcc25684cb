-- blog.0002_alter_word_options
-- blog.0002_alter_word_options
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Change options on Word
CREATE TABLE __dorm_new_blog_word (
    word varchar(30) NOT NULL PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO __dorm_new_blog_word (word) SELECT word FROM blog_word;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_word) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_word) AS after WHERE before.n <> after.n
DROP TABLE blog_word;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_word RENAME TO blog_word;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_word_options, backwards
-- blog.0002_alter_word_options
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Change options on Word
CREATE TABLE __dorm_new_blog_word (
    word varchar(30) NOT NULL PRIMARY KEY
);
INSERT INTO __dorm_new_blog_word (word) SELECT word FROM blog_word;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_word) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_word) AS after WHERE before.n <> after.n
DROP TABLE blog_word;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_word RENAME TO blog_word;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
