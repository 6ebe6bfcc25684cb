-- blog.0002_rename_code_country_iso
-- blog.0002_rename_code_country_iso
BEGIN;
-- Rename field code on Country to iso
ALTER TABLE blog_country RENAME COLUMN code TO iso;
ALTER TABLE blog_country RENAME CONSTRAINT blog_country_code_key TO blog_country_iso_key;
COMMIT;

-- blog.0002_rename_code_country_iso, backwards
-- blog.0002_rename_code_country_iso
BEGIN;
-- Rename field code on Country to iso
ALTER TABLE blog_country RENAME COLUMN iso TO code;
ALTER TABLE blog_country RENAME CONSTRAINT blog_country_iso_key TO blog_country_code_key;
COMMIT;
