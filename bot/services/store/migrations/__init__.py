"""Alembic's scripts for the database schema."""
