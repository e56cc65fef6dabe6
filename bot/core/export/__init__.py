"""Answers as data: JSON documents, tables of numbers, and the schema that describes them."""
