"""From a council's files as they arrive to rows of the canonical tables.

The way: `landing` finds the files, `receive` keeps each as it came, a dialect (`dialects/`) reads it
with a safe reader (`readers/`) into text rows, `mapping` turns text into codes and dates, `ingest`
puts a council together and accounts for every row. Adding a dialect is a new file and a line in
`dialects/__init__.py`; adding a council is a new file in `deploy/councils`.
"""
