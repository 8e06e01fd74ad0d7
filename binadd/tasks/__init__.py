"""What a network can be asked to compute."""
