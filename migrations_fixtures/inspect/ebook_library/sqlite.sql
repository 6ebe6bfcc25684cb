-- An e-book library in one SQLite file: names that compare without case, keys that only triggers
-- keep, triggers and views that call functions of the program, which a plain SQLite doesn't have.

PRAGMA application_id = 7654321;
PRAGMA user_version = 26;

CREATE TABLE writers ( id   INTEGER PRIMARY KEY,
                              name TEXT NOT NULL COLLATE NOCASE,
                              sort TEXT COLLATE NOCASE,
                              link TEXT NOT NULL DEFAULT "",
                              UNIQUE(name)
                             );
CREATE TABLE books ( id      INTEGER PRIMARY KEY AUTOINCREMENT,
                             title     TEXT NOT NULL DEFAULT 'Unknown' COLLATE NOCASE,
                             sort      TEXT COLLATE NOCASE,
                             added     TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
                             published TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
                             cycle_index REAL NOT NULL DEFAULT 1.0,
                             writer_sort TEXT COLLATE NOCASE,
                             isbn TEXT DEFAULT "" COLLATE NOCASE,
                             path TEXT NOT NULL DEFAULT "",
                             flags INTEGER NOT NULL DEFAULT 1
                        , uuid TEXT, has_cover BOOL DEFAULT 0, last_modified TIMESTAMP NOT NULL DEFAULT "2000-01-01 00:00:00+00:00");
CREATE TABLE books_writers_link ( id INTEGER PRIMARY KEY,
                                          book INTEGER NOT NULL,
                                          writer INTEGER NOT NULL,
                                          UNIQUE(book, writer)
                                        );
CREATE TABLE books_tongues_link ( id INTEGER PRIMARY KEY,
                                            book INTEGER NOT NULL,
                                            lang_code INTEGER NOT NULL,
                                            item_order INTEGER NOT NULL DEFAULT 0,
                                            UNIQUE(book, lang_code)
        );
CREATE TABLE books_plugin_data(id INTEGER PRIMARY KEY,
                                     book INTEGER NOT NULL,
                                     name TEXT NOT NULL,
                                     val TEXT NOT NULL,
                                     UNIQUE(book,name));
CREATE TABLE books_labels_link ( id INTEGER PRIMARY KEY,
                                          book INTEGER NOT NULL,
                                          label INTEGER NOT NULL,
                                          UNIQUE(book, label)
                                        );
CREATE TABLE remarks ( id INTEGER PRIMARY KEY,
                              book INTEGER NOT NULL,
                              text TEXT NOT NULL COLLATE NOCASE,
                              UNIQUE(book)
                            );
CREATE TABLE conversion_options ( id INTEGER PRIMARY KEY,
                                          format TEXT NOT NULL COLLATE NOCASE,
                                          book INTEGER,
                                          data BLOB NOT NULL,
                                          UNIQUE(format,book)
                                        );
CREATE TABLE extra_columns (
                    id       INTEGER PRIMARY KEY AUTOINCREMENT,
                    label    TEXT NOT NULL,
                    name     TEXT NOT NULL,
                    datatype TEXT NOT NULL,
                    mark_for_delete   BOOL DEFAULT 0 NOT NULL,
                    editable BOOL DEFAULT 1 NOT NULL,
                    display  TEXT DEFAULT "{}" NOT NULL,
                    is_multiple BOOL DEFAULT 0 NOT NULL,
                    normalized BOOL NOT NULL,
                    UNIQUE(label)
                );
CREATE TABLE extra_column_1(
                    id    INTEGER PRIMARY KEY AUTOINCREMENT,
                    value TEXT NOT NULL COLLATE NOCASE,
                    link TEXT NOT NULL DEFAULT "",
                    UNIQUE(value));
CREATE TABLE books_extra_column_1_link(
                    id    INTEGER PRIMARY KEY AUTOINCREMENT,
                    book  INTEGER NOT NULL,
                    value INTEGER NOT NULL,

                    UNIQUE(book, value)
                    );
