"""What a briefing holds: its entries and their fields, their translations, and what changed in them."""
