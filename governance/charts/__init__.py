"""Pictures: one file per page, one function per question. A result in, a plotly figure out; no number is made here."""
