"""Text on its way to the screen: what comes from data is never read as Markdown."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&@/])")
_ADDRESS = re.compile(r"(https?:/|\bwww)(?=[/.])", re.I)  # what a browser would make a link of, escaped or not
_WORDS = re.compile(r"[^\W_]+(?:[ _][^\W_]+)*")


def plain(value: object) -> str:
    """A text from data, safe where Streamlit would read Markdown: labels, captions, headings, tabs.

    Plain words stay as they are, since what a label says also stands in the address.
    """
    if _WORDS.fullmatch(str(value)):
        return str(value)
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub("\\g<0>\N{WORD JOINER}", str(value).replace("\n", " ")))
