"""Plain: a text from data or from a policy in one line, as any screen and any parser can take it."""

import re

from governance.metrics import words

_ORDERS = re.compile(r"^(\s*)(?=::)|(?<=##)(?=\[|vso\[|teamcity\[)", re.MULTILINE)


def plain(text: str) -> str:
    """The text with everything that is not seen written out, so that it can neither break a line nor steer a screen."""
    seen = text.replace(words.NO_BREAK, " ")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in seen)


def obeyed_by_nobody(text: str) -> str:
    """Lines of a log in which a build server finds no order, such as `::error` or `##vso[task.complete]`.

    A group may be called so, and an order can end a step as passed.
    """
    return _ORDERS.sub(r"\1\\", text)
