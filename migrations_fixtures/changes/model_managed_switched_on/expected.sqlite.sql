-- blog.0002_alter_legacy_options
-- blog.0002_alter_legacy_options

-- blog.0002_alter_legacy_options, backwards
-- blog.0002_alter_legacy_options
