"""The moderator's desk in the browser: what readers will see of a file, beside the file and its mistakes."""
