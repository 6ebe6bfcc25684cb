-- What no declaration can say: schema, table, part, object, state, words, whether a constraint is
-- made anew, statements (before it), statements after it.
WITH RECURSIVE wanted AS NOT MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.reloftype, c.relam, c.oid::regclass AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
),
constraints AS NOT MATERIALIZED (
    SELECT w.*, co.oid AS id, co.contype, co.conname, co.conindid, co.condeferrable, co.condeferred, co.connoinherit,
           co.confdeltype, co.confrelid, co.conrelid, co.confdelsetcols AS set_columns, co.conperiod AS is_period
    FROM wanted w
    JOIN pg_constraint co ON co.conrelid = w.oid AND co.contype IN ('p', 'u', 'f', 'c', 'x') AND co.conparentid = 0
),
-- Triggers of constraints that don't fire; those of partitions belong to the partitioned table's.
silent AS (
    SELECT t.tgconstraint AS id, t.tgrelid::regclass AS name, t.tgname
    FROM pg_trigger t WHERE t.tgisinternal AND t.tgenabled IN ('D', 'R') AND t.tgconstraint <> 0
    UNION
    SELECT co.conparentid, s.name, s.tgname
    FROM silent s JOIN pg_constraint co ON co.oid = s.id WHERE co.conparentid <> 0
),
sequences AS (
    SELECT w.*, a.attname, a.atttypid, s.*, s.seqrelid::regclass AS sequence,
           CASE a.atttypid WHEN 'smallint'::regtype THEN 32767 WHEN 'integer'::regtype THEN 2147483647
                           WHEN 'bigint'::regtype THEN 9223372036854775807 ELSE s.seqmax END AS highest,
           d.deptype = 'i' OR EXISTS (
               SELECT FROM pg_attrdef ad WHERE ad.adrelid = w.oid AND ad.adnum = a.attnum
               AND pg_get_expr(ad.adbin, ad.adrelid) = format('nextval(%L::regclass)', s.seqrelid::regclass)) AS counts
    FROM wanted w
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = w.oid AND d.refobjsubid > 0
         AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_sequence s ON s.seqrelid = d.objid
    JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum = d.refobjsubid
),
found (nspname, relname, part, object, state, words, is_anew, before, after) AS (
    SELECT w.nspname, w.relname, 'table', NULL::name, 'changed', format('INHERITS (%s)', i.inhparent::regclass), false,
           ARRAY[format('ALTER TABLE %s NO INHERIT %s', w.name, i.inhparent::regclass)], NULL::text[]
    FROM wanted w JOIN pg_inherits i ON i.inhrelid = w.oid
    UNION ALL
    SELECT w.nspname, w.relname, 'table', NULL, 'changed', format('OF %s', w.reloftype::regtype), false,
           ARRAY[format('ALTER TABLE %s NOT OF', w.name)], NULL
    FROM wanted w WHERE w.reloftype <> 0
    UNION ALL
    SELECT w.nspname, w.relname, 'storage', NULL, 'changed', format('USING %I', am.amname), false,
           ARRAY[CASE WHEN current_setting('server_version_num')::integer >= 150000
                      THEN format('ALTER TABLE %s SET ACCESS METHOD heap', w.name)
                      ELSE format('-- PostgreSQL can''t change the access method of %s before 15: create it anew', w.name)
                 END], NULL
    FROM wanted w JOIN pg_am am ON am.oid = w.relam AND am.amname <> 'heap'
    UNION ALL
    SELECT s.nspname, s.relname, 'counter', s.attname, 'changed', v.words, false,
           ARRAY[format('ALTER SEQUENCE %s%s', s.sequence, v.changes)]
           || CASE WHEN v.starts_again
                   THEN ARRAY[format('SELECT setval(%L, greatest(max(%I), 1), count(%I) > 0) FROM %s',
                                     s.sequence, s.attname, s.attname, s.name)] END, NULL
    FROM sequences s,
         LATERAL (SELECT
             s.seqincrement < 0 OR s.seqmin < 1 AS starts_again,
             concat_ws(' ', CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
                       CASE WHEN s.seqmin <> 1 THEN 'MINVALUE ' || s.seqmin END,
                       CASE WHEN s.seqmax < s.highest THEN 'MAXVALUE ' || s.seqmax END,
                       CASE WHEN s.seqstart <> 1 THEN 'START WITH ' || s.seqstart END,
                       CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
                       CASE WHEN s.seqcycle THEN 'CYCLE' END) AS words,
             concat(CASE WHEN s.seqmax < s.highest AND s.atttypid <> s.seqtypid THEN ' AS ' || s.atttypid::regtype END,
                    CASE WHEN s.seqincrement <> 1 THEN ' INCREMENT BY 1' END,
                    CASE WHEN s.seqmin <> 1 THEN ' MINVALUE 1' END,
                    CASE WHEN s.seqmax < s.highest THEN ' NO MAXVALUE' END,
                    CASE WHEN s.seqstart <> 1 THEN ' START WITH 1' END,
                    CASE WHEN s.seqincrement < 0 OR s.seqmin < 1 THEN ' RESTART' END,
                    CASE WHEN s.seqcache <> 1 THEN ' CACHE 1' END,
                    CASE WHEN s.seqcycle THEN ' NO CYCLE' END) AS changes) v
    WHERE s.counts AND v.words <> ''
    UNION ALL
    -- A sequence that a column owns and doesn't count with.
    SELECT s.nspname, s.relname, 'counter', s.attname, 'disabled', format('owns the sequence %s, and doesn''t count with it', s.sequence), false,
           ARRAY[format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT nextval(%L::regclass)', s.name, s.attname, s.sequence),
                 format('SELECT setval(%L, greatest(max(%I), 1), count(%I) > 0) FROM %s',
                        s.sequence, s.attname, s.attname, s.name)], NULL
    FROM sequences s WHERE NOT s.counts
    UNION ALL
    SELECT c.nspname, c.relname, c.contype::text, c.conname, 'changed',
           concat_ws(' ', i.included,
                     CASE WHEN c.is_period THEN CASE c.contype WHEN 'f' THEN 'PERIOD' ELSE 'WITHOUT OVERLAPS' END END,
                     CASE WHEN c.contype = 'p' AND c.condeferrable
                          THEN 'DEFERRABLE INITIALLY ' || CASE WHEN c.condeferred THEN 'DEFERRED' ELSE 'IMMEDIATE' END END,
                     CASE WHEN c.contype = 'c' AND c.connoinherit THEN 'NO INHERIT' END,
                     'ON DELETE ' || CASE c.confdeltype WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END
                     || (SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) || ')'
                         FROM unnest(c.set_columns) WITH ORDINALITY k (number, place)
                         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number)),
           NOT (c.is_period AND c.contype = 'f'),
           CASE WHEN c.is_period AND c.contype = 'f'
                THEN ARRAY[format('-- the key of %s is WITHOUT OVERLAPS: this foreign key changes together with it',
                                  c.confrelid::regclass)]
                ELSE d.before END, d.after
    FROM constraints c
    LEFT JOIN LATERAL (
        SELECT format('INCLUDE (%s)', string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)) AS included
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum > i.indnkeyatts
        WHERE i.indexrelid = c.conindid AND c.contype IN ('p', 'x') HAVING count(*) > 0) i ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname) ORDER BY k.oid) AS before,
               array_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname,
                                CASE WHEN c.is_period THEN replace(pg_get_constraintdef(k.oid), ', PERIOD ', ', ')
                                     ELSE pg_get_constraintdef(k.oid) END) ORDER BY k.oid) AS after
        FROM pg_constraint k
        WHERE k.contype = 'f' AND k.confrelid = c.oid AND k.conindid = c.conindid AND k.conparentid = 0
          AND c.contype IN ('p', 'u')) d ON true
    WHERE i.included IS NOT NULL OR c.is_period OR (c.contype = 'p' AND c.condeferrable)
       OR (c.contype = 'c' AND c.connoinherit) OR c.set_columns IS NOT NULL
    UNION ALL
    SELECT c.nspname, c.relname, c.contype::text, c.conname, 'changed',
           concat_ws(' ', 'WITH (' || array_to_string(ic.reloptions, ', ') || ')', 'TABLESPACE ' || quote_ident(ts.spcname)),
           false,
           array_remove(ARRAY[
               CASE WHEN ic.reloptions IS NOT NULL
                    THEN format('ALTER INDEX %s RESET (%s)', ic.oid::regclass,
                                (SELECT string_agg(option_name, ', ') FROM pg_options_to_table(ic.reloptions))) END,
               CASE WHEN ts.oid IS NOT NULL
                    THEN format('ALTER INDEX %s SET TABLESPACE %I', ic.oid::regclass,
                                (SELECT t.spcname FROM pg_tablespace t JOIN pg_database b ON b.dattablespace = t.oid
                                 WHERE b.datname = current_database())) END],
               NULL),
           NULL
    FROM constraints c JOIN pg_class ic ON ic.oid = c.conindid AND c.contype IN ('p', 'u', 'x')
    LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
    WHERE ic.reloptions IS NOT NULL OR ts.oid IS NOT NULL
    UNION ALL
    SELECT c.nspname, c.relname, c.contype::text, c.conname, 'invalid', 'INVALID: its index was never finished', c.relkind = 'p',
           CASE c.relkind WHEN 'r' THEN ARRAY[format('REINDEX INDEX %s', i.indexrelid::regclass)] END, NULL
    FROM constraints c JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
    WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
    UNION ALL
    SELECT c.nspname, c.relname, c.contype::text, c.conname, 'disabled',
           format('not enforced: triggers on %s are disabled', string_agg(DISTINCT s.name::text, ', ')), false,
           array_agg(format('ALTER TABLE %s ENABLE TRIGGER %I', s.name, s.tgname) ORDER BY s.tgname), NULL
    FROM silent s JOIN constraints c ON c.id = s.id
    GROUP BY c.nspname, c.relname, c.contype, c.conname
)
SELECT nspname, relname, part, object, state, words, is_anew, to_json(before), to_json(after)
FROM found
ORDER BY nspname COLLATE "C", relname COLLATE "C", part COLLATE "C", object COLLATE "C", words COLLATE "C"
