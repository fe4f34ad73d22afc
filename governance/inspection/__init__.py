"""What needs the audited people themselves, and not only their counts: slices, versions, classes and numbers."""
