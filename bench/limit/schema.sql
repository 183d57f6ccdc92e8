CREATE TABLE category(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  parent_id INTEGER REFERENCES category(id)
);
CREATE TABLE product(
  id INTEGER PRIMARY KEY,
  product_id TEXT NOT NULL UNIQUE,
  external_id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  authors TEXT,
  category TEXT NOT NULL,
  description TEXT NOT NULL,
  price INTEGER NOT NULL CHECK(price >= 0),
  currency TEXT NOT NULL,
  facts TEXT NOT NULL, -- JSON of what the detail shows and no statement asks for
  image TEXT,
  rating TEXT, -- JSON of average and count
  revision INTEGER NOT NULL DEFAULT 1,
  updated_at TEXT NOT NULL
);
CREATE TABLE product_category(
  product INTEGER NOT NULL REFERENCES product(id),
  category INTEGER NOT NULL REFERENCES category(id),
  PRIMARY KEY(product, category)
) WITHOUT ROWID;
CREATE TABLE inventory(
  product INTEGER PRIMARY KEY REFERENCES product(id),
  available INTEGER NOT NULL CHECK(available >= 0)
);
CREATE VIRTUAL TABLE product_fts USING fts5(title, description, content='product', content_rowid='id');

CREATE TABLE cart(
  cart_id TEXT PRIMARY KEY,
  currency TEXT NOT NULL,
  updated_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE cart_item(
  cart_id TEXT NOT NULL,
  product INTEGER NOT NULL,
  quantity INTEGER NOT NULL CHECK(quantity BETWEEN 1 AND 999),
  PRIMARY KEY(cart_id, product)
) WITHOUT ROWID;

CREATE TABLE orders(
  id INTEGER PRIMARY KEY,
  order_id TEXT NOT NULL UNIQUE,
  access_hash BLOB NOT NULL,
  state TEXT NOT NULL,
  email TEXT NOT NULL,
  currency TEXT NOT NULL,
  subtotal INTEGER NOT NULL,
  shipping INTEGER NOT NULL,
  tax INTEGER NOT NULL,
  total INTEGER NOT NULL,
  shipping_address TEXT NOT NULL,
  shipping_method TEXT NOT NULL,
  placed_at TEXT NOT NULL
);
CREATE TABLE order_item(
  "order" INTEGER NOT NULL,
  product INTEGER NOT NULL,
  title TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  unit_price INTEGER NOT NULL,
  PRIMARY KEY("order", product)
) WITHOUT ROWID;
CREATE TABLE order_history(
  "order" INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY("order", seq)
) WITHOUT ROWID;
CREATE TABLE payment(
  id INTEGER PRIMARY KEY,
  "order" INTEGER NOT NULL UNIQUE,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  last4 TEXT,
  created_at TEXT NOT NULL
);
CREATE TABLE idempotency(
  key TEXT PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  access_token TEXT NOT NULL,
  reply TEXT NOT NULL,
  created_at TEXT NOT NULL
) WITHOUT ROWID;
