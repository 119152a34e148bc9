-- sales.sqlite as it was written before answers labeled days: two products of one store, and five answers.
CREATE TABLE products (id INTEGER PRIMARY KEY, product_id TEXT NOT NULL UNIQUE, product_name TEXT);
CREATE TABLE product_names (product INTEGER NOT NULL, name TEXT NOT NULL, last_day INTEGER NOT NULL, PRIMARY KEY (product, name)) WITHOUT ROWID;
CREATE TABLE stores (id INTEGER PRIMARY KEY, store_id TEXT NOT NULL UNIQUE, store_name TEXT);
CREATE TABLE sales (
  id INTEGER PRIMARY KEY, quantity REAL NOT NULL, source_rows INTEGER NOT NULL, source INTEGER NOT NULL,
  amount REAL, price REAL, promotion INTEGER, temperature REAL);
CREATE VIEW daily_sales AS SELECT date(((sales.id & 1048575) - 524288) * 86400, 'unixepoch') AS date, product_id, store_id, quantity, amount, price,
  promotion, temperature FROM sales JOIN products ON products.id = sales.id >> 38 JOIN stores ON stores.id = sales.id >> 20 & 262143;
CREATE TABLE series (
  product INTEGER NOT NULL, store INTEGER NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, days INTEGER NOT NULL,
  source_rows INTEGER NOT NULL, quantity REAL NOT NULL, PRIMARY KEY (product, store)) WITHOUT ROWID;
CREATE TABLE imports (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, replaced_all INTEGER NOT NULL, first_source INTEGER NOT NULL, report TEXT NOT NULL);
CREATE TABLE sources (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, rows_imported INTEGER NOT NULL);
CREATE TABLE mappings (headers TEXT PRIMARY KEY, map TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE undo_import (import INTEGER NOT NULL);
CREATE TABLE undo_sales (
  id INTEGER PRIMARY KEY, quantity REAL NOT NULL, source_rows INTEGER NOT NULL, source INTEGER NOT NULL,
  amount REAL, price REAL, promotion INTEGER, temperature REAL);
CREATE TABLE undo_products (id INTEGER PRIMARY KEY, product_id TEXT NOT NULL, product_name TEXT);
CREATE TABLE undo_names (product INTEGER NOT NULL, name TEXT NOT NULL, last_day INTEGER NOT NULL);
CREATE TABLE undo_stores (id INTEGER PRIMARY KEY, store_id TEXT NOT NULL, store_name TEXT);
CREATE TABLE product_units (product INTEGER PRIMARY KEY, unit TEXT NOT NULL);
CREATE TABLE incomplete_days (store INTEGER NOT NULL, day INTEGER NOT NULL, quantity REAL NOT NULL, usual REAL NOT NULL,
  PRIMARY KEY (store, day)) WITHOUT ROWID;
CREATE TABLE undo_incomplete_days (store INTEGER NOT NULL, day INTEGER NOT NULL, quantity REAL NOT NULL, usual REAL NOT NULL,
  PRIMARY KEY (store, day)) WITHOUT ROWID;
CREATE TABLE plan (id INTEGER PRIMARY KEY AUTOINCREMENT, store_id TEXT, product_id TEXT, product_group TEXT, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, kind TEXT NOT NULL, value REAL);
CREATE TABLE undo_plan (id INTEGER PRIMARY KEY, store_id TEXT, product_id TEXT, product_group TEXT, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, kind TEXT NOT NULL, value REAL);
CREATE TABLE plan_history (step INTEGER NOT NULL, plan TEXT NOT NULL);
CREATE TABLE opening_days (store_id TEXT PRIMARY KEY, closed_weekdays TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, store_id TEXT, product_id TEXT, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,
  label TEXT NOT NULL, note TEXT);
CREATE TABLE answers (
  question TEXT PRIMARY KEY, answer TEXT NOT NULL, product_id TEXT, store_id TEXT, first_day INTEGER, last_day INTEGER, discontinued TEXT) WITHOUT ROWID;
PRAGMA user_version = 1;
INSERT INTO products VALUES (1, 'P001', '阿莫西林胶囊'), (2, 'P002', NULL);
INSERT INTO product_names VALUES (1, '阿莫西林胶囊', 20282);
INSERT INTO stores VALUES (1, 'S001', NULL);
INSERT INTO sales (id, quantity, source_rows, source) VALUES
  (274879500077, 4, 1, 1),
  (549757407021, 5, 1, 1),
  (274879500078, 4, 1, 1),
  (549757407022, 5, 1, 1),
  (274879500079, 4, 1, 1),
  (549757407023, 5, 1, 1),
  (274879500080, 4, 1, 1),
  (549757407024, 5, 1, 1),
  (274879500081, 4, 1, 1),
  (549757407025, 5, 1, 1),
  (274879500082, 4, 1, 1),
  (549757407026, 5, 1, 1),
  (274879500083, 4, 1, 1),
  (549757407027, 5, 1, 1),
  (274879500084, 4, 1, 1),
  (549757407028, 5, 1, 1),
  (274879500085, 4, 1, 1),
  (549757407029, 5, 1, 1),
  (274879500086, 4, 1, 1),
  (549757407030, 5, 1, 1),
  (274879500087, 4, 1, 1),
  (549757407031, 5, 1, 1),
  (274879500088, 4, 1, 1),
  (549757407032, 5, 1, 1),
  (274879500089, 4, 1, 1),
  (549757407033, 5, 1, 1),
  (274879500090, 4, 1, 1),
  (549757407034, 5, 1, 1);
INSERT INTO series VALUES (1, 1, 20269, 20282, 14, 14, 56.0), (2, 1, 20269, 20282, 14, 14, 70.0);
INSERT INTO imports VALUES (1, '2025-07-14T00:00:00Z', 0, 1, '{}');
INSERT INTO sources VALUES (1, 'sales.csv', 28);
INSERT INTO events VALUES (7, NULL, NULL, 20270, 20270, 'keep', 'a holiday');
INSERT INTO answers VALUES
  ('["new_product","P009",null,"2025-07-13"]', 'seen', NULL, NULL, NULL, NULL, NULL),
  ('["no_sales","P002",null,"2025-07-13"]', 'discontinued', NULL, NULL, NULL, NULL, 'P002'),
  ('["no_sales","P003",null,"2025-07-13"]', 'out_of_stock', 'P003', NULL, 20276, 20282, NULL),
  ('["unusual","P001","S001","2025-07-13"]', 'leave_out', 'P001', 'S001', 20278, 20278, NULL),
  ('["unusual","P004",null,"2025-07-13"]', 'real', NULL, NULL, NULL, NULL, NULL);
