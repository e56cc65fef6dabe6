"""Readers report mistakes; moderators answer them."""
