"""Values of a briefing as text for a reader: numbers, dates, citations, Markdown and chart data."""
