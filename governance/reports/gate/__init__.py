"""What the gate said, written for people, for pipelines and for code scanning: a record in, a text out."""
