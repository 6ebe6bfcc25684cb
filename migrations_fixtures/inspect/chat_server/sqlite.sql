-- A chat server that grew for ten years: 130 tables of several hands, in several styles.

CREATE TABLE users (
    id varchar(26) NOT NULL PRIMARY KEY,
    createat bigint, updateat bigint, deleteat bigint DEFAULT 0,
    username varchar(64) UNIQUE, password varchar(128),
    authdata varchar(128) DEFAULT NULL UNIQUE, authservice varchar(32),
    email varchar(128) COLLATE NOCASE,
    emailverified boolean DEFAULT FALSE NOT NULL,
    nickname varchar(64), roles varchar(256) DEFAULT '',
    props json DEFAULT '{}', notifyprops json CHECK (notifyprops IS NULL OR json_valid(notifyprops)),
    failedattempts integer DEFAULT 0, locale varchar(5) DEFAULT "en",
    lastlogin bigint DEFAULT (0) NOT NULL,
    ratio double DEFAULT 0.5, avatar blob DEFAULT x'00ff',
    made datetime DEFAULT CURRENT_TIMESTAMP, seen int DEFAULT (strftime('%s', 'now')),
    CONSTRAINT users_email UNIQUE (email)
);
CREATE INDEX idx_users_update_at ON users (updateat);
CREATE INDEX idx_users_email_lower ON users (lower(email));
CREATE INDEX idx_users_createat_id ON users (createat DESC, id);
CREATE INDEX idx_users_props ON users (json_extract(props, '$.theme')) WHERE props IS NOT NULL;
CREATE TABLE teams (
    id varchar(26) NOT NULL, createat bigint, updateat bigint, deleteat bigint,
    displayname varchar(64), name varchar(64), description varchar(255),
    type text CHECK (type IN ('O', 'P', 'D', 'G')), inviteid varchar(32), allowopeninvite boolean,
    PRIMARY KEY (id), UNIQUE (name)
) WITHOUT ROWID;
CREATE TABLE channels (
    id text PRIMARY KEY, createat integer, deleteat integer, teamid text, type text NOT NULL DEFAULT 'O',
    displayname text, name text, tags text NOT NULL DEFAULT '[]',
    upper_name text GENERATED ALWAYS AS (upper(name)) VIRTUAL,
    name_length integer AS (length(name)) STORED,
    UNIQUE (name, teamid)
) STRICT;
CREATE INDEX idx_channels_team_id_type ON channels (teamid, type) WHERE deleteat = 0;
CREATE TABLE posts (
    id varchar(26) NOT NULL PRIMARY KEY, createat bigint NOT NULL, updateat bigint, deleteat bigint DEFAULT 0,
    ispinned boolean DEFAULT false, userid varchar(26), channelid varchar(26), rootid varchar(26) DEFAULT '',
    message varchar(65535), props text
);
CREATE INDEX idx_posts_root_id_delete_at ON posts (rootid, deleteat);
CREATE INDEX idx_posts_is_pinned ON posts (ispinned) WHERE ispinned;
CREATE TABLE channelmembers (
    channelid varchar(26) NOT NULL, userid varchar(26) NOT NULL, roles varchar(256), lastviewedat bigint,
    schemeadmin boolean, PRIMARY KEY (channelid, userid)
) WITHOUT ROWID;
CREATE TABLE reactions (
    userid varchar(26) NOT NULL, postid varchar(26) NOT NULL, emojiname varchar(64) NOT NULL, createat bigint,
    PRIMARY KEY (postid, userid, emojiname)
);
CREATE TABLE retentionpolicies (id varchar(26) PRIMARY KEY, displayname varchar(64), postduration bigint, "Ignore Bots" boolean DEFAULT 1);
CREATE INDEX "IDX_RetentionPolicies_DisplayName" ON retentionpolicies (displayname);
CREATE TABLE retentionpolicieschannels (
    policyid varchar(26), channelid varchar(26) NOT NULL PRIMARY KEY,
    CONSTRAINT fk_retentionpolicieschannels_retentionpolicies FOREIGN KEY (policyid) REFERENCES retentionpolicies (id) ON DELETE CASCADE
);
CREATE TABLE sent_mail_log (at, recipient text, took);
CREATE TABLE counters (n integer PRIMARY KEY DESC, label);
CREATE TABLE numbers (n INTEGER PRIMARY KEY AUTOINCREMENT, label varchar);
CREATE VIEW active_users AS SELECT id, username FROM users WHERE deleteat = 0;

