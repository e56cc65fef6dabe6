"""One migration for each released change of the schema."""
