"""People's pages, judged line by line: they are read, what they say is known, every line is judged, and the page is marked."""
