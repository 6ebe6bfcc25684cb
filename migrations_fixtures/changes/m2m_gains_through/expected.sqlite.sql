-- blog.0002_tagging_alter_post_tags
-- blog.0002_tagging_alter_post_tags

-- blog.0002_tagging_alter_post_tags, backwards
-- blog.0002_tagging_alter_post_tags
