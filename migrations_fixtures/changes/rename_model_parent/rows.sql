INSERT INTO blog_author (id, name) VALUES (1, 'Ann');
INSERT INTO blog_editor (author_ptr_id, level) VALUES (1, 7);
