"""One count of the data, and everything that is read from it: rates, intervals, disparities, chance."""
