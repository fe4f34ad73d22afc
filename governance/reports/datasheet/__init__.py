"""A datasheet for a dataset: measured where data can speak, asked where only people can, written in three ways.

`datasheet(audit, date=…, answers=…)` makes one; `markdown`, `html` and `to_json` write it, `from_json` reads it again.
"""

from governance.reports.datasheet.as_html import html
from governance.reports.datasheet.as_markdown import markdown
from governance.reports.datasheet.questions import QUESTIONS, Question, progress
from governance.reports.datasheet.sheet import Datasheet, datasheet
from governance.reports.datasheet.written import from_json, to_json

__all__ = ["QUESTIONS", "Datasheet", "Question", "datasheet", "from_json", "html", "markdown", "progress", "to_json"]
