SELECT nextval(pg_get_serial_sequence('blog_item', 'id')) > 41;
-- t
