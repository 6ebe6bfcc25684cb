SELECT value = interval '26 hours' FROM blog_item;
-- t
-- t
