"""Does a network add? By proof for every width, by exact count, and by enumeration."""
