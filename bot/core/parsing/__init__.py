"""Turns the bytes of a YAML file into values, or into every problem with its place and its fix."""
