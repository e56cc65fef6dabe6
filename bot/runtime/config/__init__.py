"""Settings, and the files and variables that they come from."""
