"""What the composition page says: of each of its tabs the numbers as tables, and the findings in plain sentences."""