CREATE TABLE data ( id     INTEGER PRIMARY KEY,
                            book   INTEGER NOT NULL,
                            format TEXT NOT NULL COLLATE NOCASE,
                            uncompressed_size INTEGER NOT NULL,
                            name TEXT NOT NULL,
                            UNIQUE(book, format)
);
CREATE TABLE feeds ( id   INTEGER PRIMARY KEY,
                              title TEXT NOT NULL,
                              script TEXT NOT NULL,
                              UNIQUE(title)
                             );
CREATE TABLE identifiers  ( id     INTEGER PRIMARY KEY,
                                    book   INTEGER NOT NULL,
                                    type   TEXT NOT NULL DEFAULT "isbn" COLLATE NOCASE,
                                    val    TEXT NOT NULL COLLATE NOCASE,
                                    UNIQUE(book, type)
        );
CREATE TABLE tongues    ( id        INTEGER PRIMARY KEY,
                                  lang_code TEXT NOT NULL COLLATE NOCASE,
                                  link TEXT NOT NULL DEFAULT '',
                                  UNIQUE(lang_code)
        );
CREATE TABLE library_id ( id   INTEGER PRIMARY KEY,
                                  uuid TEXT NOT NULL,
                                  UNIQUE(uuid)
        );
CREATE TABLE dirtied(id INTEGER PRIMARY KEY,
                             book INTEGER NOT NULL,
                             UNIQUE(book));
CREATE TABLE preferences(id INTEGER PRIMARY KEY,
                                 key TEXT NOT NULL,
                                 val TEXT NOT NULL,
                                 UNIQUE(key));
CREATE TABLE scores ( id   INTEGER PRIMARY KEY,
                              score INTEGER CHECK(score > -1 AND score < 11),
                              link TEXT NOT NULL DEFAULT '',
                              UNIQUE (score)
                             );
CREATE TABLE cycles ( id   INTEGER PRIMARY KEY,
                              name TEXT NOT NULL COLLATE NOCASE,
                              sort TEXT COLLATE NOCASE,
                              link TEXT NOT NULL DEFAULT '',
                              UNIQUE (name)
                             );
CREATE TABLE labels ( id   INTEGER PRIMARY KEY,
                            name TEXT NOT NULL COLLATE NOCASE,
                            link TEXT NOT NULL DEFAULT '',
                            UNIQUE (name)
                             );
CREATE TABLE last_read_positions ( id INTEGER PRIMARY KEY,
	book INTEGER NOT NULL,
	format TEXT NOT NULL COLLATE NOCASE,
	user TEXT NOT NULL,
	device TEXT NOT NULL,
	cfi TEXT NOT NULL,
	epoch REAL NOT NULL,
	pos_frac REAL NOT NULL DEFAULT 0,
	UNIQUE(user, device, book, format)
);
CREATE TABLE annotations ( id INTEGER PRIMARY KEY,
	book INTEGER NOT NULL,
	format TEXT NOT NULL COLLATE NOCASE,
	user_type TEXT NOT NULL,
	user TEXT NOT NULL,
	timestamp REAL NOT NULL,
	annot_id TEXT NOT NULL,
	annot_type TEXT NOT NULL,
	annot_data TEXT NOT NULL,
    searchable_text TEXT NOT NULL DEFAULT "",
    UNIQUE(book, user_type, user, format, annot_type, annot_id)
);
CREATE TABLE settings_once (key TEXT UNIQUE ON CONFLICT REPLACE, val TEXT, at DATETIME DEFAULT (datetime('now')));
CREATE TABLE shelves (
    place INTEGER NOT NULL, room VARCHAR (20) NOT NULL DEFAULT 'hall',
    writer INTEGER REFERENCES writers ON DELETE SET NULL,
    label "TEXT" REFERENCES labels (name) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    width DOUBLE PRECISION CHECK (width > 0) CONSTRAINT not_too_wide CHECK (width < 900),
    PRIMARY KEY (room, place), CHECK (room <> '' OR place = 0)
);
CREATE VIRTUAL TABLE annotations_text USING fts5(annot_text, content = 'annotations', content_rowid = 'id');
CREATE VIEW meta AS
        SELECT id, title,
               (SELECT sortconcat(bal.id, name) FROM books_writers_link AS bal JOIN writers ON(writers.id = bal.writer) WHERE book = books.id) writers,
               (SELECT concat(name) FROM labels WHERE labels.id IN (SELECT label from books_labels_link WHERE book=books.id)) labels,
               sort, writer_sort, path, uuid
        FROM books;
