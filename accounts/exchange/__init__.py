"""Tables in and out of the administration, as CSV or Excel files.

An import has two steps. The first reads the file, tries every row and shows what would change and what is wrong, by
row and column; the second writes all of it or nothing. `files` reads and writes, `sheet` turns rows into objects,
`pages` are the pages.
"""
