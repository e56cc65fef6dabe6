"""Charts as PNG images, and the ids under which platforms keep those already uploaded."""
