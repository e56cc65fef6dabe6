"""The steps by which the desk's database came to its present shape, as Alembic runs them."""
