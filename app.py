"""Assize: which pages there are, and in which order. The frame draws the rest."""

from ui import frame

frame.run()
