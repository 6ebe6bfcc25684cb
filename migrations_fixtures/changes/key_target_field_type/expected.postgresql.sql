-- blog.0002_alter_country_code
-- blog.0002_alter_country_code
BEGIN;
-- Alter field code on Country
ALTER TABLE blog_country ALTER COLUMN code TYPE varchar(3);
ALTER TABLE blog_city ALTER COLUMN country_id TYPE varchar(3);
COMMIT;

-- blog.0002_alter_country_code, backwards
-- blog.0002_alter_country_code
BEGIN;
-- Alter field code on Country
-- asked first, and no row may answer: SELECT id, code FROM blog_country WHERE char_length(code) > 2 LIMIT 5
ALTER TABLE blog_country ALTER COLUMN code TYPE varchar(2);
-- asked first, and no row may answer: SELECT id, country_id FROM blog_city WHERE char_length(country_id) > 2 LIMIT 5
ALTER TABLE blog_city ALTER COLUMN country_id TYPE varchar(2);
COMMIT;
