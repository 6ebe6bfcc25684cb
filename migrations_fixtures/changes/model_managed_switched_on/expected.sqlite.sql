-- blog.0002_alter_legacy_options
-- blog.0002_alter_legacy_options
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Change options on Legacy
CREATE TABLE blog_legacy (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_legacy_options, backwards
-- blog.0002_alter_legacy_options
