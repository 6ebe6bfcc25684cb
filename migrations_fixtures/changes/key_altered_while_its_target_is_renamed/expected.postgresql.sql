-- blog.0002_alter_fig_eight
-- blog.0002_alter_fig_eight
BEGIN;
-- Alter field eight on Fig
ALTER TABLE blog_fig DROP CONSTRAINT blog_fig_eight_id_fkey;
COMMENT ON COLUMN blog_fig.eight_id IS 'said';
ALTER TABLE blog_fig ADD CONSTRAINT blog_fig_eight_id_fkey FOREIGN KEY (eight_id) REFERENCES shop_cherry (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_alter_fig_eight, backwards
-- blog.0002_alter_fig_eight
BEGIN;
-- Alter field eight on Fig
ALTER TABLE blog_fig DROP CONSTRAINT blog_fig_eight_id_fkey;
COMMENT ON COLUMN blog_fig.eight_id IS NULL;
ALTER TABLE blog_fig ADD CONSTRAINT blog_fig_eight_id_fkey FOREIGN KEY (eight_id) REFERENCES shop_cherry (id) ON DELETE RESTRICT;
COMMIT;
-- shop.0002_rename_date_cherry
-- shop.0002_rename_date_cherry
BEGIN;
-- Rename model Date to Cherry
ALTER TABLE shop_date RENAME TO shop_cherry;
ALTER TABLE shop_cherry RENAME CONSTRAINT shop_date_pkey TO shop_cherry_pkey;
ALTER SEQUENCE shop_date_id_seq RENAME TO shop_cherry_id_seq;
COMMIT;

-- shop.0002_rename_date_cherry, backwards
-- shop.0002_rename_date_cherry
BEGIN;
-- Rename model Date to Cherry
ALTER TABLE shop_cherry RENAME TO shop_date;
ALTER TABLE shop_date RENAME CONSTRAINT shop_cherry_pkey TO shop_date_pkey;
ALTER SEQUENCE shop_cherry_id_seq RENAME TO shop_date_id_seq;
COMMIT;
