INSERT INTO blog_elder (label) VALUES ('gone'); INSERT INTO blog_fig (label, size) VALUES ('kept', 7);
