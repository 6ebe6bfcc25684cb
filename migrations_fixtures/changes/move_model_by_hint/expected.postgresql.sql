-- people.0001_initial
-- people.0001_initial
BEGIN;
-- Move model Author from blog
ALTER TABLE blog_author RENAME TO people_author;
ALTER TABLE people_author RENAME CONSTRAINT blog_author_pkey TO people_author_pkey;
ALTER SEQUENCE blog_author_id_seq RENAME TO people_author_id_seq;
COMMIT;

-- people.0001_initial, backwards
-- people.0001_initial
BEGIN;
-- Move model Author from blog
ALTER TABLE people_author RENAME TO blog_author;
ALTER TABLE blog_author RENAME CONSTRAINT people_author_pkey TO blog_author_pkey;
ALTER SEQUENCE people_author_id_seq RENAME TO blog_author_id_seq;
COMMIT;
