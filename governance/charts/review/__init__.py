"""The charts of the review page: one file a tab."""
