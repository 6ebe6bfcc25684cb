-- blog.0002_measurement
-- blog.0002_measurement
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Measurement
CREATE TABLE a_table_with_quite_a_long_name_for_measurements (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    the_first_very_long_name_of_a_column_of_measurements integer NOT NULL,
    the_first_very_long_name_of_a_column_of_measurements_too integer NOT NULL
);
CREATE INDEX a_table_with_quite_a_long_name_for_measurements_the_fi_4d64af81 ON a_table_with_quite_a_long_name_for_measurements (the_first_very_long_name_of_a_column_of_measurements);
CREATE INDEX a_table_with_quite_a_long_name_for_measurements_the_fi_5f80fa12 ON a_table_with_quite_a_long_name_for_measurements (the_first_very_long_name_of_a_column_of_measurements_too);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_measurement, backwards
-- blog.0002_measurement
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Measurement
-- loses table a_table_with_quite_a_long_name_for_measurements
DROP TABLE a_table_with_quite_a_long_name_for_measurements;
COMMIT;
PRAGMA foreign_keys = ON;
