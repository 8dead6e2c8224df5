"""Build labelled datasets of news-article markup from raw page dumps."""

__version__ = "0.1.0"
