"""Networks in files: reading and writing side by side."""
