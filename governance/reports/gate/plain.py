"""Plain: a text from data or from a policy in one line, as any screen and any parser can take it."""

from governance.metrics import words


def plain(text: str) -> str:
    """The text with everything that is not seen written out, so that it can neither break a line nor steer a screen."""
    seen = text.replace(words.NO_BREAK, " ")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in seen)
