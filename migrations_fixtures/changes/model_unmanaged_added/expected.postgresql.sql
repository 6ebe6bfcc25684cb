-- blog.0002_legacy
-- blog.0002_legacy

-- blog.0002_legacy, backwards
-- blog.0002_legacy
