"""Tables of other programs (CSV, TSV, XLSX) read, matched with the format's fields, and made into items."""
