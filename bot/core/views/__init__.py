"""Answers to readers: a module for each kind, and the lookups that they share."""