CREATE VIEW label_browser_labels AS SELECT
                    id,
                    name,
                    (SELECT COUNT(id) FROM books_labels_link WHERE label=labels.id) count,
                    (0) avg_score,
                    name AS sort
                FROM labels;
CREATE VIEW label_browser_filtered AS SELECT id, name,
                    (SELECT COUNT(books_labels_link.id) FROM books_labels_link WHERE label=labels.id AND books_list_filter(book)) count
                FROM labels;
CREATE INDEX writers_idx ON books (writer_sort COLLATE NOCASE);
CREATE INDEX books_writers_link_aidx ON books_writers_link (writer);
CREATE INDEX books_writers_link_bidx ON books_writers_link (book);
CREATE INDEX books_idx ON books (sort COLLATE NOCASE);
CREATE INDEX books_labels_link_aidx ON books_labels_link (label);
CREATE INDEX books_labels_link_bidx ON books_labels_link (book);
CREATE INDEX books_tongues_link_aidx ON books_tongues_link (lang_code);
CREATE INDEX books_tongues_link_bidx ON books_tongues_link (book);
CREATE INDEX remarks_idx ON remarks (book);
CREATE INDEX conversion_options_idx_a ON conversion_options (format COLLATE NOCASE);
CREATE INDEX conversion_options_idx_b ON conversion_options (book);
CREATE INDEX extra_columns_idx ON extra_columns (label);
CREATE INDEX data_idx ON data (book);
CREATE INDEX formats_idx ON data (format);
CREATE INDEX tongues_idx ON tongues (lang_code COLLATE NOCASE);
CREATE INDEX cycles_idx ON cycles (name COLLATE NOCASE);
CREATE INDEX labels_idx ON labels (name COLLATE NOCASE);
CREATE INDEX lrp_idx ON last_read_positions (book);
CREATE INDEX annot_idx ON annotations (book);
CREATE TRIGGER annotations_fts_insert_trg AFTER INSERT ON annotations BEGIN
    INSERT INTO annotations_text(rowid, annot_text) VALUES (NEW.id, NEW.searchable_text);
END;
CREATE TRIGGER annotations_fts_delete_trg AFTER DELETE ON annotations BEGIN
    INSERT INTO annotations_text(annotations_text, rowid, annot_text) VALUES('delete', OLD.id, OLD.searchable_text);
END;
CREATE TRIGGER books_delete_trg
            AFTER DELETE ON books
            BEGIN
                DELETE FROM books_writers_link WHERE book=OLD.id;
                DELETE FROM books_labels_link WHERE book=OLD.id;
                DELETE FROM data WHERE book=OLD.id;
                DELETE FROM last_read_positions WHERE book=OLD.id;
                DELETE FROM remarks WHERE book=OLD.id;
        END;
CREATE TRIGGER books_insert_trg AFTER INSERT ON books
        BEGIN
            UPDATE books SET sort=title_sort(NEW.title),uuid=uuid4() WHERE id=NEW.id;
        END;
CREATE TRIGGER books_update_trg
            AFTER UPDATE ON books
            BEGIN
            UPDATE books SET sort=title_sort(NEW.title)
                         WHERE id=NEW.id AND OLD.title <> NEW.title;
            END;
CREATE TRIGGER fkc_remarks_insert
        BEFORE INSERT ON remarks
        BEGIN
            SELECT CASE
                WHEN (SELECT id from books WHERE id=NEW.book) IS NULL
                THEN RAISE(ABORT, 'Foreign key violation: book not in books')
            END;
        END;
CREATE TRIGGER fkc_delete_on_writers
        BEFORE DELETE ON writers
        BEGIN
            SELECT CASE
                WHEN (SELECT COUNT(id) FROM books_writers_link WHERE writer=OLD.id) > 0
                THEN RAISE(ABORT, 'Foreign key violation: writers is still referenced')
            END;
        END;
CREATE TRIGGER cycles_insert_trg
        AFTER INSERT ON cycles
        BEGIN
          UPDATE cycles SET sort=title_sort(NEW.name) WHERE id=NEW.id;
        END;
