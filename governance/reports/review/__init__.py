"""The review page in tables and sentences: one file a tab."""
