"""The tables and findings of the composition page: one file for each of its tabs."""
