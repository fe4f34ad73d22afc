"""Text on its way to the screen: what comes from data is never read as Markdown."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&@/])")


def plain(value: object) -> str:
    """A text from data, safe where Streamlit would read Markdown: labels, captions, headings, tabs."""
    return _MARKDOWN.sub(r"\\\1", str(value).replace("\n", " "))
