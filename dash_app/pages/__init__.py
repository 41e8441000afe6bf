"""The pages, one for each question a lead asks, and the visit that builds one."""
