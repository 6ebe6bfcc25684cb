-- blog.0002_rename_code_country_iso
-- blog.0002_rename_code_country_iso
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field code on Country to iso
DROP INDEX blog_country_code_key;
ALTER TABLE blog_country RENAME COLUMN code TO iso;
-- asked first, and no row may answer: SELECT iso, count(*) AS rows FROM blog_country WHERE iso IS NOT NULL GROUP BY iso HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_country_iso_key ON blog_country (iso);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_code_country_iso, backwards
-- blog.0002_rename_code_country_iso
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field code on Country to iso
DROP INDEX blog_country_iso_key;
ALTER TABLE blog_country RENAME COLUMN iso TO code;
-- asked first, and no row may answer: SELECT code, count(*) AS rows FROM blog_country WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_country_code_key ON blog_country (code);
COMMIT;
PRAGMA foreign_keys = ON;
