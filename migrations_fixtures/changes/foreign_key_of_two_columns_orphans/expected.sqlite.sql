-- blog.0002_visit_visit_place
-- blog.0002_visit_visit_place
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint visit_place on model Visit
CREATE TABLE __dorm_new_blog_visit (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    country varchar(2) NOT NULL,
    code varchar(5) NOT NULL,
    CONSTRAINT visit_place FOREIGN KEY (country, code) REFERENCES blog_place (country, code) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_visit', seq FROM sqlite_sequence WHERE name = 'blog_visit';
INSERT INTO __dorm_new_blog_visit (id, country, code) SELECT id, country, code FROM blog_visit;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_visit) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_visit) AS after WHERE before.n <> after.n
DROP TABLE blog_visit;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_visit RENAME TO blog_visit;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_visit_visit_place, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_visit_visit_place
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint visit_place on model Visit
ALTER TABLE blog_visit DROP CONSTRAINT visit_place;
COMMIT;
PRAGMA foreign_keys = ON;
