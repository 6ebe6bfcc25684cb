-- blog.0002_delete_legacy
-- blog.0002_delete_legacy

-- blog.0002_delete_legacy, backwards
-- blog.0002_delete_legacy
