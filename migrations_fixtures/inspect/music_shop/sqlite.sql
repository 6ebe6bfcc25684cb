-- A music shop: names in two ways of quoting, in mixed case, types of another engine, keys with no
-- action, a junction with a key over both columns, indexes made afterwards.

CREATE TABLE [Record]
(
    [RecordId] INTEGER  NOT NULL,
    [Title] NVARCHAR(160)  NOT NULL,
    [BandId] INTEGER  NOT NULL,
    CONSTRAINT [PK_Record] PRIMARY KEY  ([RecordId]),
    FOREIGN KEY ([BandId]) REFERENCES [Band] ([BandId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Band]
(
    [BandId] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Band] PRIMARY KEY  ([BandId])
);
CREATE TABLE "Client"
(
    "ClientId" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "FirstName" NVARCHAR(40)  NOT NULL,
    "LastName" NVARCHAR(20)  NOT NULL,
    "Company" NVARCHAR(80),
    "Address" NVARCHAR(70),
    "E-Mail" NVARCHAR(60)  NOT NULL,
    "SupportRepId" INTEGER,
    "Balance (EUR)" NUMERIC(10,2) DEFAULT 0.00,
    FOREIGN KEY ("SupportRepId") REFERENCES "Staff" ("StaffId")
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Staff]
(
    [StaffId] INTEGER  NOT NULL,
    [LastName] NVARCHAR(20)  NOT NULL,
    [FirstName] NVARCHAR(20)  NOT NULL,
    [Title] NVARCHAR(30),
    [ReportsTo] INTEGER,
    [BirthDate] DATETIME,
    [HireDate] DATETIME,
    CONSTRAINT [PK_Staff] PRIMARY KEY  ([StaffId]),
    FOREIGN KEY ([ReportsTo]) REFERENCES [Staff] ([StaffId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Style]
(
    [StyleId] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Style] PRIMARY KEY  ([StyleId])
);
CREATE TABLE [Bill]
(
    [BillId] INTEGER  NOT NULL,
    [ClientId] INTEGER  NOT NULL,
    [BillDate] DATETIME  NOT NULL,
    [BillingAddress] NVARCHAR(70),
    [Total] NUMERIC(10,2)  NOT NULL,
    CONSTRAINT [PK_Bill] PRIMARY KEY  ([BillId]),
    FOREIGN KEY ([ClientId]) REFERENCES [Client] ([ClientId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [BillLine]
(
    [BillLineId] INTEGER  NOT NULL,
    [BillId] INTEGER  NOT NULL,
    [SongId] INTEGER  NOT NULL,
    [UnitPrice] NUMERIC(10,2)  NOT NULL,
    [Quantity] INTEGER  NOT NULL,
    [Sum] AS ([UnitPrice] * [Quantity]),
    CONSTRAINT [PK_BillLine] PRIMARY KEY  ([BillLineId]),
    FOREIGN KEY ([BillId]) REFERENCES [Bill] ([BillId])
		ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([SongId]) REFERENCES [Song] ([SongId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Playlist]
(
    [PlaylistId] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Playlist] PRIMARY KEY  ([PlaylistId])
);
CREATE TABLE [PlaylistSong]
(
    [PlaylistId] INTEGER  NOT NULL,
    [SongId] INTEGER  NOT NULL,
    CONSTRAINT [PK_PlaylistSong] PRIMARY KEY  ([PlaylistId], [SongId]),
    FOREIGN KEY ([PlaylistId]) REFERENCES [Playlist] ([PlaylistId])
		ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([SongId]) REFERENCES [Song] ([SongId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Song]
(
    [SongId] INTEGER  NOT NULL,
    [Name] NVARCHAR(200)  NOT NULL,
    [RecordId] INTEGER,
    [StyleId] INTEGER,
    [Composer] NVARCHAR(220),
    [Milliseconds] INTEGER  NOT NULL,
    [Bytes] INTEGER,
    [UnitPrice] NUMERIC(10,2)  NOT NULL,
    CONSTRAINT [PK_Song] PRIMARY KEY  ([SongId]),
    FOREIGN KEY ([RecordId]) REFERENCES [Record] ([RecordId])
		ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([StyleId]) REFERENCES [Style] ([StyleId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX [IPK_Record] ON [Record]([RecordId]);
CREATE INDEX [IFK_RecordBandId] ON [Record] ([BandId]);
CREATE UNIQUE INDEX [IPK_Band] ON [Band]([BandId]);
CREATE INDEX [IFK_ClientSupportRepId] ON "Client" ([SupportRepId]);
CREATE INDEX [IFK_StaffReportsTo] ON [Staff] ([ReportsTo]);
CREATE INDEX [IFK_BillClientId] ON [Bill] ([ClientId]);
CREATE INDEX [IFK_BillLineBillId] ON [BillLine] ([BillId]);
CREATE INDEX [IFK_BillLineSongId] ON [BillLine] ([SongId]);
CREATE UNIQUE INDEX [IPK_PlaylistSong] ON [PlaylistSong]([PlaylistId], [SongId]);
CREATE INDEX [IFK_PlaylistSongSongId] ON [PlaylistSong] ([SongId]);
CREATE INDEX [IFK_SongRecordId] ON [Song] ([RecordId]);
CREATE INDEX [IFK_SongStyleId] ON [Song] ([StyleId]);
