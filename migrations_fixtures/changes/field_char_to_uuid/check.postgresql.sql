SELECT id, value FROM blog_item ORDER BY id;
-- 1|6f1ed002-ab59-5921-8b4a-6e1d4e1b1a11
