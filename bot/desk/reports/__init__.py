"""Mistakes that readers report: kept, told to the moderators, and answered."""
