"""What people see of a result: text, tables and files made of results."""
