"""Learning the weights by gradient descent: recipes, one seed, many seeds, and their store."""
