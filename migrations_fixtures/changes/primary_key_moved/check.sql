SELECT value, label FROM blog_item ORDER BY value;
-- x|a
-- y|b
