"""What people have to do with linkage: pairs explained, put to somebody, decided, and used as labels."""
