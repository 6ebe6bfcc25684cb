-- blog.0002_alter_author_id
-- blog.0002_alter_author_id
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field id on Author
CREATE TABLE __dorm_new_blog_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
INSERT INTO __dorm_new_blog_author (id, name) SELECT id, name FROM blog_author;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_author) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_author) AS after WHERE before.n <> after.n
DROP TABLE blog_author;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_author RENAME TO blog_author;
PRAGMA legacy_alter_table = OFF;
CREATE TABLE __dorm_new_blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    author_id integer NOT NULL CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post', seq FROM sqlite_sequence WHERE name = 'blog_post';
INSERT INTO __dorm_new_blog_post (id, author_id) SELECT id, author_id FROM blog_post;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post) AS after WHERE before.n <> after.n
DROP TABLE blog_post;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post RENAME TO blog_post;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
CREATE TABLE __dorm_new_blog_post_others (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_post_others_post_id_fkey REFERENCES blog_post (id) ON DELETE CASCADE,
    author_id integer NOT NULL CONSTRAINT blog_post_others_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post_others', seq FROM sqlite_sequence WHERE name = 'blog_post_others';
INSERT INTO __dorm_new_blog_post_others (id, post_id, author_id) SELECT id, post_id, author_id FROM blog_post_others;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post_others) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post_others) AS after WHERE before.n <> after.n
DROP TABLE blog_post_others;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post_others RENAME TO blog_post_others;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_others_post_id_idx ON blog_post_others (post_id);
CREATE INDEX blog_post_others_author_id_idx ON blog_post_others (author_id);
CREATE UNIQUE INDEX blog_post_others_post_id_author_id_key ON blog_post_others (post_id, author_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_author_id, backwards
-- blog.0002_alter_author_id
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field id on Author
CREATE TABLE __dorm_new_blog_author (
    id bigint NOT NULL PRIMARY KEY,
    name varchar(100) NOT NULL
);
INSERT INTO __dorm_new_blog_author (rowid, id, name) SELECT id, id, name FROM blog_author;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_author) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_author) AS after WHERE before.n <> after.n
DROP TABLE blog_author;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_author RENAME TO blog_author;
PRAGMA legacy_alter_table = OFF;
CREATE TABLE __dorm_new_blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    author_id bigint NOT NULL CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post', seq FROM sqlite_sequence WHERE name = 'blog_post';
INSERT INTO __dorm_new_blog_post (id, author_id) SELECT id, author_id FROM blog_post;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post) AS after WHERE before.n <> after.n
DROP TABLE blog_post;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post RENAME TO blog_post;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
CREATE TABLE __dorm_new_blog_post_others (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_post_others_post_id_fkey REFERENCES blog_post (id) ON DELETE CASCADE,
    author_id bigint NOT NULL CONSTRAINT blog_post_others_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post_others', seq FROM sqlite_sequence WHERE name = 'blog_post_others';
INSERT INTO __dorm_new_blog_post_others (id, post_id, author_id) SELECT id, post_id, author_id FROM blog_post_others;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post_others) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post_others) AS after WHERE before.n <> after.n
DROP TABLE blog_post_others;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post_others RENAME TO blog_post_others;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_others_post_id_idx ON blog_post_others (post_id);
CREATE INDEX blog_post_others_author_id_idx ON blog_post_others (author_id);
CREATE UNIQUE INDEX blog_post_others_post_id_author_id_key ON blog_post_others (post_id, author_id);
COMMIT;
PRAGMA foreign_keys = ON;
