-- blog.0002_alter_a_b_alter_b_a
-- blog.0002_alter_a_b_alter_b_a
BEGIN;
-- Alter field b on A
-- Alter field a on B
ALTER TABLE blog_a DROP CONSTRAINT blog_a_b_id_fkey;
ALTER TABLE blog_b DROP CONSTRAINT blog_b_a_id_fkey;
DROP INDEX blog_b_a_id_idx;
ALTER TABLE blog_b ADD CONSTRAINT blog_b_a_id_key UNIQUE (a_id);
ALTER TABLE blog_a ADD CONSTRAINT blog_a_b_id_fkey FOREIGN KEY (b_id) REFERENCES blog_b (id) ON DELETE CASCADE;
ALTER TABLE blog_b ADD CONSTRAINT blog_b_a_id_fkey FOREIGN KEY (a_id) REFERENCES blog_a (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_alter_a_b_alter_b_a, backwards
-- blog.0002_alter_a_b_alter_b_a
BEGIN;
-- Alter field b on A
-- Alter field a on B
ALTER TABLE blog_a DROP CONSTRAINT blog_a_b_id_fkey;
ALTER TABLE blog_b DROP CONSTRAINT blog_b_a_id_fkey;
ALTER TABLE blog_b DROP CONSTRAINT blog_b_a_id_key;
CREATE INDEX blog_b_a_id_idx ON blog_b (a_id);
ALTER TABLE blog_a ADD CONSTRAINT blog_a_b_id_fkey FOREIGN KEY (b_id) REFERENCES blog_b (id) ON DELETE SET NULL;
ALTER TABLE blog_b ADD CONSTRAINT blog_b_a_id_fkey FOREIGN KEY (a_id) REFERENCES blog_a (id) ON DELETE SET NULL;
COMMIT;
