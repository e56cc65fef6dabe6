"""The database: SQLite or PostgreSQL, with one repository for each table."""