CREATE TABLE audits (
    id INTEGER NOT NULL,
    lang character(20),
    title varchar(255) NOT NULL,
    state integer NOT NULL DEFAULT 0,
    kind clob,
    PRIMARY KEY (id)
);
CREATE INDEX idx_audits_kind ON audits (kind DESC, lang);
CREATE INDEX idx_audits_lower ON audits (lower(lang));
CREATE TABLE bots (
    id varchar(26) NOT NULL,
    payload text,
    title varchar(255) NOT NULL,
    score unsigned big int,
    ip varchar(45),
    note text DEFAULT 'it''s',
    kind clob,
    audits_ref integer REFERENCES audits DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT pk_bots PRIMARY KEY (id)
);
CREATE INDEX idx_bot_audits_ref ON bots (audits_ref);
CREATE UNIQUE INDEX ux_bots ON bots (score, note);
CREATE INDEX idx_bots_nocase ON bots (title COLLATE NOCASE);
CREATE TABLE "Command" (
    "Id" INTEGER PRIMARY KEY,
    "isWeight" double precision DEFAULT +0.5,
    "maxStarted" date DEFAULT CURRENT_DATE,
    "maxNote",
    "maxData" blob,
    "lastWeight" float8,
    "lastTitle" varchar(255) NOT NULL,
    "isNote" text DEFAULT 'it''s',
    bots_ref varchar(26),
    FOREIGN KEY (bots_ref) REFERENCES bots (id)
);
CREATE INDEX idx_command_bots_ref ON "Command" (bots_ref);
CREATE INDEX "idx_Command_maxStarted" ON "Command" ("maxStarted" DESC, "lastWeight");
CREATE TABLE compliances (
    id INTEGER NOT NULL,
    amount NUMERIC(19, 4),
    props text,
    bots_id varchar(26) NOT NULL,
    FOREIGN KEY (bots_id) REFERENCES bots (id) ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE TABLE "Emoji" (
    "Id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "lastTitle" varchar(255) NOT NULL,
    "isEnabled" INT2,
    "isAmount" NUMERIC(19, 4),
    "isState" smallint,
    "maxCount" integer CHECK ("maxCount" >= 0),
    audits_id integer NOT NULL CONSTRAINT fk_emoji_audits_id REFERENCES audits(id) DEFERRABLE INITIALLY DEFERRED,
    compliances_ref integer NOT NULL,
    FOREIGN KEY (compliances_ref) REFERENCES compliances (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX idx_emoji_compliances_ref ON "Emoji" (compliances_ref);
CREATE UNIQUE INDEX "ux_Emoji" ON "Emoji" ("isState", "maxCount");
CREATE INDEX "idx_Emoji_isState" ON "Emoji" ("isState" DESC, "maxCount");
CREATE TABLE "Fileinfo" (
    "Id" TEXT PRIMARY KEY,
    "maxAmount" decimal(10,2) DEFAULT 0.00,
    "lastTags" text DEFAULT '[]',
    "isLang" nchar(5),
    "lastAmount" NUMERIC(19, 4),
    "maxTtl" bigint,
    bots_ref varchar(26) CONSTRAINT fk_fileinfo_bots_ref REFERENCES bots(id) ON UPDATE CASCADE ON DELETE CASCADE,
    emoji_ref integer REFERENCES "Emoji" ON UPDATE CASCADE ON DELETE CASCADE,
    UNIQUE ("lastAmount", "lastTags")
);
CREATE INDEX idx_fileinfo_bots_ref ON "Fileinfo" (bots_ref);
CREATE TABLE groups (
    id char(32) NOT NULL,
    props jsonb,
    enabled INT2,
    emoji_ref integer NOT NULL REFERENCES "Emoji" ON UPDATE CASCADE ON DELETE CASCADE,
    audits_id integer,
    FOREIGN KEY (audits_id) REFERENCES audits (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT pk_groups PRIMARY KEY (id)
);
CREATE TABLE "Hook" (
    "Id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "maxKind" varchar(32) NOT NULL,
    "isCount" integer unsigned,
    "isLang" character(20),
    "maxStarted" date DEFAULT CURRENT_DATE,
    "maxTtl" bigint,
    "maxName" VARCHAR(64) NOT NULL DEFAULT '',
    "isUrl" varchar(2048),
    bots_ref varchar(26),
    FOREIGN KEY (bots_ref) REFERENCES bots (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX idx_hook_bots_ref ON "Hook" (bots_ref);
CREATE INDEX "idx_Hook_isCount" ON "Hook" ("isCount" DESC, "maxKind");
CREATE TABLE "Invite" (
    "Id" TEXT PRIMARY KEY,
    "maxCount" bigint DEFAULT 0,
    "isWeight" real DEFAULT -1.5,
    "isAmount" NUMERIC(19, 4),
    "maxTitle" text COLLATE RTRIM,
    "maxTags" text DEFAULT '[]',
    "isTtl" bigint,
    audits_id integer NOT NULL REFERENCES audits DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "uq_Invite" UNIQUE ("maxCount", "isWeight")
);
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    props text,
    weight real DEFAULT -1.5,
    data blob,
    kind varchar,
    title varchar(255) NOT NULL,
    command_ref integer,
    FOREIGN KEY (command_ref) REFERENCES "Command" ("Id") ON DELETE CASCADE,
    UNIQUE (title, weight)
);
CREATE INDEX idx_jobs_title ON jobs (title DESC, weight);
CREATE INDEX idx_jobs_nocase ON jobs (kind COLLATE NOCASE);
CREATE TABLE chat_license (
    id char(32) NOT NULL,
    weight double precision DEFAULT +0.5,
    ip blob,
    kind text,
    expires bigint,
    count integer CHECK (count >= 0),
    command_key integer NOT NULL,
    FOREIGN KEY (command_key) REFERENCES "Command" ("Id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (id),
    CONSTRAINT uq_chat_license UNIQUE (expires, weight)
);
CREATE INDEX idx_license_command_key ON chat_license (command_key);
CREATE INDEX idx_chat_license_expires ON chat_license (expires DESC, weight);
CREATE TABLE notices (
    id varchar(26) NOT NULL,
    title text COLLATE RTRIM,
    ttl bigint,
    state varchar(16) DEFAULT 'new',
    amount decimal(10,2) DEFAULT 0.00,
    CONSTRAINT pk_notices PRIMARY KEY (id),
    CONSTRAINT uq_notices UNIQUE (amount, title)
) WITHOUT ROWID;
CREATE INDEX idx_notices_lower ON notices (lower(title));
CREATE TABLE chat_oauthapp (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    ttl integer DEFAULT (60 * 60),
    props jsonb,
    started text DEFAULT CURRENT_TIME,
    note text DEFAULT 'it''s',
    ip varchar(45),
    rank real DEFAULT 1,
    PRIMARY KEY (userid, id),
    UNIQUE (ip, note)
) WITHOUT ROWID;
CREATE INDEX idx_chat_oauthapp_ip ON chat_oauthapp (ip DESC, note);
CREATE TABLE oauthdatas (
    id varchar(26) NOT NULL,
    amount numeric,
    name TEXT NOT NULL COLLATE NOCASE,
    ttl bigint,
    note text DEFAULT 'it''s',
    bots_ref varchar(26) CONSTRAINT fk_oauthdata_bots_ref REFERENCES bots(id) ON DELETE SET NULL,
    PRIMARY KEY (id),
    UNIQUE (name, amount)
) WITHOUT ROWID;
CREATE INDEX idx_oauthdata_bots_ref ON oauthdatas (bots_ref);
CREATE INDEX idx_oauthdatas_nocase ON oauthdatas (name COLLATE NOCASE);
CREATE TABLE preferences (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    score unsigned big int,
    count int(11) NOT NULL DEFAULT '0',
    state smallint,
    tags text DEFAULT '[]',
    kind varchar(32) NOT NULL,
    lang nchar(5),
    weight float8,
    PRIMARY KEY (userid, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX ux_preferences ON preferences (lang) WHERE kind IS NOT NULL;
CREATE INDEX idx_preferences_lang ON preferences (lang DESC, kind);
CREATE INDEX idx_preferences_lower ON preferences (lower(kind));
CREATE TABLE "Plugin" (
    "Id" char(32) NOT NULL,
    "lastKind" varchar(32) NOT NULL,
    "maxProps" jsonb,
    "isData",
    "isNote" text DEFAULT 'it''s',
    "maxKind" varchar,
    "maxExpires" DATETIME DEFAULT (datetime('now', 'localtime')),
    "isPayload" text,
    "lastState" smallint,
    PRIMARY KEY ("Id"),
    CONSTRAINT "uq_Plugin" UNIQUE ("lastState", "maxKind")
);
CREATE INDEX "idx_Plugin_lower" ON "Plugin" (lower("lastKind"));
CREATE TABLE products (
    id varchar(26) NOT NULL,
    name varchar(64),
    tags any,
    enabled bool NOT NULL DEFAULT 1,
    count integer CHECK (count >= 0),
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    emoji_key integer CONSTRAINT fk_product_emoji_key REFERENCES "Emoji"("Id") ON DELETE SET NULL,
    bots_ref varchar(26) CONSTRAINT fk_product_bots_ref REFERENCES bots(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT pk_products PRIMARY KEY (id)
);
CREATE INDEX idx_product_emoji_key ON products (emoji_key);
CREATE INDEX idx_product_bots_ref ON products (bots_ref);
CREATE INDEX idx_products_count ON products (count DESC, enabled);
CREATE TABLE chat_publicchannel (
    id char(32) NOT NULL,
    ip char(39),
    name TEXT NOT NULL COLLATE NOCASE,
    rank float,
    payload text,
    expires datetime,
    state smallint,
    count integer unsigned,
    tags any,
    products_id varchar(26) NOT NULL CONSTRAINT fk_publicchannel_products_id REFERENCES products(id) NOT DEFERRABLE,
    CONSTRAINT pk_chat_publicchannel PRIMARY KEY (id)
);
CREATE INDEX idx_chat_publicchannel_lower ON chat_publicchannel (lower(name));
CREATE TABLE "Recentsearch" (
    "Id" char(32) NOT NULL,
    "lastNote" mediumtext,
    "maxData" longblob,
    "maxStarted" date DEFAULT CURRENT_DATE,
    "maxAmount" decimal(10,2) DEFAULT 0.00,
    CONSTRAINT "pk_Recentsearch" PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Recentsearch_lower" ON "Recentsearch" (lower("lastNote"));
CREATE TABLE roles (
    id char(32) NOT NULL,
    kind varchar,
    expires datetime,
    url text,
    tags any,
    ip varchar(45),
    payload blob DEFAULT X'0102',
    recentsearch_id char(32) CONSTRAINT fk_role_recentsearch_id REFERENCES "Recentsearch"("Id") ON DELETE SET NULL,
    groups_key char(32) NOT NULL,
    FOREIGN KEY (groups_key) REFERENCES groups (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_role_recentsearch_id ON roles (recentsearch_id);
CREATE INDEX idx_roles_nocase ON roles (kind COLLATE NOCASE);
CREATE TABLE "Scheme" (
    "Id" TEXT PRIMARY KEY,
    "lastWeight" real DEFAULT -1.5,
    "isProps" json NOT NULL DEFAULT '{}',
    "lastLang" character(20),
    "isState" varchar(16) DEFAULT 'new',
    "isPayload" blob NOT NULL,
    plugin_id char(32) NOT NULL CONSTRAINT fk_scheme_plugin_id REFERENCES "Plugin"("Id"),
    compliances_id integer REFERENCES compliances NOT DEFERRABLE
);
CREATE INDEX idx_scheme_plugin_id ON "Scheme" (plugin_id);
CREATE INDEX idx_scheme_compliances_id ON "Scheme" (compliances_id);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    name varchar(64),
    started date DEFAULT CURRENT_DATE,
    hook_key integer NOT NULL CONSTRAINT fk_session_hook_key REFERENCES "Hook"("Id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT uq_sessions UNIQUE (started, name)
);
CREATE INDEX idx_session_hook_key ON sessions (hook_key);
CREATE INDEX idx_sessions_started ON sessions (started DESC, name);
CREATE TABLE chat_sharedchannel (
    id INTEGER NOT NULL,
    enabled boolean DEFAULT false,
    weight double precision DEFAULT +0.5,
    title varchar(255) NOT NULL,
    props json NOT NULL DEFAULT '{}',
    score double NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX idx_chat_sharedchannel_props ON chat_sharedchannel (props DESC, enabled);
CREATE TABLE chat_status (
    id varchar(26) NOT NULL,
    ip blob,
    tags text DEFAULT '[]',
    note,
    chat_license_ref char(32) REFERENCES chat_license ON DELETE CASCADE,
    CONSTRAINT pk_chat_status PRIMARY KEY (id)
);
CREATE INDEX idx_status_chat_license_ref ON chat_status (chat_license_ref);
CREATE UNIQUE INDEX ux_chat_status ON chat_status (tags) WHERE ip IS NOT NULL;
CREATE INDEX idx_chat_status_nocase ON chat_status (note COLLATE NOCASE);
CREATE TABLE systemprops (
    id char(32) NOT NULL,
    weight double precision DEFAULT +0.5,
    started date DEFAULT CURRENT_DATE,
    lang nchar(5),
    state varchar(16) DEFAULT 'new',
    expires DATETIME DEFAULT (datetime('now', 'localtime')),
    ip varchar(45),
    bots_key varchar(26) NOT NULL,
    invite_key text REFERENCES "Invite" NOT DEFERRABLE,
    FOREIGN KEY (bots_key) REFERENCES bots (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT pk_systemprops PRIMARY KEY (id)
);
CREATE INDEX idx_systemprop_bots_key ON systemprops (bots_key);
CREATE INDEX idx_systemprops_ip ON systemprops (ip DESC, state);
CREATE TABLE teambadges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    note text DEFAULT 'it''s',
    ip varchar(45),
    command_id integer CONSTRAINT fk_team_badge_command_id REFERENCES "Command"("Id") ON DELETE RESTRICT ON UPDATE CASCADE,
    recentsearch_key char(32) NOT NULL,
    FOREIGN KEY (recentsearch_key) REFERENCES "Recentsearch" ("Id"),
    CONSTRAINT uq_teambadges UNIQUE (note, ip)
);
CREATE INDEX idx_team_badge_command_id ON teambadges (command_id);
CREATE INDEX idx_team_badge_recentsearch_key ON teambadges (recentsearch_key);
CREATE INDEX idx_teambadges_note ON teambadges (note DESC, ip);
CREATE INDEX idx_teambadges_lower ON teambadges (lower(note));
CREATE TABLE "Termsofservice" (
    "Id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "maxTtl" integer DEFAULT (60 * 60),
    "lastNote" mediumtext,
    "lastRank" float,
    "lastEnabled" boolean DEFAULT false,
    "isProps" text CHECK (json_valid("isProps")),
    "isPayload" blob NOT NULL,
    "lastData",
    hook_id integer NOT NULL REFERENCES "Hook" ON UPDATE CASCADE ON DELETE CASCADE,
    chat_sharedchannel_ref integer,
    FOREIGN KEY (chat_sharedchannel_ref) REFERENCES chat_sharedchannel (id) NOT DEFERRABLE,
    UNIQUE ("lastEnabled", "lastRank")
);
CREATE INDEX idx_termsofservice_hook_id ON "Termsofservice" (hook_id);
CREATE INDEX "idx_Termsofservice_lastEnabled" ON "Termsofservice" ("lastEnabled" DESC, "lastRank");
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(64) NOT NULL DEFAULT '',
    state varchar(16) DEFAULT 'new',
    expires datetime,
    ip char(39),
    score double NOT NULL,
    ttl integer DEFAULT (60 * 60)
);
CREATE UNIQUE INDEX ux_tokens ON tokens (score) WHERE state IS NOT NULL;
CREATE INDEX idx_tokens_score ON tokens (score DESC, state);
CREATE INDEX idx_tokens_nocase ON tokens (name COLLATE NOCASE);
CREATE TABLE usergroups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payload text,
    name char(10),
    data longblob,
    amount decimal(10,2) DEFAULT 0.00,
    scheme_ref text CONSTRAINT fk_usergroup_scheme_ref REFERENCES "Scheme"("Id") ON DELETE RESTRICT ON UPDATE CASCADE,
    UNIQUE (name, data)
);
CREATE INDEX idx_usergroup_scheme_ref ON usergroups (scheme_ref);
CREATE INDEX idx_usergroups_lower ON usergroups (lower(name));
CREATE TABLE drafts (
    id INTEGER NOT NULL,
    amount numeric,
    started date DEFAULT CURRENT_DATE,
    state varchar(16) DEFAULT 'new',
    score double NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (id),
    UNIQUE (started, score)
);
CREATE INDEX idx_drafts_started ON drafts (started DESC, score);
CREATE TABLE bookmarks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    count int(11) NOT NULL DEFAULT '0',
    state smallint,
    compliances_ref integer NOT NULL,
    FOREIGN KEY (compliances_ref) REFERENCES compliances (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_bookmarks UNIQUE (count, state)
);
CREATE INDEX idx_bookmarks_count ON bookmarks (count DESC, state);
CREATE INDEX idx_bookmarks_nocase ON bookmarks (state COLLATE NOCASE);
CREATE TABLE "Poll" (
    "Id" TEXT PRIMARY KEY,
    "isWeight" double precision DEFAULT +0.5,
    "isTitle" text COLLATE RTRIM,
    "lastUrl" url text,
    "maxTags" text DEFAULT '[]',
    "isLang" character(20),
    "maxIp" char(39),
    bookmarks_key integer REFERENCES bookmarks NOT DEFERRABLE,
    oauthdatas_key varchar(26) CONSTRAINT fk_poll_oauthdatas_key REFERENCES oauthdatas(id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX idx_poll_oauthdatas_key ON "Poll" (oauthdatas_key);
CREATE INDEX "idx_Poll_lower" ON "Poll" (lower("isTitle"));
CREATE TABLE votes (
    id INTEGER NOT NULL,
    score double NOT NULL,
    expires timestamp DEFAULT CURRENT_TIMESTAMP,
    payload text,
    rank real DEFAULT 1,
    fileinfo_key text,
    FOREIGN KEY (fileinfo_key) REFERENCES "Fileinfo" ("Id") ON DELETE SET NULL,
    CONSTRAINT pk_votes PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_votes ON votes (score) WHERE rank IS NOT NULL;
CREATE INDEX idx_votes_score ON votes (score DESC, rank);
CREATE TABLE chat_playbook (
    id char(32) NOT NULL,
    lang nchar(5),
    expires DATETIME DEFAULT (datetime('now', 'localtime')),
    count bigint DEFAULT 0,
    weight float8,
    state integer NOT NULL DEFAULT 0,
    teambadges_id integer CONSTRAINT fk_playbook_teambadges_id REFERENCES teambadges(id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT pk_chat_playbook PRIMARY KEY (id)
);
CREATE INDEX idx_playbook_teambadges_id ON chat_playbook (teambadges_id);
CREATE INDEX idx_chat_playbook_weight ON chat_playbook (weight DESC, count);
CREATE TABLE chat_run (
    id varchar(26) NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    title varchar(255) NOT NULL,
    sessions_key integer,
    FOREIGN KEY (sessions_key) REFERENCES sessions (id) ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_chat_run_name ON chat_run (name DESC, title);
CREATE INDEX idx_chat_run_lower ON chat_run (lower(name));
CREATE TABLE "Checklist" (
    "Id" TEXT PRIMARY KEY,
    "isName" char(10),
    "maxScore" double NOT NULL,
    "isAmount" decimal(10,2) DEFAULT 0.00,
    "isTtl" bigint
);
CREATE INDEX "idx_Checklist_isName" ON "Checklist" ("isName" DESC, "isAmount");
CREATE INDEX "idx_Checklist_nocase" ON "Checklist" ("isName" COLLATE NOCASE);
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    kind text,
    started time,
    url varchar(2048),
    lang varchar(5) DEFAULT 'en',
    UNIQUE (started, url)
);
CREATE INDEX idx_items_started ON items (started DESC, url);
CREATE TABLE "Incident" (
    userid varchar(26) NOT NULL,
    "Id" varchar(26) NOT NULL,
    "lastTags" text DEFAULT '[]',
    "maxKind" varchar(32) NOT NULL,
    "isExpires" timestamp DEFAULT CURRENT_TIMESTAMP,
    "isIp" varchar(45),
    "isScore" unsigned big int,
    "maxStarted" date DEFAULT CURRENT_DATE,
    "maxUrl" text,
    "isNote" text,
    chat_license_id char(32) REFERENCES chat_license,
    jobs_id integer CONSTRAINT fk_incident_jobs_id REFERENCES jobs(id) ON DELETE SET NULL,
    PRIMARY KEY (userid, "Id"),
    UNIQUE ("lastTags", "isNote")
);
CREATE INDEX "idx_Incident_lower" ON "Incident" (lower("maxKind"));
CREATE TABLE metrics (
    id INTEGER NOT NULL,
    ttl integer DEFAULT (60 * 60),
    title varchar(255) NOT NULL,
    state smallint,
    lang varchar(5) DEFAULT 'en',
    count int(11) NOT NULL DEFAULT '0',
    note,
    expires bigint,
    compliances_key integer NOT NULL,
    FOREIGN KEY (compliances_key) REFERENCES compliances (id) NOT DEFERRABLE,
    CONSTRAINT pk_metrics PRIMARY KEY (id)
);
CREATE INDEX idx_metrics_lower ON metrics (lower(title));
CREATE TABLE chat_metricconfig (
    id INTEGER PRIMARY KEY,
    enabled tinyint(1),
    amount NUMERIC(19, 4),
    state integer NOT NULL DEFAULT 0,
    title text COLLATE RTRIM,
    payload blob DEFAULT X'0102'
);
CREATE UNIQUE INDEX ux_chat_metricconfig ON chat_metricconfig (amount, payload);
CREATE INDEX idx_chat_metricconfig_amount ON chat_metricconfig (amount DESC, payload);
CREATE INDEX idx_chat_metricconfig_lower ON chat_metricconfig (lower(title));
CREATE TABLE categorys (
    id varchar(26) NOT NULL,
    data longblob,
    lang varchar(5) DEFAULT 'en',
    note text DEFAULT 'it''s',
    props json NOT NULL DEFAULT '{}',
    chat_sharedchannel_key integer NOT NULL,
    FOREIGN KEY (chat_sharedchannel_key) REFERENCES chat_sharedchannel (id) ON DELETE CASCADE,
    CONSTRAINT pk_categorys PRIMARY KEY (id),
    UNIQUE (note, data)
);
CREATE INDEX idx_category_chat_sharedchannel_key ON categorys (chat_sharedchannel_key);
CREATE INDEX idx_categorys_note ON categorys (note DESC, data);
CREATE TABLE timelines (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    props text CHECK (json_valid(props)),
    amount decimal(10,2) DEFAULT 0.00,
    expires timestamp DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (userid, id),
    UNIQUE (amount, expires)
) WITHOUT ROWID;
CREATE INDEX idx_timelines_amount ON timelines (amount DESC, expires);
CREATE TABLE chat_statuspost (
    id char(32) NOT NULL,
    data blob,
    props jsonb,
    CONSTRAINT pk_chat_statuspost PRIMARY KEY (id)
);
CREATE TABLE boards (
    id TEXT PRIMARY KEY,
    payload blob NOT NULL,
    lang character(20),
    props json NOT NULL DEFAULT '{}',
    weight double precision DEFAULT +0.5
);
CREATE TABLE blocks (
    id TEXT PRIMARY KEY,
    started text DEFAULT CURRENT_TIME,
    url text,
    ip varchar(45),
    title varchar(255) NOT NULL,
    amount NUMERIC(19, 4),
    groups_key char(32),
    FOREIGN KEY (groups_key) REFERENCES groups (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX idx_block_groups_key ON blocks (groups_key);
CREATE UNIQUE INDEX ux_blocks ON blocks (ip, amount);
CREATE INDEX idx_blocks_nocase ON blocks (url COLLATE NOCASE);
CREATE TABLE view_setting (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    rank float,
    expires datetime,
    name char(10),
    lang nchar(5),
    payload blob NOT NULL,
    note text DEFAULT 'it''s',
    poll_id text REFERENCES "Poll" ON DELETE CASCADE,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_view_setting ON view_setting (expires) WHERE lang IS NOT NULL;
CREATE TABLE "Card" (
    "Id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "maxTtl" integer DEFAULT (60 * 60),
    "isRank" smallint DEFAULT 1 CHECK ("isRank" BETWEEN 1 AND 9),
    "maxData" longblob,
    "lastAmount" NUMERIC(19, 4),
    "lastExpires" bigint,
    "lastIp" varchar(45),
    "maxScore" unsigned big int,
    "lastCount" bigint DEFAULT 0
);
CREATE UNIQUE INDEX "ux_Card" ON "Card" ("lastExpires", "lastAmount");
CREATE INDEX "idx_Card_lastExpires" ON "Card" ("lastExpires" DESC, "lastAmount");
CREATE TABLE columnsettings (
    id char(32) NOT NULL,
    title varchar(255) NOT NULL,
    amount decimal(10,2) DEFAULT 0.00,
    enabled boolean DEFAULT false,
    score unsigned big int,
    CONSTRAINT pk_columnsettings PRIMARY KEY (id),
    UNIQUE (title, enabled)
);
CREATE INDEX idx_columnsettings_title ON columnsettings (title DESC, enabled);
CREATE INDEX idx_columnsettings_lower ON columnsettings (lower(title));
CREATE TABLE attachments (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    props json NOT NULL DEFAULT '{}',
    amount NUMERIC(19, 4),
    payload text,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    kind varchar,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_attachments ON attachments (payload) WHERE kind IS NOT NULL;
CREATE INDEX idx_attachments_nocase ON attachments (kind COLLATE NOCASE);
CREATE TABLE chat_sticker (
    id INTEGER NOT NULL,
    url url text,
    title text COLLATE RTRIM,
    started time,
    ttl integer DEFAULT (60 * 60),
    rank float,
    roles_ref char(32) NOT NULL REFERENCES roles ON DELETE CASCADE,
    chat_run_ref varchar(26) NOT NULL CONSTRAINT fk_sticker_chat_run_ref REFERENCES chat_run(id) ON UPDATE CASCADE ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_sticker_roles_ref ON chat_sticker (roles_ref);
CREATE INDEX idx_sticker_chat_run_ref ON chat_sticker (chat_run_ref);
CREATE TABLE devices (
    id varchar(26) NOT NULL,
    state smallint,
    boards_key text CONSTRAINT fk_device_boards_key REFERENCES boards(id) ON DELETE CASCADE,
    termsofservice_key integer REFERENCES "Termsofservice" ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT pk_devices PRIMARY KEY (id)
);
CREATE INDEX idx_device_boards_key ON devices (boards_key);
CREATE TABLE chat_pushtoken (
    id char(32) NOT NULL,
    count integer CHECK (count >= 0),
    note text,
    ip blob,
    lang nchar(5),
    payload blob NOT NULL,
    url url text,
    kind clob,
    score unsigned big int,
    metrics_id integer NOT NULL CONSTRAINT fk_pushtoken_metrics_id REFERENCES metrics(id),
    PRIMARY KEY (id),
    UNIQUE (lang, count)
);
CREATE TABLE chat_callsession (
    id INTEGER NOT NULL,
    name char(10),
    amount NUMERIC(19, 4),
    count integer CHECK (count >= 0),
    lang nchar(5),
    weight real DEFAULT -1.5,
    PRIMARY KEY (id),
    CONSTRAINT uq_chat_callsession UNIQUE (name, weight)
);
CREATE INDEX idx_chat_callsession_name ON chat_callsession (name DESC, weight);
CREATE TABLE chat_callstate (
    id char(32) NOT NULL,
    payload text,
    amount numeric,
    lang nchar(5),
    started time,
    chat_status_ref varchar(26) NOT NULL REFERENCES chat_status,
    scheme_key text NOT NULL,
    FOREIGN KEY (scheme_key) REFERENCES "Scheme" ("Id") NOT DEFERRABLE,
    CONSTRAINT pk_chat_callstate PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_chat_callstate ON chat_callstate (lang) WHERE started IS NOT NULL;
CREATE TABLE recordings (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    ip varchar(45),
    amount numeric,
    PRIMARY KEY (userid, id)
);
CREATE TABLE "Transcript" (
    "Id" char(32) NOT NULL,
    "maxKind" clob,
    "isData" blob,
    "maxNote",
    "maxWeight" double precision DEFAULT +0.5,
    "isPayload" text,
    "isTtl" integer DEFAULT (60 * 60),
    CONSTRAINT "pk_Transcript" PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Transcript_lower" ON "Transcript" (lower("maxKind"));
CREATE TABLE summarys (
    id varchar(26) NOT NULL,
    note mediumtext,
    data blob,
    state varchar(16) DEFAULT 'new',
    blocks_ref text CONSTRAINT fk_summary_blocks_ref REFERENCES blocks(id) NOT DEFERRABLE,
    CONSTRAINT pk_summarys PRIMARY KEY (id),
    UNIQUE (data, note)
);
CREATE INDEX idx_summary_blocks_ref ON summarys (blocks_ref);
CREATE INDEX idx_summarys_data ON summarys (data DESC, note);
CREATE TABLE translations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payload text,
    state varchar(16) DEFAULT 'new',
    data blob,
    rank float
);
CREATE TABLE glossarys (
    id INTEGER PRIMARY KEY,
    lang character(20),
    data blob,
    rank real DEFAULT 1,
    UNIQUE (rank, lang)
);
CREATE TABLE keywords (
    id TEXT PRIMARY KEY,
    lang varchar(5) DEFAULT 'en',
    count int(11) NOT NULL DEFAULT '0',
    note,
    started time,
    data longblob,
    chat_license_ref char(32) REFERENCES chat_license ON DELETE CASCADE,
    UNIQUE (count, lang)
);
CREATE INDEX idx_keyword_chat_license_ref ON keywords (chat_license_ref);
CREATE INDEX idx_keywords_nocase ON keywords (lang COLLATE NOCASE);
CREATE TABLE "Alert" (
    "Id" varchar(26) NOT NULL,
    "maxName" char(10),
    "lastIp" varchar(45),
    "maxTitle" varchar(255) NOT NULL,
    "isIp" char(39),
    "maxWeight" double precision DEFAULT +0.5,
    CONSTRAINT "pk_Alert" PRIMARY KEY ("Id"),
    UNIQUE ("isIp", "lastIp")
);
CREATE INDEX "idx_Alert_isIp" ON "Alert" ("isIp" DESC, "lastIp");
CREATE INDEX "idx_Alert_nocase" ON "Alert" ("maxName" COLLATE NOCASE);
CREATE TABLE "Rule" (
    "Id" varchar(26) NOT NULL,
    "isTags" any,
    "isNote" text DEFAULT 'it''s',
    "lastRank" real DEFAULT 1,
    CONSTRAINT "pk_Rule" PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Rule_isNote" ON "Rule" ("isNote" DESC, "lastRank");
CREATE INDEX "idx_Rule_nocase" ON "Rule" ("isNote" COLLATE NOCASE);
CREATE TABLE rulesets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tags any,
    url varchar(2048),
    expires timestamp DEFAULT CURRENT_TIMESTAMP,
    amount NUMERIC(19, 4),
    score unsigned big int,
    enabled boolean DEFAULT false,
    sessions_id integer NOT NULL REFERENCES sessions,
    oauthdatas_ref varchar(26),
    FOREIGN KEY (oauthdatas_ref) REFERENCES oauthdatas (id) ON DELETE SET NULL
);
CREATE INDEX idx_ruleset_sessions_id ON rulesets (sessions_id);
CREATE UNIQUE INDEX ux_rulesets ON rulesets (tags, enabled);
CREATE INDEX idx_rulesets_lower ON rulesets (lower(url));
CREATE TABLE filters (
    id varchar(26) NOT NULL,
    rank real DEFAULT 1,
    weight real DEFAULT -1.5,
    chat_pushtoken_id char(32) NOT NULL,
    FOREIGN KEY (chat_pushtoken_id) REFERENCES chat_pushtoken (id) NOT DEFERRABLE,
    CONSTRAINT pk_filters PRIMARY KEY (id)
);
CREATE INDEX idx_filter_chat_pushtoken_id ON filters (chat_pushtoken_id);
CREATE UNIQUE INDEX ux_filters ON filters (rank, weight);
CREATE INDEX idx_filters_rank ON filters (rank DESC, weight);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    amount numeric,
    ttl bigint,
    enabled INT2,
    chat_publicchannel_ref char(32) NOT NULL REFERENCES chat_publicchannel,
    devices_id varchar(26) REFERENCES devices ON DELETE SET NULL,
    UNIQUE (enabled, amount)
);
CREATE INDEX idx_report_devices_id ON reports (devices_id);
CREATE INDEX idx_reports_enabled ON reports (enabled DESC, amount);
CREATE TABLE exports (
    id TEXT PRIMARY KEY,
    count integer unsigned,
    data,
    chat_statuspost_key char(32),
    FOREIGN KEY (chat_statuspost_key) REFERENCES chat_statuspost (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_exports UNIQUE (count, data)
);
CREATE INDEX idx_exports_count ON exports (count DESC, data);
CREATE TABLE importbatchs (
    id TEXT PRIMARY KEY,
    ttl bigint,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    lang varchar(5) DEFAULT 'en',
    tags any,
    url varchar(2048)
);
CREATE TABLE migration_note (
    id varchar(26) NOT NULL,
    lang character(20),
    score double NOT NULL,
    expires timestamptz,
    props json NOT NULL DEFAULT '{}',
    note text DEFAULT 'it''s',
    title varchar(255) NOT NULL,
    weight double precision DEFAULT +0.5,
    CONSTRAINT pk_migration_note PRIMARY KEY (id),
    CONSTRAINT uq_migration_note UNIQUE (title, expires)
);
CREATE TABLE workers (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    enabled tinyint(1),
    weight float8,
    started date DEFAULT CURRENT_DATE,
    props text,
    tags any,
    PRIMARY KEY (userid, id)
) WITHOUT ROWID;
CREATE INDEX idx_workers_started ON workers (started DESC, enabled);
CREATE TABLE queues (
    id char(32) NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    weight float8,
    alert_ref varchar(26) REFERENCES "Alert" ON DELETE SET NULL,
    PRIMARY KEY (id)
);
CREATE INDEX idx_queue_alert_ref ON queues (alert_ref);
CREATE UNIQUE INDEX ux_queues ON queues (weight) WHERE name IS NOT NULL;
CREATE INDEX idx_queues_weight ON queues (weight DESC, name);
CREATE TABLE chat_lease (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    started time,
    title varchar(255) NOT NULL,
    payload text,
    score unsigned big int,
    weight double precision DEFAULT +0.5,
    rank float,
    tags any,
    PRIMARY KEY (userid, id),
    CONSTRAINT uq_chat_lease UNIQUE (tags, weight)
);
CREATE INDEX idx_chat_lease_tags ON chat_lease (tags DESC, weight);
CREATE TABLE heartbeats (
    id varchar(26) NOT NULL,
    ip varchar(45),
    enabled bool NOT NULL DEFAULT 1,
    state integer NOT NULL DEFAULT 0,
    ttl integer DEFAULT (60 * 60),
    tags any,
    weight float8,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    kind text,
    teambadges_key integer CONSTRAINT fk_heartbeat_teambadges_key REFERENCES teambadges(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT pk_heartbeats PRIMARY KEY (id)
) WITHOUT ROWID;
CREATE TABLE nodes (
    id char(32) NOT NULL,
    kind varchar(32) NOT NULL,
    title text COLLATE RTRIM,
    tags any,
    reports_ref integer REFERENCES reports ON DELETE CASCADE,
    oauthdatas_key varchar(26),
    FOREIGN KEY (oauthdatas_key) REFERENCES oauthdatas (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT pk_nodes PRIMARY KEY (id)
);
CREATE INDEX idx_node_reports_ref ON nodes (reports_ref);
CREATE INDEX idx_node_oauthdatas_key ON nodes (oauthdatas_key);
CREATE INDEX idx_nodes_tags ON nodes (tags DESC, kind);
CREATE TABLE clusters (
    id INTEGER NOT NULL,
    ttl bigint,
    payload blob DEFAULT X'0102',
    title varchar(255) NOT NULL,
    name VARCHAR(64) NOT NULL DEFAULT '',
    tags any,
    PRIMARY KEY (id),
    UNIQUE (tags, name)
);
CREATE INDEX idx_clusters_tags ON clusters (tags DESC, name);
CREATE INDEX idx_clusters_lower ON clusters (lower(title));
CREATE TABLE chat_certificate (
    id char(32) NOT NULL,
    weight real DEFAULT -1.5,
    state smallint,
    PRIMARY KEY (id),
    UNIQUE (weight, state)
);
CREATE TABLE secrets (
    id varchar(26) NOT NULL,
    weight float8,
    expires timestamp DEFAULT CURRENT_TIMESTAMP,
    data,
    props jsonb,
    started date DEFAULT CURRENT_DATE,
    amount numeric,
    note mediumtext,
    CONSTRAINT pk_secrets PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_secrets ON secrets (started) WHERE amount IS NOT NULL;
CREATE INDEX idx_secrets_lower ON secrets (lower(note));
CREATE TABLE "Webhook" (
    "Id" varchar(26) NOT NULL,
    "lastName" VARCHAR(64) NOT NULL DEFAULT '',
    "isCount" integer CHECK ("isCount" >= 0),
    "isTtl" integer DEFAULT (60 * 60),
    "isWeight" double precision DEFAULT +0.5,
    drafts_key integer NOT NULL CONSTRAINT fk_webhook_drafts_key REFERENCES drafts(id) ON DELETE RESTRICT ON UPDATE CASCADE,
    PRIMARY KEY ("Id")
);
CREATE INDEX idx_webhook_drafts_key ON "Webhook" (drafts_key);
CREATE UNIQUE INDEX "ux_Webhook" ON "Webhook" ("lastName") WHERE "isCount" IS NOT NULL;
CREATE TABLE deliverys (
    id INTEGER PRIMARY KEY,
    data blob,
    count bigint DEFAULT 0,
    ttl integer DEFAULT (60 * 60)
);
CREATE TABLE retrys (
    id char(32) NOT NULL,
    data,
    amount decimal(10,2) DEFAULT 0.00,
    CONSTRAINT pk_retrys PRIMARY KEY (id),
    UNIQUE (amount, data)
);
CREATE INDEX idx_retrys_amount ON retrys (amount DESC, data);
CREATE TABLE "Deadletter" (
    "Id" char(32) NOT NULL,
    "lastData",
    "lastCount" bigint DEFAULT 0,
    "maxRank" smallint DEFAULT 1 CHECK ("maxRank" BETWEEN 1 AND 9),
    "lastRank" smallint DEFAULT 1 CHECK ("lastRank" BETWEEN 1 AND 9),
    chat_playbook_ref char(32) REFERENCES chat_playbook ON DELETE SET NULL,
    CONSTRAINT "pk_Deadletter" PRIMARY KEY ("Id")
);
CREATE INDEX idx_deadletter_chat_playbook_ref ON "Deadletter" (chat_playbook_ref);
CREATE INDEX "idx_Deadletter_lastRank" ON "Deadletter" ("lastRank" DESC, "lastCount");
CREATE TABLE "Schedule" (
    "Id" INTEGER NOT NULL,
    "isNote" text,
    "lastTtl" bigint,
    "isPayload" blob DEFAULT X'0102',
    "lastTags" any,
    "isName" varchar(64),
    "maxPayload" blob NOT NULL,
    "isTitle" varchar(255) NOT NULL,
    "maxRank" float,
    bookmarks_ref integer,
    FOREIGN KEY (bookmarks_ref) REFERENCES bookmarks (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "pk_Schedule" PRIMARY KEY ("Id")
);
CREATE UNIQUE INDEX "ux_Schedule" ON "Schedule" ("isName", "isTitle");
CREATE INDEX "idx_Schedule_lower" ON "Schedule" (lower("isNote"));
CREATE TABLE reminders (
    id INTEGER NOT NULL,
    amount NUMERIC(19, 4),
    expires timestamp DEFAULT CURRENT_TIMESTAMP,
    rank real DEFAULT 1,
    enabled boolean DEFAULT false,
    count integer unsigned,
    started date DEFAULT CURRENT_DATE,
    filters_key varchar(26),
    roles_key char(32),
    FOREIGN KEY (filters_key) REFERENCES filters (id) ON DELETE SET NULL,
    FOREIGN KEY (roles_key) REFERENCES roles (id) ON DELETE CASCADE,
    CONSTRAINT pk_reminders PRIMARY KEY (id)
);
CREATE INDEX idx_reminder_filters_key ON reminders (filters_key);
CREATE UNIQUE INDEX ux_reminders ON reminders (expires) WHERE started IS NOT NULL;
CREATE INDEX idx_reminders_expires ON reminders (expires DESC, started);
CREATE TABLE chat_calendar (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    name VARCHAR(64) NOT NULL DEFAULT '',
    state integer NOT NULL DEFAULT 0,
    enabled tinyint(1),
    weight double precision DEFAULT +0.5,
    importbatchs_key text,
    FOREIGN KEY (importbatchs_key) REFERENCES importbatchs (id) ON DELETE SET NULL,
    PRIMARY KEY (userid, id),
    UNIQUE (name, weight)
) WITHOUT ROWID;
CREATE INDEX idx_calendar_importbatchs_key ON chat_calendar (importbatchs_key);
CREATE TABLE events (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    expires timestamptz,
    started date DEFAULT CURRENT_DATE,
    rank float,
    lang character(20),
    props json NOT NULL DEFAULT '{}',
    PRIMARY KEY (userid, id),
    CONSTRAINT uq_events UNIQUE (lang, expires)
);
CREATE INDEX idx_events_lang ON events (lang DESC, expires);
CREATE TABLE attendees (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    ip blob,
    rank float,
    count integer CHECK (count >= 0),
    props json NOT NULL DEFAULT '{}',
    payload blob NOT NULL,
    enabled INT2,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_attendees ON attendees (count) WHERE enabled IS NOT NULL;
CREATE INDEX idx_attendees_count ON attendees (count DESC, enabled);
CREATE TABLE chat_room (
    id varchar(26) NOT NULL,
    weight real DEFAULT -1.5,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    tags any,
    kind clob,
    ip char(39),
    amount numeric,
    note mediumtext,
    payload blob NOT NULL,
    card_ref integer,
    secrets_key varchar(26),
    FOREIGN KEY (card_ref) REFERENCES "Card" ("Id") ON DELETE RESTRICT ON UPDATE CASCADE,
    FOREIGN KEY (secrets_key) REFERENCES secrets (id),
    CONSTRAINT pk_chat_room PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_chat_room ON chat_room (tags) WHERE kind IS NOT NULL;
CREATE INDEX idx_chat_room_tags ON chat_room (tags DESC, kind);
CREATE TABLE buildings (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    weight real DEFAULT -1.5,
    payload text,
    tags any,
    expires timestamp DEFAULT CURRENT_TIMESTAMP,
    enabled bool NOT NULL DEFAULT 1,
    props text,
    heartbeats_id varchar(26) NOT NULL CONSTRAINT fk_building_heartbeats_id REFERENCES heartbeats(id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (userid, id)
) WITHOUT ROWID;
CREATE INDEX idx_building_heartbeats_id ON buildings (heartbeats_id);
CREATE UNIQUE INDEX ux_buildings ON buildings (weight, expires);
CREATE TABLE "Floor" (
    "Id" INTEGER NOT NULL,
    "maxTags" text DEFAULT '[]',
    "maxWeight" float8,
    "isAmount" decimal(10,2) DEFAULT 0.00,
    "lastCount" bigint DEFAULT 0,
    "isData" longblob,
    "isState" integer NOT NULL DEFAULT 0,
    "isNote" text DEFAULT 'it''s',
    "isUrl" text,
    CONSTRAINT "pk_Floor" PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Floor_maxWeight" ON "Floor" ("maxWeight" DESC, "lastCount");
CREATE TABLE desks (
    id INTEGER PRIMARY KEY,
    tags text DEFAULT '[]',
    score unsigned big int,
    ttl bigint,
    state integer NOT NULL DEFAULT 0,
    rank float,
    name varchar(64),
    UNIQUE (state, score)
);
CREATE TABLE "Booking" (
    "Id" TEXT PRIMARY KEY,
    "lastPayload" text,
    "isName" VARCHAR(64) NOT NULL DEFAULT '',
    "maxStarted" date DEFAULT CURRENT_DATE
);
CREATE UNIQUE INDEX "ux_Booking" ON "Booking" ("lastPayload") WHERE "maxStarted" IS NOT NULL;
CREATE TABLE surveys (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    weight float8,
    tags any,
    note text,
    enabled INT2,
    ip varchar(45),
    rank float,
    payload blob NOT NULL,
    PRIMARY KEY (userid, id)
) WITHOUT ROWID;
CREATE TABLE "Question" (
    "Id" char(32) NOT NULL,
    "lastTags" text DEFAULT '[]',
    "maxState" varchar(16) DEFAULT 'new',
    chat_room_key varchar(26) NOT NULL,
    FOREIGN KEY (chat_room_key) REFERENCES chat_room (id),
    PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Question_lastTags" ON "Question" ("lastTags" DESC, "maxState");
CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    data,
    ip varchar(45),
    tags text DEFAULT '[]',
    rank real DEFAULT 1,
    name char(10),
    weight real DEFAULT -1.5,
    invite_ref text NOT NULL,
    scheme_key text NOT NULL REFERENCES "Scheme" ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (invite_ref) REFERENCES "Invite" ("Id") ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX ux_answers ON answers (name) WHERE data IS NOT NULL;
CREATE INDEX idx_answers_name ON answers (name DESC, data);
CREATE TABLE scores (
    id TEXT PRIMARY KEY,
    url url text,
    ip varchar(45),
    ttl integer DEFAULT (60 * 60),
    props text,
    state varchar(16) DEFAULT 'new',
    score double NOT NULL,
    UNIQUE (ip, state)
);
CREATE INDEX idx_scores_ip ON scores (ip DESC, state);
CREATE TABLE chat_badge (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    started date DEFAULT CURRENT_DATE,
    state varchar(16) DEFAULT 'new',
    columnsettings_key char(32) NOT NULL,
    nodes_id char(32),
    FOREIGN KEY (columnsettings_key) REFERENCES columnsettings (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    FOREIGN KEY (nodes_id) REFERENCES nodes (id) ON DELETE SET NULL,
    PRIMARY KEY (userid, id),
    UNIQUE (state, started)
);
CREATE INDEX idx_badge_nodes_id ON chat_badge (nodes_id);
CREATE INDEX idx_chat_badge_state ON chat_badge (state DESC, started);
CREATE INDEX idx_chat_badge_nocase ON chat_badge (name COLLATE NOCASE);
CREATE TABLE awards (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    payload blob DEFAULT X'0102',
    score double NOT NULL,
    lang character(20),
    weight double precision DEFAULT +0.5,
    tags text DEFAULT '[]',
    expires datetime,
    sessions_key integer NOT NULL REFERENCES sessions ON DELETE CASCADE,
    PRIMARY KEY (userid, id),
    UNIQUE (expires, lang)
);
CREATE TABLE streaks (
    id INTEGER PRIMARY KEY,
    count int(11) NOT NULL DEFAULT '0',
    tags text DEFAULT '[]',
    weight float8,
    rank real DEFAULT 1,
    compliances_id integer REFERENCES compliances ON UPDATE CASCADE ON DELETE CASCADE,
    UNIQUE (weight, count)
);
CREATE INDEX idx_streaks_weight ON streaks (weight DESC, count);
CREATE TABLE leaderboards (
    id varchar(26) NOT NULL,
    name VARCHAR(64) NOT NULL DEFAULT '',
    props text CHECK (json_valid(props)),
    url url text,
    started time,
    roles_ref char(32) REFERENCES roles ON DELETE SET NULL,
    PRIMARY KEY (id)
) WITHOUT ROWID;
CREATE INDEX idx_leaderboard_roles_ref ON leaderboards (roles_ref);
CREATE UNIQUE INDEX ux_leaderboards ON leaderboards (name) WHERE url IS NOT NULL;
CREATE INDEX idx_leaderboards_lower ON leaderboards (lower(url));
CREATE TABLE seasons (
    id varchar(26) NOT NULL,
    weight real DEFAULT -1.5,
    note text,
    count integer CHECK (count >= 0),
    rank float,
    data longblob,
    lang nchar(5),
    ip char(39),
    PRIMARY KEY (id),
    UNIQUE (lang, ip)
) WITHOUT ROWID;
CREATE INDEX idx_seasons_lang ON seasons (lang DESC, ip);
CREATE TABLE channel_link (
    id varchar(26) NOT NULL,
    count bigint DEFAULT 0,
    amount NUMERIC(19, 4),
    ttl integer DEFAULT (60 * 60),
    started date DEFAULT CURRENT_DATE,
    props text CHECK (json_valid(props)),
    CONSTRAINT pk_channel_link PRIMARY KEY (id)
);
CREATE INDEX idx_channel_link_amount ON channel_link (amount DESC, count);
CREATE TABLE group_member (
    id char(32) NOT NULL,
    state smallint,
    note,
    expires bigint,
    ttl bigint,
    data blob,
    lang character(20),
    tags text DEFAULT '[]',
    PRIMARY KEY (id)
);
CREATE INDEX idx_group_member_state ON group_member (state DESC, tags);
CREATE TABLE "Policy" (
    "Id" INTEGER PRIMARY KEY,
    "maxStarted" text DEFAULT CURRENT_TIME,
    "maxIp" char(39),
    chat_pushtoken_key char(32) NOT NULL,
    FOREIGN KEY (chat_pushtoken_key) REFERENCES chat_pushtoken (id)
);
CREATE UNIQUE INDEX "ux_Policy" ON "Policy" ("maxIp") WHERE "maxStarted" IS NOT NULL;
CREATE INDEX "idx_Policy_nocase" ON "Policy" ("maxIp" COLLATE NOCASE);
CREATE TABLE "Quota" (
    "Id" TEXT PRIMARY KEY,
    "maxRank" float,
    "isPayload" blob NOT NULL,
    "lastTags" text DEFAULT '[]',
    "isRank" real DEFAULT 1,
    "maxCount" int(11) NOT NULL DEFAULT '0',
    "maxLang" nchar(5),
    "lastData" blob,
    sessions_key integer,
    FOREIGN KEY (sessions_key) REFERENCES sessions (id) ON DELETE SET NULL
);
CREATE INDEX idx_quota_sessions_key ON "Quota" (sessions_key);
CREATE UNIQUE INDEX "ux_Quota" ON "Quota" ("isRank", "maxLang");
CREATE INDEX "idx_Quota_isRank" ON "Quota" ("isRank" DESC, "maxLang");
CREATE INDEX "idx_Quota_lower" ON "Quota" (lower("maxLang"));
CREATE TABLE usagereports (
    id TEXT PRIMARY KEY,
    count int(11) NOT NULL DEFAULT '0',
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    props text CHECK (json_valid(props)),
    data,
    enabled tinyint(1),
    state integer NOT NULL DEFAULT 0,
    metrics_ref integer NOT NULL,
    card_key integer CONSTRAINT fk_usage_report_card_key REFERENCES "Card"("Id") ON DELETE RESTRICT ON UPDATE CASCADE,
    FOREIGN KEY (metrics_ref) REFERENCES metrics (id) ON DELETE CASCADE
);
CREATE INDEX idx_usage_report_metrics_ref ON usagereports (metrics_ref);
CREATE INDEX idx_usage_report_card_key ON usagereports (card_key);
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    score double NOT NULL,
    data,
    enabled tinyint(1),
    kind varchar,
    weight float8,
    url varchar(2048),
    reminders_ref integer NOT NULL,
    importbatchs_id text NOT NULL,
    FOREIGN KEY (reminders_ref) REFERENCES reminders (id) ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (importbatchs_id) REFERENCES importbatchs (id)
);
CREATE INDEX idx_invoice_importbatchs_id ON invoices (importbatchs_id);
CREATE INDEX idx_invoices_score ON invoices (score DESC, data);
CREATE TABLE planchanges (
    id TEXT PRIMARY KEY,
    weight real DEFAULT -1.5,
    kind text,
    started text DEFAULT CURRENT_TIME,
    enabled INT2,
    UNIQUE (enabled, started)
);
CREATE INDEX idx_planchanges_enabled ON planchanges (enabled DESC, started);
CREATE TABLE featureflags (
    id INTEGER NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    kind varchar,
    note,
    state varchar(16) DEFAULT 'new',
    data longblob,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_featureflags ON featureflags (note) WHERE kind IS NOT NULL;
CREATE INDEX idx_featureflags_lower ON featureflags (lower(name));
CREATE TABLE chat_experiment (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    name char(10),
    payload text,
    props text,
    enabled INT2,
    filters_id varchar(26) CONSTRAINT fk_experiment_filters_id REFERENCES filters(id) ON DELETE CASCADE,
    PRIMARY KEY (userid, id),
    UNIQUE (name, enabled)
);
CREATE INDEX idx_experiment_filters_id ON chat_experiment (filters_id);
CREATE TABLE cohorts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    note text DEFAULT 'it''s',
    count bigint DEFAULT 0,
    weight real DEFAULT -1.5,
    state smallint,
    expires timestamptz
);
CREATE TABLE redirects (
    id char(32) NOT NULL,
    ttl bigint,
    data longblob,
    count int(11) NOT NULL DEFAULT '0',
    lang varchar(5) DEFAULT 'en',
    PRIMARY KEY (id),
    CONSTRAINT uq_redirects UNIQUE (count, lang)
);
CREATE INDEX idx_redirects_count ON redirects (count DESC, lang);
CREATE TABLE allowlists (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    tags any,
    rank real DEFAULT 1,
    enabled tinyint(1),
    score double NOT NULL,
    count int(11) NOT NULL DEFAULT '0',
    payload blob DEFAULT X'0102',
    oauthdatas_ref varchar(26),
    audits_ref integer,
    FOREIGN KEY (oauthdatas_ref) REFERENCES oauthdatas (id) ON DELETE CASCADE,
    FOREIGN KEY (audits_ref) REFERENCES audits (id) ON DELETE SET NULL,
    PRIMARY KEY (userid, id),
    UNIQUE (enabled, count)
);
CREATE INDEX idx_allowlist_oauthdatas_ref ON allowlists (oauthdatas_ref);
CREATE INDEX idx_allowlist_audits_ref ON allowlists (audits_ref);
CREATE TABLE chat_mention (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    title text COLLATE RTRIM,
    state smallint,
    payload blob DEFAULT X'0102',
    count integer CHECK (count >= 0),
    kind varchar(32) NOT NULL,
    rank real DEFAULT 1,
    audits_key integer NOT NULL,
    FOREIGN KEY (audits_key) REFERENCES audits (id) NOT DEFERRABLE,
    PRIMARY KEY (userid, id)
) WITHOUT ROWID;
CREATE INDEX idx_mention_audits_key ON chat_mention (audits_key);
CREATE INDEX idx_chat_mention_title ON chat_mention (title DESC, rank);
CREATE INDEX idx_chat_mention_lower ON chat_mention (lower(title));
CREATE TABLE thread_member (
    id INTEGER PRIMARY KEY,
    rank float,
    ttl bigint,
    props json NOT NULL DEFAULT '{}'
);
CREATE TABLE forwards (
    userid varchar(26) NOT NULL,
    id varchar(26) NOT NULL,
    props text,
    expires timestamptz,
    score unsigned big int,
    payload blob DEFAULT X'0102',
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_forwards ON forwards (expires) WHERE score IS NOT NULL;
CREATE TABLE pins (
    id char(32) NOT NULL,
    weight real DEFAULT -1.5,
    ip char(39),
    PRIMARY KEY (id)
);
CREATE INDEX idx_pins_nocase ON pins (ip COLLATE NOCASE);
CREATE TABLE chat_snippet (
    id varchar(26) NOT NULL,
    started text DEFAULT CURRENT_TIME,
    ip char(39),
    lang nchar(5),
    kind varchar,
    payload blob DEFAULT X'0102',
    expires datetime,
    weight double precision DEFAULT +0.5,
    leaderboards_key varchar(26) REFERENCES leaderboards ON DELETE SET NULL,
    PRIMARY KEY (id)
);
CREATE INDEX idx_snippet_leaderboards_key ON chat_snippet (leaderboards_key);
CREATE UNIQUE INDEX ux_chat_snippet ON chat_snippet (ip) WHERE weight IS NOT NULL;
CREATE TABLE chat_macro (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lang nchar(5),
    data,
    ip varchar(45),
    name varchar(64),
    title text COLLATE RTRIM,
    score double NOT NULL,
    enabled INT2,
    scores_id text,
    FOREIGN KEY (scores_id) REFERENCES scores (id) ON DELETE SET NULL
);
CREATE INDEX idx_macro_scores_id ON chat_macro (scores_id);
CREATE INDEX idx_chat_macro_data ON chat_macro (data DESC, score);
CREATE INDEX idx_chat_macro_nocase ON chat_macro (ip COLLATE NOCASE);
CREATE TABLE workflows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    count int(11) NOT NULL DEFAULT '0',
    rank float,
    started date DEFAULT CURRENT_DATE,
    data blob
);
CREATE UNIQUE INDEX ux_workflows ON workflows (rank) WHERE data IS NOT NULL;
CREATE TABLE chat_transition (
    id INTEGER PRIMARY KEY,
    tags text DEFAULT '[]',
    expires datetime,
    ip varchar(45),
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    lang character(20),
    state integer NOT NULL DEFAULT 0,
    invoices_id integer,
    FOREIGN KEY (invoices_id) REFERENCES invoices (id)
);
CREATE INDEX idx_transition_invoices_id ON chat_transition (invoices_id);
CREATE INDEX idx_chat_transition_expires ON chat_transition (expires DESC, lang);
