"""The theory questions that come with the exercise, each answered by measuring it."""
