"""Readers report errors; moderators answer the reports."""
