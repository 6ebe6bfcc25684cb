-- blog.0002_alter_a_b_alter_b_a
-- blog.0002_alter_a_b_alter_b_a
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field a on B
DROP INDEX blog_b_a_id_idx;
-- Alter field b on A
CREATE TABLE __dorm_new_blog_a (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    b_id integer CONSTRAINT blog_a_b_id_fkey REFERENCES blog_b (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_a', seq FROM sqlite_sequence WHERE name = 'blog_a';
INSERT INTO __dorm_new_blog_a (id, b_id) SELECT id, b_id FROM blog_a;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_a) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_a) AS after WHERE before.n <> after.n
DROP TABLE blog_a;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_a RENAME TO blog_a;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_a_b_id_idx ON blog_a (b_id);
-- Alter field a on B
CREATE TABLE __dorm_new_blog_b (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    a_id integer CONSTRAINT blog_b_a_id_fkey REFERENCES blog_a (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_b', seq FROM sqlite_sequence WHERE name = 'blog_b';
INSERT INTO __dorm_new_blog_b (id, a_id) SELECT id, a_id FROM blog_b;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_b) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_b) AS after WHERE before.n <> after.n
DROP TABLE blog_b;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_b RENAME TO blog_b;
PRAGMA legacy_alter_table = OFF;
-- Alter field b on A
-- Alter field a on B
-- asked first, and no row may answer: SELECT a_id, count(*) AS rows FROM blog_b WHERE a_id IS NOT NULL GROUP BY a_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_b_a_id_key ON blog_b (a_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_a_b_alter_b_a, backwards
-- blog.0002_alter_a_b_alter_b_a
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field a on B
DROP INDEX blog_b_a_id_key;
-- Alter field b on A
CREATE TABLE __dorm_new_blog_a (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    b_id integer CONSTRAINT blog_a_b_id_fkey REFERENCES blog_b (id) ON DELETE SET NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_a', seq FROM sqlite_sequence WHERE name = 'blog_a';
INSERT INTO __dorm_new_blog_a (id, b_id) SELECT id, b_id FROM blog_a;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_a) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_a) AS after WHERE before.n <> after.n
DROP TABLE blog_a;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_a RENAME TO blog_a;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_a_b_id_idx ON blog_a (b_id);
-- Alter field a on B
CREATE TABLE __dorm_new_blog_b (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    a_id integer CONSTRAINT blog_b_a_id_fkey REFERENCES blog_a (id) ON DELETE SET NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_b', seq FROM sqlite_sequence WHERE name = 'blog_b';
INSERT INTO __dorm_new_blog_b (id, a_id) SELECT id, a_id FROM blog_b;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_b) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_b) AS after WHERE before.n <> after.n
DROP TABLE blog_b;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_b RENAME TO blog_b;
PRAGMA legacy_alter_table = OFF;
-- Alter field b on A
-- Alter field a on B
CREATE INDEX blog_b_a_id_idx ON blog_b (a_id);
COMMIT;
PRAGMA foreign_keys = ON;
