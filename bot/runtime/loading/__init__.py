"""Reading all briefings at a start: by several processes, and only what is not known from the last start."""
