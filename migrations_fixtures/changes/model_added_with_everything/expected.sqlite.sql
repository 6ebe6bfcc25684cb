-- blog.0002_sample
-- blog.0002_sample
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Sample
CREATE TABLE blog_sample (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    char varchar(20) NOT NULL DEFAULT 'O''Brien; --',
    text text NOT NULL,
    slug varchar(50) NOT NULL,
    email varchar(254) NOT NULL,
    url varchar(200),
    small smallint NOT NULL DEFAULT -1,
    positive integer unsigned NOT NULL DEFAULT 3 CONSTRAINT blog_sample_positive_check CHECK (positive >= 0),
    big bigint,
    float real NOT NULL DEFAULT 1.5,
    price decimal NOT NULL DEFAULT 9.90,
    flag bool NOT NULL DEFAULT 1,
    day date,
    moment datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
    hour time,
    length bigint,
    key char(32),
    data text NOT NULL DEFAULT '{"a":[1,2]}' CONSTRAINT blog_sample_data_check CHECK (json_valid(data) OR data IS NULL),
    raw blob,
    address char(39),
    state varchar(9) NOT NULL DEFAULT 'draft' CONSTRAINT blog_sample_state_check CHECK (state IN ('draft', 'published')),
    upper varchar(20) GENERATED ALWAYS AS (upper(char)) STORED NOT NULL
);
CREATE INDEX blog_sample_slug_idx ON blog_sample (slug);
CREATE UNIQUE INDEX blog_sample_email_key ON blog_sample (email);
CREATE INDEX blog_sample_big_idx ON blog_sample (big);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_sample, backwards
-- blog.0002_sample
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Sample
-- loses table blog_sample
DROP TABLE blog_sample;
COMMIT;
PRAGMA foreign_keys = ON;
