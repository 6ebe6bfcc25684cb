-- blog.0002_remove_visit_visit_place
-- blog.0002_remove_visit_visit_place
BEGIN;
-- Remove constraint visit_place from model Visit
ALTER TABLE blog_visit DROP CONSTRAINT visit_place;
COMMIT;

-- blog.0002_remove_visit_visit_place, backwards
-- blog.0002_remove_visit_visit_place
BEGIN;
-- Remove constraint visit_place from model Visit
ALTER TABLE blog_visit ADD CONSTRAINT visit_place FOREIGN KEY (country, code) REFERENCES blog_place (country, code) ON DELETE CASCADE;
COMMIT;
