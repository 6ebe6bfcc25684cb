SELECT writer_ptr_id, level FROM blog_editor;
-- 1|7
