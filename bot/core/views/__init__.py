"""One module for each kind of answer: lists, details, search results, changes, help."""
