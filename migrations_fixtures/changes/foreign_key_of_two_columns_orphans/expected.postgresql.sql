-- blog.0002_visit_visit_place
-- blog.0002_visit_visit_place
BEGIN;
-- Create constraint visit_place on model Visit
ALTER TABLE blog_visit ADD CONSTRAINT visit_place FOREIGN KEY (country, code) REFERENCES blog_place (country, code) ON DELETE CASCADE;
COMMIT;

-- blog.0002_visit_visit_place, backwards
-- blog.0002_visit_visit_place
BEGIN;
-- Create constraint visit_place on model Visit
ALTER TABLE blog_visit DROP CONSTRAINT visit_place;
COMMIT;
