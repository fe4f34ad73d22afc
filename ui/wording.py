"""Text on its way to the screen: what comes from data is never read as Markdown."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&@/])")
_WORDS = re.compile(r"[^\W_]+(?:[ _][^\W_]+)*")


def plain(value: object) -> str:
    """A text from data, safe where Streamlit would read Markdown: labels, captions, headings, tabs.

    Plain words stay as they are, since what a label says also stands in the address.
    """
    if _WORDS.fullmatch(str(value)):
        return str(value)
    return _MARKDOWN.sub(r"\\\1", str(value).replace("\n", " "))
