"""The charts of the metrics page: one file a tab."""
