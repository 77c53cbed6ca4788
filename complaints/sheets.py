"""The product's own way to write tables, where lists of complaints look for it."""

from accounts.spreadsheets import csv_lines, harmless

__all__ = ["csv_lines", "harmless"]
