"""Who is in the data, who is missing, and what stands in for whom."""
