-- blog.0002_alter_country_code
-- blog.0002_alter_country_code
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field code on Country
CREATE TABLE __dorm_new_blog_country (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    code varchar(3) NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_country', seq FROM sqlite_sequence WHERE name = 'blog_country';
INSERT INTO __dorm_new_blog_country (id, code) SELECT id, code FROM blog_country;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_country) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_country) AS after WHERE before.n <> after.n
DROP TABLE blog_country;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_country RENAME TO blog_country;
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX blog_country_code_key ON blog_country (code);
CREATE TABLE __dorm_new_blog_city (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(50) NOT NULL,
    country_id varchar(3) NOT NULL CONSTRAINT blog_city_country_id_fkey REFERENCES blog_country (code) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_city', seq FROM sqlite_sequence WHERE name = 'blog_city';
INSERT INTO __dorm_new_blog_city (id, name, country_id) SELECT id, name, country_id FROM blog_city;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_city) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_city) AS after WHERE before.n <> after.n
DROP TABLE blog_city;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_city RENAME TO blog_city;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_city_country_id_idx ON blog_city (country_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_country_code, backwards
-- blog.0002_alter_country_code
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field code on Country
CREATE TABLE __dorm_new_blog_country (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    code varchar(2) NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_country', seq FROM sqlite_sequence WHERE name = 'blog_country';
-- asked first, and no row may answer: SELECT id, code FROM blog_country WHERE code IS NOT NULL AND (length(code) > 2) LIMIT 5
INSERT INTO __dorm_new_blog_country (id, code) SELECT id, code FROM blog_country;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_country) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_country) AS after WHERE before.n <> after.n
DROP TABLE blog_country;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_country RENAME TO blog_country;
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX blog_country_code_key ON blog_country (code);
CREATE TABLE __dorm_new_blog_city (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(50) NOT NULL,
    country_id varchar(2) NOT NULL CONSTRAINT blog_city_country_id_fkey REFERENCES blog_country (code) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_city', seq FROM sqlite_sequence WHERE name = 'blog_city';
-- asked first, and no row may answer: SELECT id, country_id FROM blog_city WHERE country_id IS NOT NULL AND (length(country_id) > 2) LIMIT 5
INSERT INTO __dorm_new_blog_city (id, name, country_id) SELECT id, name, country_id FROM blog_city;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_city) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_city) AS after WHERE before.n <> after.n
DROP TABLE blog_city;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_city RENAME TO blog_city;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_city_country_id_idx ON blog_city (country_id);
COMMIT;
PRAGMA foreign_keys = ON;
