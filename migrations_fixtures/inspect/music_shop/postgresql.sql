-- A music shop: names quoted and in mixed case, keys named by hand and with no action, columns that
-- are reserved words, a junction with a key over both columns.

CREATE TABLE "Record"
(
    "RecordId" INT NOT NULL,
    "Title" VARCHAR(160) NOT NULL,
    "BandId" INT NOT NULL,
    CONSTRAINT "PK_Record" PRIMARY KEY  ("RecordId")
);
CREATE TABLE "Band"
(
    "BandId" INT NOT NULL GENERATED ALWAYS AS IDENTITY,
    "Name" VARCHAR(120),
    CONSTRAINT "PK_Band" PRIMARY KEY  ("BandId")
);
CREATE TABLE "Client"
(
    "ClientId" SERIAL NOT NULL,
    "FirstName" VARCHAR(40) NOT NULL,
    "LastName" VARCHAR(20) NOT NULL,
    "Company" VARCHAR(80) DEFAULT 'O''Hara & Sons',
    "Address" VARCHAR(70),
    "E-Mail" VARCHAR(60) NOT NULL,
    "SupportRepId" INT,
    "Balance (EUR)" NUMERIC(10,2) DEFAULT 0.00,
    "user" NAME DEFAULT CURRENT_USER,
    CONSTRAINT "PK_Client" PRIMARY KEY  ("ClientId"),
    CONSTRAINT "Client_E-Mail" UNIQUE ("E-Mail")
);
CREATE TABLE "Staff"
(
    "StaffId" INT NOT NULL,
    "LastName" VARCHAR(20) NOT NULL,
    "FirstName" VARCHAR(20) NOT NULL,
    "Title" VARCHAR(30),
    "ReportsTo" INT,
    "BirthDate" TIMESTAMP,
    "HireDate" TIMESTAMP(3),
    "order" INT CHECK ("order" > 0),
    CONSTRAINT "PK_Staff" PRIMARY KEY  ("StaffId")
);
CREATE TABLE "Style"
(
    "StyleId" INT NOT NULL,
    "Name" VARCHAR(120),
    CONSTRAINT "PK_Style" PRIMARY KEY  ("StyleId")
);
CREATE TABLE "Bill"
(
    "BillId" INT NOT NULL,
    "ClientId" INT NOT NULL,
    "BillDate" TIMESTAMP NOT NULL,
    "BillingAddress" VARCHAR(70),
    "Total" NUMERIC(10,2) NOT NULL,
    CONSTRAINT "PK_Bill" PRIMARY KEY  ("BillId"),
    CONSTRAINT "Bill_Total_positive" CHECK ("Total" >= 0)
);
CREATE TABLE "BillLine"
(
    "BillLineId" INT NOT NULL,
    "BillId" INT NOT NULL,
    "SongId" INT NOT NULL,
    "UnitPrice" NUMERIC(10,2) NOT NULL,
    "Quantity" INT NOT NULL,
    "Sum" NUMERIC(10,2) GENERATED ALWAYS AS ("UnitPrice" * "Quantity") STORED,
    CONSTRAINT "PK_BillLine" PRIMARY KEY  ("BillLineId")
);
CREATE TABLE "Playlist"
(
    "PlaylistId" INT NOT NULL,
    "Name" VARCHAR(120),
    CONSTRAINT "PK_Playlist" PRIMARY KEY  ("PlaylistId")
);
CREATE TABLE "PlaylistSong"
(
    "PlaylistId" INT NOT NULL,
    "SongId" INT NOT NULL,
    CONSTRAINT "PK_PlaylistSong" PRIMARY KEY  ("PlaylistId", "SongId")
);
CREATE TABLE "Song"
(
    "SongId" INT NOT NULL,
    "Name" VARCHAR(200) NOT NULL,
    "RecordId" INT,
    "StyleId" INT,
    "Composer" VARCHAR(220) COLLATE "C",
    "Milliseconds" INT NOT NULL,
    "Bytes" INT,
    "UnitPrice" NUMERIC(10,2) NOT NULL,
    CONSTRAINT "PK_Song" PRIMARY KEY  ("SongId")
);
ALTER TABLE "Record" ADD CONSTRAINT "FK_RecordBandId"
    FOREIGN KEY ("BandId") REFERENCES "Band" ("BandId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_RecordBandId" ON "Record" ("BandId");
ALTER TABLE "Client" ADD CONSTRAINT "FK_ClientSupportRepId"
    FOREIGN KEY ("SupportRepId") REFERENCES "Staff" ("StaffId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_ClientSupportRepId" ON "Client" ("SupportRepId");
ALTER TABLE "Staff" ADD CONSTRAINT "FK_StaffReportsTo"
    FOREIGN KEY ("ReportsTo") REFERENCES "Staff" ("StaffId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_StaffReportsTo" ON "Staff" ("ReportsTo");
ALTER TABLE "Bill" ADD CONSTRAINT "FK_BillClientId"
    FOREIGN KEY ("ClientId") REFERENCES "Client" ("ClientId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_BillClientId" ON "Bill" ("ClientId");
ALTER TABLE "BillLine" ADD CONSTRAINT "FK_BillLineBillId"
    FOREIGN KEY ("BillId") REFERENCES "Bill" ("BillId") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "BillLine" ADD CONSTRAINT "FK_BillLineSongId"
    FOREIGN KEY ("SongId") REFERENCES "Song" ("SongId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_BillLineSongId" ON "BillLine" ("SongId");
ALTER TABLE "PlaylistSong" ADD CONSTRAINT "FK_PlaylistSongPlaylistId"
    FOREIGN KEY ("PlaylistId") REFERENCES "Playlist" ("PlaylistId") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "PlaylistSong" ADD CONSTRAINT "FK_PlaylistSongSongId"
    FOREIGN KEY ("SongId") REFERENCES "Song" ("SongId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_PlaylistSongSongId" ON "PlaylistSong" ("SongId");
ALTER TABLE "Song" ADD CONSTRAINT "FK_SongRecordId"
    FOREIGN KEY ("RecordId") REFERENCES "Record" ("RecordId") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "Song" ADD CONSTRAINT "FK_SongStyleId"
    FOREIGN KEY ("StyleId") REFERENCES "Style" ("StyleId") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "IFK_SongRecordId" ON "Song" ("RecordId");
CREATE INDEX "IFK_SongStyleId" ON "Song" ("StyleId");
CREATE INDEX "Song_lower" ON "Song" (lower("Name") DESC, "UnitPrice") WHERE "Bytes" IS NOT NULL;
