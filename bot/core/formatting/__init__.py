"""Turns the values of a briefing into text for a reader: numbers, dates, citations, Markdown, chart data."""
