"""From the bytes of a YAML file to values, or to every problem with its line, its column and its fix."""
