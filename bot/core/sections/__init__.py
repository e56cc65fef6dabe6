"""What a briefing can hold: one module for each kind of section, and the registry that lists them."""
