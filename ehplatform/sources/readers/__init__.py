"""Safe readers: CSV, XLSX and XML files of unknown origin into text, within limits."""
