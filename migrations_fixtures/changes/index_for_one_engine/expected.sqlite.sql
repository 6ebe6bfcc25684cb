-- blog.0002_item_item_tsv
-- blog.0002_item_item_tsv

-- blog.0002_item_item_tsv, backwards
-- blog.0002_item_item_tsv
