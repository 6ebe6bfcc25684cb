INSERT INTO blog_word (word) VALUES ('b'), ('a');
