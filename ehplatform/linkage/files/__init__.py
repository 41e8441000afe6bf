"""The door for any data: files of people, linked by the same engine without the platform (`linked_files`)."""
