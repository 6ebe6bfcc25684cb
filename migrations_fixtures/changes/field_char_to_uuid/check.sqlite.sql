SELECT id, value FROM blog_item ORDER BY id;
-- 1|6f1ed002ab5959218b4a6e1d4e1b1a11
