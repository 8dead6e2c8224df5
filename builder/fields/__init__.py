"""Normalised fields of an article, in: a page and its spans, out: title, authors, section, dates, language."""
