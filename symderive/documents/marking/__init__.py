"""Marking: a judged page as it is handed back, with marks, mended tokens, margin notes and tables of files."""
