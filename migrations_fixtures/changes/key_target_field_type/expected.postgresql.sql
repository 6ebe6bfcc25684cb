-- blog.0002_alter_country_code
-- blog.0002_alter_country_code
BEGIN;
-- Alter field code on Country
ALTER TABLE blog_city DROP CONSTRAINT blog_city_country_id_fkey;
ALTER TABLE blog_country ALTER COLUMN code TYPE character varying(3);
ALTER TABLE blog_city ALTER COLUMN country_id TYPE character varying(3);
ALTER TABLE blog_city ADD CONSTRAINT blog_city_country_id_fkey FOREIGN KEY (country_id) REFERENCES blog_country (code) ON DELETE CASCADE;
COMMIT;

-- blog.0002_alter_country_code, backwards
-- blog.0002_alter_country_code
BEGIN;
-- Alter field code on Country
ALTER TABLE blog_city DROP CONSTRAINT blog_city_country_id_fkey;
ALTER TABLE blog_country ALTER COLUMN code TYPE character varying(2);
ALTER TABLE blog_city ALTER COLUMN country_id TYPE character varying(2);
ALTER TABLE blog_city ADD CONSTRAINT blog_city_country_id_fkey FOREIGN KEY (country_id) REFERENCES blog_country (code) ON DELETE CASCADE;
COMMIT;
