-- blog.0002_rename_elder___dorm_elder_rename_fig_elder_and_more
-- blog.0002_rename_elder___dorm_elder_rename_fig_elder_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Elder to __dorm_Elder
-- Delete model __dorm_Elder
-- loses table blog_elder
DROP TABLE blog_elder;
-- Rename model Fig to Elder
DROP INDEX blog_fig_label_key;
DROP INDEX blog_fig_size_idx;
ALTER TABLE blog_fig RENAME TO blog_elder;
-- asked first, and no row may answer: SELECT label, count(*) AS rows FROM blog_elder WHERE label IS NOT NULL GROUP BY label HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_elder_label_key ON blog_elder (label);
CREATE INDEX blog_elder_size_idx ON blog_elder (size);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_elder___dorm_elder_rename_fig_elder_and_more, backwards
-- blog.0002_rename_elder___dorm_elder_rename_fig_elder_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Fig to Elder
DROP INDEX blog_elder_label_key;
DROP INDEX blog_elder_size_idx;
ALTER TABLE blog_elder RENAME TO blog_fig;
-- Rename model Elder to __dorm_Elder
-- Delete model __dorm_Elder
CREATE TABLE blog_elder (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    size integer unsigned NOT NULL DEFAULT 1 CONSTRAINT blog_elder_size_check CHECK (size >= 0)
);
CREATE UNIQUE INDEX blog_elder_label_key ON blog_elder (label);
CREATE INDEX blog_elder_size_idx ON blog_elder (size);
-- Rename model Fig to Elder
-- asked first, and no row may answer: SELECT label, count(*) AS rows FROM blog_fig WHERE label IS NOT NULL GROUP BY label HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_fig_label_key ON blog_fig (label);
CREATE INDEX blog_fig_size_idx ON blog_fig (size);
COMMIT;
PRAGMA foreign_keys = ON;
