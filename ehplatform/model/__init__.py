"""The canonical model: tables, code sets, calendar, definition profile, council configuration."""
