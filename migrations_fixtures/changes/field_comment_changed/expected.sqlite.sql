-- blog.0002_alter_item_value
-- blog.0002_alter_item_value

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
