"""Every refusal: one class each, and each writes its own sentence.

A sentence says what is wrong, what was found and what to do. The place that raises passes facts, never
prose. Everything here derives from `GovernanceError`, so a page or a command can show any of them.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from numbers import Real


class GovernanceError(Exception):
    """A request that cannot be answered, in a sentence that can be shown to a person."""

    def __reduce__(self) -> tuple[object, ...]:
        """Its sentence and facts as they are, so that it can come from another process."""
        return _written_before, (type(self), self.args), self.__dict__


def _written_before(kind: type[GovernanceError], args: tuple[object, ...]) -> GovernanceError:
    """A refusal whose sentence was written elsewhere."""
    error = kind.__new__(kind)
    error.args = args
    return error


def listed(values: Iterable[object], most: int = 8) -> str:
    """The values in quotes, in order, cut off with a count when there are many."""
    names = [repr(str(value)) for value in values]
    if not names:
        return "nothing"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


ALSO_CALLED = {
    "tpr": "true_positive_rate",
    "recall": "true_positive_rate",
    "sensitivity": "true_positive_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "tnr": "true_negative_rate",
    "specificity": "true_negative_rate",
    "ppv": "precision",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
    "f1": "f1_score",
    "auc": "area_under_curve",
    "brier": "brier_score",
    "ece": "expected_calibration_error",
    "mae": "mean_absolute_error",
    "rmse": "root_mean_squared_error",
    "r2": "r_squared",
    "demographic_parity": "demographic_parity_difference",
    "equal_opportunity": "equal_opportunity_difference",
    "equalized_odds": "equalized_odds_difference",
}


def _meant(name: object, known: Iterable[str]) -> str:
    known, said = list(known), str(name)
    plain = {each.casefold(): each for each in reversed(known)}
    other = ALSO_CALLED.get(said.casefold().replace(" ", "_"))
    close = get_close_matches(said.casefold(), plain, n=1)
    meant = other if other in known else plain[close[0]] if close else None
    return f" Did you mean {meant!r}?" if meant else ""


# Tables and files


class FileUnreadable(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} could not be read: {why} Give a CSV or a Parquet file with one row a person.")


class FileTooLarge(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{name} is not loaded: {why} Put it into the folder that ASSIZE_FOLDER names, where it is counted without "
            "being loaded, or give it to evaluate_bias."
        )


class PartsRefused(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The parts in {name} are not one table: {why} Give a folder, or a pattern in quotes, of Parquet files "
            "that hold the same columns, each with rows of its own."
        )


class DatabaseRefused(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The database {name} is not read: {why} Give a DuckDB file that is closed, whole and not encrypted, "
            "or write the table as Parquet."
        )


class TableNotSaid(GovernanceError):
    def __init__(self, name: str, tables: Iterable[str]) -> None:
        tables = list(tables)
        holds = f"holds {listed(tables, 30)}. Say which of them with --table NAME" if tables else "holds no table"
        super().__init__(f"The database {name} {holds}{'' if tables else '. Give one with a row a person in it'}.")


class TableUnknown(GovernanceError):
    def __init__(self, table: str, name: str, tables: Iterable[str]) -> None:
        tables = list(tables)
        super().__init__(
            f"The database {name} has no table {table!r}.{_meant(table, tables)} It holds {listed(tables, 30)}. "
            "Give one of these names with --table."
        )


class NotADatabase(GovernanceError):
    def __init__(self, name: str, table: str) -> None:
        super().__init__(
            f"{name} is no database, and holds one table; there is none to be called {table!r}. Leave --table out."
        )


class RowsChanged(GovernanceError):
    def __init__(self, name: str, before: int, after: int) -> None:
        super().__init__(
            f"{name} had {before:,} rows when it was opened, and {after:,} when they were counted. Give a table that "
            "stays as it is meanwhile, and no view that draws its rows by chance."
        )


class HeaderUnclear(GovernanceError):
    def __init__(self, name: str, first: Iterable[str]) -> None:
        super().__init__(
            f"The first row of {name} may hold the names of the columns, or the first person: {listed(first)}. "
            "Say which it is; a file of roles says it with header = true or false under [reading]."
        )


class FormatUnknown(GovernanceError):
    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"{name} is not a table that can be read here. Give a file that ends in {listed(known)}.")


class PublicTableUnavailable(GovernanceError):
    def __init__(self, title: str, why: str, address: str) -> None:
        super().__init__(
            f"The public table {title} could not be fetched: {why} Download it by hand from {address} and open the "
            "file, or choose a sample, which needs no internet."
        )


class TableEmpty(GovernanceError):
    def __init__(self, name: str = "The table") -> None:
        super().__init__(f"{name} has no rows. Give a table with at least one person in it.")


class TableGone(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "This table is no longer in memory: other tables were opened since, or the app was started again. "
            "Open it again on the Data page, which shows the sample until then; nothing of yours was kept on disk."
        )


class NotATable(GovernanceError):
    def __init__(self, found: object) -> None:
        super().__init__(
            f"A table was expected; this is a {type(found).__name__}. "
            "Give a pandas, Polars or PyArrow table, or anything else that narwhals reads."
        )


class ColumnTwice(GovernanceError):
    def __init__(self, columns: Iterable[str]) -> None:
        super().__init__(
            f"More than one column is called {listed(columns)}. Rename them, so that each name means one column."
        )


class ColumnUnknown(GovernanceError):
    def __init__(self, column: object, columns: Iterable[str]) -> None:
        columns = list(columns)
        super().__init__(
            f"There is no column {str(column)!r}.{_meant(column, columns)} The table has {listed(columns, 30)}."
        )


class ColumnNotNamed(GovernanceError):
    def __init__(self, found: object) -> None:
        super().__init__(
            f"A column is given by its name, and this is a {type(found).__name__}. Put the values into the table "
            "first, so that nobody is matched to somebody else's, and give the column's name."
        )


class ColumnNameRefused(GovernanceError):
    def __init__(self, columns: Iterable[str]) -> None:
        super().__init__(
            f"The table's engine takes these names for something else than a column: {listed(columns)}. "
            "Rename them without dots, stars and other signs."
        )


class ColumnMixed(GovernanceError):
    def __init__(self, column: str) -> None:
        super().__init__(
            f"Column {column!r} mixes kinds of values, or holds some that are no single number or text. "
            "Write all its values the same way, for example with .astype(str)."
        )


class ColumnsUnnamed(GovernanceError):
    def __init__(self, columns: Iterable[object]) -> None:
        super().__init__(
            f"Columns must be named by texts; these names are none: {listed(columns)}. "
            "Rename them, for example with table.columns = table.columns.astype(str)."
        )


class ValuesMissing(GovernanceError):
    def __init__(self, column: str, missing: int, people: int, role: str) -> None:
        super().__init__(
            f"Column {column!r} is the {role}, and it is missing for {missing:,} of {people:,} people. "
            "Drop those rows or fill the values in; they are not counted as anything by themselves."
        )


class NotANumber(GovernanceError):
    def __init__(self, column: str, role: str, found: str) -> None:
        super().__init__(
            f"Column {column!r} is the {role}, so it must hold numbers; it holds {found}. Choose another column."
        )


# Roles


class RoleTwice(GovernanceError):
    def __init__(self, column: str, first: str, second: str) -> None:
        if first == second:
            super().__init__(f"Column {column!r} is named twice as {first}. Name it once.")
        else:
            super().__init__(f"Column {column!r} is both the {first} and the {second}. Give it one of the two roles.")


class RoleNeeded(GovernanceError):
    def __init__(self, role: str, what: str) -> None:
        super().__init__(f"No {role} is chosen. Choose {what}.")


class RolesUnreadable(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The roles in {name} could not be read: {why} Give them as sample_data/lending.toml does.")


class JoinRefused(GovernanceError):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(
            f"Values of {column!r} cannot be joined: {why} Join values of the label or of a sensitive attribute."
        )


class ReferenceRefused(GovernanceError):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(
            f"The reference shares of {column!r} cannot be used: {why} Give shares of a sensitive attribute."
        )


class BandsRefused(GovernanceError):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"The bands of {column!r} cannot be used: {why} Give numbers such as 30, 45, 60.")


class FeatureRefused(GovernanceError):
    def __init__(self, column: str, values: int, most: int) -> None:
        super().__init__(
            f"Column {column!r} cannot be a feature of the baseline: it is neither a number nor a text with at most "
            f"{most} different values (it has {values:,}). Leave it out; an identifier or a date says nothing alone."
        )


class ScoreOutOfRange(GovernanceError):
    def __init__(self, column: str, low: float, high: float) -> None:
        super().__init__(
            f"Column {column!r} is the score, and it runs from {low:g} to {high:g}; a score lies between 0 and 1. "
            "Divide percentages by 100, or give a column of decisions."
        )


class FeatureInfinite(GovernanceError):
    def __init__(self, column: str, rows: int) -> None:
        super().__init__(
            f"Column {column!r} holds {rows:,} infinite values, which no baseline can learn from. "
            "Leave the column out, or write those values as missing."
        )


class FeatureTooLarge(GovernanceError):
    def __init__(self, column: str, largest: float) -> None:
        super().__init__(
            f"Column {column!r} holds numbers as large as {largest:g}, too large for a baseline to learn from. "
            "Leave the column out, or write it in a larger unit."
        )


class BaselineFailed(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The baseline could not be fitted: {why} Leave the columns in question out of the features.")


class SplitTooSmall(GovernanceError):
    def __init__(self, found: object, least: int) -> None:
        super().__init__(
            f"Of the people to learn from, only {found} have the rarer outcome; a baseline needs at least {least} "
            "with each. Give more rows, or audit a column of decisions instead of a model."
        )


# Requests


class KeyRefused(GovernanceError):
    def __init__(self, least: int, found: int | None) -> None:
        is_now = "this is none" if found is None else f"this one has {found}"
        super().__init__(
            f"A key for pseudonyms is {least} bytes or more, and {is_now}. Draw one with secrets.token_bytes(32) and "
            "keep it apart from the table: who has it can tell which pseudonym is whose."
        )


class PseudonymsCollide(GovernanceError):
    def __init__(self, column: str, values: int) -> None:
        super().__init__(
            f"Among the {values:,} values of column {column!r}, two would get the same pseudonym. Use another key."
        )


class NobodyCalledSo(GovernanceError):
    def __init__(self, column: str, people: int) -> None:  # the value is not repeated: it may name a person
        super().__init__(
            f"None of {people:,} people has this value in column {column!r}, so nobody was taken out. "
            "Write it as the table does, with its capitals, blanks and leading zeros."
        )


class RolesTwice(GovernanceError):
    def __init__(self, found: Iterable[str]) -> None:
        super().__init__(
            f"Several files beside the table may say what its columns mean: {listed(found)}. "
            "Say which of them does with --roles FILE."
        )


class ThresholdNeedless(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "--threshold says from which score a decision is favourable, and here no scores decide. Give the scores "
            "alone, with --score COLUMN, or leave the threshold out: a model and recorded decisions have decided."
        )


class NobodyFavourable(GovernanceError):
    def __init__(self, label: str, favourable: str, people: int) -> None:
        super().__init__(
            f"None of {people:,} people has {label} = {favourable}, the favourable outcome, so that nothing tells who "
            "is misjudged. Say another favourable value, or give people of both outcomes."
        )


class WeightNothing(GovernanceError):
    def __init__(self, column: str, people: int) -> None:
        super().__init__(
            f"Column {column!r} is the weight, and it is 0 for all of {people:,} people: they stand for nobody. "
            "Choose another column, or leave the weight out."
        )


class RequestIncomplete(GovernanceError):
    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"It is not said which column is the {what}. Say it with {how}, or give --roles FILE.")


# Outcomes


class NotBinary(GovernanceError):
    def __init__(self, column: str, found: Iterable[object]) -> None:
        super().__init__(
            f"Column {column!r} must hold two outcomes; it holds {listed(sorted(map(str, found)))}. "
            "Choose a column with two outcomes; if these are probabilities, give them as the score."
        )


class FavourableNeeded(GovernanceError):
    def __init__(self, column: str, found: Iterable[object]) -> None:
        super().__init__(
            f"Column {column!r} holds {listed(found)}. Say which value is the favourable outcome; "
            "only 0/1 and False/True may be left to speak for themselves."
        )


class FavourableUnknown(GovernanceError):
    def __init__(self, favourable: object, place: str, found: Iterable[object]) -> None:
        known = [str(value) for value in found]
        part = "; or, where a month or a shard may lack it, write outcomes as 0 and 1 or declare both as categories"
        part = part if len(known) == 1 else ""
        super().__init__(
            f"The favourable outcome {str(favourable)!r} is not among the values {place}: "
            f"{listed(known)}.{_meant(favourable, known)} Choose one of them{part}."
        )


class OutcomesDiffer(GovernanceError):
    def __init__(self, label: str, labels: Iterable[object], decision: str, decisions: Iterable[object]) -> None:
        super().__init__(
            f"The label {label!r} holds {listed(labels)}, but the decision {decision!r} holds {listed(decisions)}. "
            "Write both in the same two values, so that a decision can be compared with its outcome."
        )


# Counting and rates


class TooManyGroups(GovernanceError):
    def __init__(self, what: str, found: int, most: int) -> None:
        super().__init__(
            f"{what} makes {found:,} groups, and more than {most:,} cannot be compared. "
            "Put numbers into bands, join rare values, or choose a column that names groups of people."
        )


class NumbersRefused(GovernanceError):
    def __init__(self, column: str, role: str, rows: int) -> None:
        if role == "weight":
            why = "negative or infinite. A weight is a number of people that a row stands for: zero or more."
        else:
            why = "infinite or too large. Correct those rows or drop them; no mean can be taken over them."
        super().__init__(f"Column {column!r} is the {role}, and {rows:,} of its values are {why}")


class ThresholdsRefused(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The thresholds cannot be used: {why} Give distinct numbers in ascending order.")


class ThresholdsNotByGroup(GovernanceError):
    def __init__(self, found: int, groups: int) -> None:
        super().__init__(
            f"Each of the {groups} groups needs a threshold of its own; {found} were given. "
            "Give one per group, in the order of the cube's groups."
        )


class CostRefused(GovernanceError):
    def __init__(self, name: str, value: object) -> None:
        super().__init__(
            f"The cost of a {name.replace('_', ' ')} is {value!r}, which is no cost. "
            "Give a number from 0 on; only how costs compare matters, in any unit."
        )


class GoalUnknown(GovernanceError):
    def __init__(self, goal: object, known: Iterable[str]) -> None:
        super().__init__(f"Nothing is known of the goal {goal!r}. Choose one of {', '.join(known)}.")


class ThresholdUnknown(GovernanceError):
    def __init__(self, threshold: float, thresholds: Iterable[float]) -> None:
        known = list(thresholds)
        have = f"{len(known)} thresholds from {known[0]} to {known[-1]} were" if known else "no thresholds were"
        number = isinstance(threshold, Real)
        nearest = min(known, key=lambda step: abs(step - threshold), default=None) if number else None
        near = "" if nearest is None else f" The nearest is {nearest!r}."
        super().__init__(
            f"People were not counted at the threshold {threshold}; {have} counted.{near} "
            "Count again with this threshold in the list; it is not rounded to a neighbour."
        )


class DecisionNeeded(GovernanceError):
    def __init__(self, rate: str, thresholds: bool) -> None:
        remedy = (
            "Choose a threshold first: cube.at(0.5)."
            if thresholds
            else "Count again with y_pred, or with a score and thresholds."
        )
        super().__init__(f"The {rate.replace('_', ' ')} is about decisions, and this cube holds none. {remedy}")


class SameScore(GovernanceError):
    def __init__(self, column: str) -> None:
        super().__init__(
            f"Both versions are the scores in column {column!r}. Count them once with Cube.count, and compare two of "
            "its thresholds with Paired.at_another."
        )


class NotPaired(GovernanceError):
    def __init__(self, found: object) -> None:
        super().__init__(
            f"Two decisions about each person were expected; this is a {type(found).__name__}. Give what Paired.count "
            "or Paired.at_another returns, decided at a threshold where it is open to several."
        )


class PeopleDiffer(GovernanceError):
    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} cannot be compared with what is audited, since the people are not the same: {why} Two versions "
            "are compared on exactly the same people only."
        )


class RateUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(f"There is no rate {str(name)!r}.{_meant(name, known)} Known rates: {listed(known, 40)}.")


class DisparityUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"There is no disparity {str(name)!r}.{_meant(name, known)} Known disparities: {listed(known, 40)}."
        )


class RateNotPlain(GovernanceError):
    def __init__(self, found: object) -> None:
        rate = str(getattr(found, "name", type(found).__name__))
        super().__init__(
            f"The {rate.replace('_', ' ')} is no share of one group of people, so this cannot be said of it. "
            "Ask about a rate that is k of n people, such as the selection rate."
        )


class NotARate(GovernanceError):
    def __init__(self, found: object, what: str) -> None:
        name = getattr(found, "name", type(found).__name__)
        super().__init__(f"{what} needs a rate of every group, from rate(cube, name); this is {name}.")


class NotACube(GovernanceError):
    def __init__(self, found: object) -> None:
        super().__init__(
            f"A cube of two outcomes was expected; this is a {type(found).__name__}. Give what Cube.count returns, or "
            "the cube that against_rest or at makes of another count."
        )


class KindUnknown(GovernanceError):
    def __init__(self, kind: object) -> None:
        super().__init__(f"Groups are compared by 'difference' or by 'ratio'; this kind is {str(kind)!r}.")


class RatioRefused(GovernanceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The {name.replace('_', ' ')} can be below zero, and a ratio of such numbers says nothing. "
            "Ask for the difference."
        )


class NoDifference(GovernanceError):
    def __init__(self, what: str, found: str) -> None:
        super().__init__(f"{what} is about a difference in one number by group; this is {found}.")


class AttributeTwice(GovernanceError):
    def __init__(self, attribute: str) -> None:
        super().__init__(f"The attribute {attribute!r} is named twice. Name it once.")


class AttributesDoNotMeet(GovernanceError):
    def __init__(self, found: int, fewest: int, most: int) -> None:
        super().__init__(
            f"Intersections are shown of {fewest} to {most} attributes; {found} {'was' if found == 1 else 'were'} "
            f"named. Name {fewest} to {most} of those that people were counted by."
        )


class NothingToCompare(GovernanceError):
    def __init__(self, control: str) -> None:
        super().__init__(
            f"People were counted by {control!r} only, so no attribute is left to compare within it. "
            "Count by the attribute of interest too."
        )


class BinsRefused(GovernanceError):
    def __init__(self, bins: object) -> None:
        super().__init__(f"Scores are put into a number of bins, 1 or more, such as 10; this one is {bins}.")


class PowerRefused(GovernanceError):
    def __init__(self, power: object) -> None:
        super().__init__(f"A power lies between 0 and 1, such as 0.8; this one is {power}.")


class NotProbabilities(GovernanceError):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is about probabilities, and some {what} are below 0 or above 1. "
            "Divide percentages by 100, or ask only how the score orders people."
        )


class ClassUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(f"There is no class {str(name)!r}.{_meant(name, known)} The classes are {listed(known, 50)}.")


class MeasureUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"There is no measure {str(name)!r}.{_meant(name, known)} Known measures: {listed(known, 40)}."
        )


class ToleranceRefused(GovernanceError):
    def __init__(self, found: object) -> None:
        super().__init__(
            f"A tolerance is how far off a prediction may be, zero or more; this one is {found}. "
            "Give one, in the unit of what is predicted, when counting."
        )


class AttributeUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(f"People were not counted by {str(name)!r}.{_meant(name, known)} Counted by: {listed(known)}.")


class GroupUnknown(GovernanceError):
    def __init__(self, group: Iterable[str], known: Iterable[Iterable[str]]) -> None:
        names, said = [", ".join(each) for each in known], ", ".join(group)
        super().__init__(f"There is no group {said!r} here.{_meant(said, names)} The groups are {listed(names)}.")


class CubeUnreadable(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"This is not a count that was saved here: {why} Give the text that to_json wrote.")


class CubesDiffer(GovernanceError):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"These two counts cannot be added, because their {what} differ. Count both tables in the same way."
        )


class ConfidenceRefused(GovernanceError):
    def __init__(self, confidence: object) -> None:
        super().__init__(f"A confidence lies between 0 and 1, such as 0.95; this one is {confidence}.")


# Models


class ModelUnreadable(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The model {name} could not be opened: {why} Give a file that skops.io.dump wrote, or a model in ONNX."
        )


class ModelNotSafe(GovernanceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a pickle, and opening a pickle runs whatever code is in it. "
            "Save the model with skops instead: skops.io.dump(model, 'model.skops'). "
            "Only the command line opens a pickle, when it is told --trust-pickle."
        )


class ModelTypesRefused(GovernanceError):
    def __init__(self, name: str, types: Iterable[str]) -> None:
        super().__init__(
            f"The model {name} holds types that are not on the reviewed list: {listed(types)}. "
            "Audit a column of its predictions instead, save it without the step that holds them, or export it to ONNX."
        )


class ModelTooLarge(GovernanceError):
    def __init__(self, name: str, what: str, found: int, most: int) -> None:
        super().__init__(
            f"The model {name} was not opened: it has {found:,} {what}, and at most {most:,} are taken. "
            "Save a smaller model, or audit a column of its predictions."
        )


class ModelPackageMissing(GovernanceError):
    def __init__(self, name: str, package: str) -> None:
        how = "pip install 'assize[mlops]'" if package == "onnxruntime" else f"pip install {package}"
        super().__init__(f"The model {name} needs the package {package}, which is not installed. Install it: {how}.")


class ModelClassesUnknown(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The classes that {name} decides between cannot be known: {why} "
            "Export it again with ZipMap, which names them: to_onnx(model, ..., options={'zipmap': True})."
        )


class ModelOutOfMemory(GovernanceError):
    def __init__(self, name: str, most: int) -> None:
        super().__init__(
            f"The model {name} wanted more memory than the {most / 2**30:.3g} GB it may have, and was stopped. "
            "Give fewer rows or a smaller model, or audit a column of its predictions."
        )


class ModelTooSlow(GovernanceError):
    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(
            f"The model {name} did not answer within {seconds:g} seconds, and was stopped. "
            "Give fewer rows or a faster model, or audit a column of its predictions."
        )


class ModelCrashed(GovernanceError):
    def __init__(self, name: str, how: str) -> None:
        super().__init__(
            f"The model {name} ended the process that it ran in ({how}); nothing else is affected. "
            "Save it again with the packages that are installed here, or audit a column of its predictions."
        )


class ModelAnswerUnclear(GovernanceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model {name} was stopped, because its process answered with something that is no answer. "
            "Save it again with the packages that are installed here; if that changes nothing, do not trust the file."
        )


class ModelColumnsMissing(GovernanceError):
    def __init__(self, missing: Iterable[str], columns: Iterable[str] = ()) -> None:
        missing, columns = list(missing), list(columns)
        near = [f"{each!r}:{meant}" for each in missing[:8] if (meant := _meant(each, columns))]
        super().__init__(
            f"The model was fitted on columns that the table does not have: {listed(missing)}. "
            f"{' '.join([*near, ''])}Give the table with the same columns as in training."
        )


class ModelSeesOutcome(GovernanceError):
    def __init__(self, column: str, role: str) -> None:
        super().__init__(
            f"The model looks at column {column!r}, which is the {role}: what it says about that outcome tells "
            "nothing. Give a model that was fitted without it, or another role to the column."
        )


class ModelOutcomesDiffer(GovernanceError):
    def __init__(self, favourable: str, found: Iterable[str]) -> None:
        found = list(found)
        super().__init__(
            f"The favourable outcome {favourable!r} is not among what the model predicts: {listed(found)}."
            f"{_meant(favourable, found)} Write the label as the model does, or count its values under the model's "
            "names (merged, in a file of roles)."
        )


class ModelColumnsUnknown(GovernanceError):
    def __init__(self, needed: int | None, found: Iterable[str]) -> None:
        super().__init__(
            f"The model does not say which {needed or 'number of'} columns it was fitted on, and the roles name "
            f"{listed(found)} as features. Fit it on a table with column names, or give a file of roles that lists "
            "its features in order."
        )


class ModelColumnKind(GovernanceError):
    def __init__(self, column: str, found: str, value: str, wanted: str) -> None:
        super().__init__(
            f"Column {column!r} holds {found}, such as {value!r}, where the model was fitted on {wanted}. "
            "Give the column as it was in training."
        )


class ModelCategoriesUnseen(GovernanceError):
    def __init__(self, column: str, values: Iterable[object], people: int, everybody: int) -> None:
        super().__init__(
            f"Column {column!r} holds values that the model has never seen and refuses: {listed(values)}, on "
            f"{people:,} of {everybody:,} people. Drop those rows, or fit the model with handle_unknown='ignore'."
        )


class ModelValuesMissing(GovernanceError):
    def __init__(self, column: str, missing: int, people: int) -> None:
        super().__init__(
            f"Column {column!r} is missing for {missing:,} of {people:,} people, and the model takes no missing "
            "values. Fill them in as in training, or drop those rows."
        )


class ModelNotAClassifier(GovernanceError):
    def __init__(self, found: str) -> None:
        super().__init__(
            f"The model is a {found}, which does not decide between two outcomes. Give a fitted classifier."
        )


class ModelFailed(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"The model could not predict this table: {why} Give a table like the one it was fitted on, "
            "and the versions of its packages that it was saved with."
        )


class ModelOutputsWrong(GovernanceError):
    def __init__(self, what: str, found: Iterable[int], wanted: Iterable[int]) -> None:
        def shape(sizes: Iterable[int]) -> str:
            return " × ".join(f"{size:,}" for size in sizes) or "one value"

        super().__init__(
            f"The model's {what} should come as {shape(wanted)}, and came as {shape(found)}. "
            "Give a classifier that decides one thing about each person."
        )


class ModelPredictionsMissing(GovernanceError):
    def __init__(self, missing: int, people: int) -> None:
        super().__init__(
            f"The model decided nothing about {missing:,} of {people:,} people. "
            "Give a model that decides about everybody, or drop those rows."
        )


class ModelPredictionUnknown(GovernanceError):
    def __init__(self, found: Iterable[object], classes: Iterable[object]) -> None:
        super().__init__(
            f"The model predicted {listed(found)}, and says itself that it only decides between {listed(classes)}. "
            "Save the model again, or audit a column of its predictions."
        )


class ModelProbabilitiesWrong(GovernanceError):
    def __init__(self, found: str) -> None:
        super().__init__(
            f"The model's probabilities of one person should lie between 0 and 1 and add up to 1; {found}. "
            "Save a model that gives probabilities, or audit a column of its predictions."
        )


class LearnerUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        super().__init__(f"There is no baseline {str(name)!r}. Choose one of {listed(known)}.")


class ModelNeeded(GovernanceError):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs a model, and this audit holds only its decisions. "
            "Fit a baseline on the Data page to see this for your table."
        )


# Mitigation


class UtilityUndefined(GovernanceError):
    def __init__(self, kind: str, why: str) -> None:
        super().__init__(
            f"The {kind} of these decisions is not defined, because {why}. "
            "Choose another utility, or count more people."
        )


class TolerancesRefused(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The gaps to allow cannot be used: {why} Give shares such as 0, 0.05, 0.1, in this order.")


class RuleRefused(GovernanceError):
    def __init__(self, group: Iterable[str], why: str) -> None:
        super().__init__(
            f"The thresholds of the group {', '.join(group)!r} cannot be used: {why} "
            "Give each group pairs of a threshold and its probability."
        )


class GroupUnseen(GovernanceError):
    def __init__(self, group: Iterable[str], known: Iterable[Iterable[str]], people: int) -> None:
        said = ", ".join(group)
        where = f"in the group {said!r}" if said else "in no group at all"
        who = f"{people:,} {'person' if people == 1 else 'people'} {where}"
        super().__init__(
            f"This rule cannot decide about {who}: it was made without them, for {listed(map(', '.join, known))}. "
            "Make the rule anew with such people counted, or let a person decide; they are not turned down in silence."
        )


class ScoresMissing(GovernanceError):
    def __init__(self, missing: int, people: int) -> None:
        super().__init__(
            f"{missing:,} of {people:,} scores are missing or infinite, and a threshold says nothing about them. "
            "Score these people first, or decide about them in another way."
        )


class CountedOtherwise(GovernanceError):
    def __init__(self, found: Iterable[str], needed: Iterable[str]) -> None:
        super().__init__(
            f"The rule is for groups of {listed(needed)}, and people were counted by {listed(found)}. "
            "Count them by the attributes of the rule, in its order."
        )


class LearningFailed(GovernanceError):
    def __init__(self, name: str, why: str, remedy: str = "") -> None:
        remedy = remedy or (
            "Change what that names, in the model's settings or in the table, and give the model again; or fit a "
            "baseline on the Data page, which learns from any table."
        )
        super().__init__(f"The model {name} could not learn again: {why} {remedy}")


class ModelForgotten(GovernanceError):
    def __init__(self, name: str) -> None:
        super().__init__(f"The process of {name} no longer holds what it learnt. Let it learn again.")


class WeightsNotTaken(GovernanceError):
    def __init__(self, learner: str, method: str) -> None:
        super().__init__(
            f"{method.capitalize()} gives people weights, and {learner} takes none when it learns. "
            "Fit a baseline on the Data page, or save a model whose last step takes sample weights."
        )


class TooFewCompared(GovernanceError):
    def __init__(self, attributes: Iterable[str], found: Iterable[str], small: Iterable[str], least: int) -> None:
        found, small = list(found), list(small)
        groups = f"only the group {found[0]!r} has" if found else "no group has"
        needed = "anybody" if least <= 1 else f"at least {least:,} people"
        others = f" Too small are {listed(small)}." if small else ""
        super().__init__(
            f"Nothing can be made more equal between the groups of {listed(attributes)}, because {groups} {needed} to "
            f"learn from that the goal is about.{others} Choose an attribute with larger groups, or join them."
        )


class TooFewChoose(GovernanceError):
    def __init__(self, attributes: Iterable[str], people: int, least: int) -> None:
        super().__init__(
            f"A model of a family is chosen on a quarter of the people to learn from, here {people:,}, and fewer than "
            f"two groups of {listed(attributes)} have {least:,} of them that the goal is about. Take another method, "
            "or choose an attribute with larger groups."
        )


class NothingHeld(GovernanceError):
    def __init__(self, attributes: Iterable[str], goal: str, least: int) -> None:
        super().__init__(
            f"No thresholds are set: of the people whom they would be chosen on, fewer than two groups of "
            f"{listed(attributes)} have {'anybody' if least <= 1 else f'{least:,} people'} whom {goal} is about, so "
            "nothing would hold them to it. Choose an attribute with larger groups, or join them."
        )


class NothingDropped(GovernanceError):
    def __init__(self, columns: Iterable[str], features: Iterable[str]) -> None:
        columns = list(columns)
        said = f"The columns {listed(columns)} are none of them" if columns else "No column was picked"
        super().__init__(
            f"{said}, so nothing is left out: the model looks at {listed(features)}. "
            "Pick sensitive columns or their stand-ins among these, or take another method."
        )


class NothingLeft(GovernanceError):
    def __init__(self, features: Iterable[str]) -> None:
        super().__init__(
            f"The model looks at {listed(features)} only, and without these nothing is left to learn from. "
            "Leave out fewer columns."
        )


class PackageNeeded(GovernanceError):
    def __init__(self, what: str, package: str) -> None:
        super().__init__(
            f"{what.capitalize()} needs the package {package}, which is not installed here. "
            f"Install it with `pip install {package}`, and start Assize again."
        )


class NotNumbers(GovernanceError):
    def __init__(self, name: str, columns: Iterable[str]) -> None:
        super().__init__(
            f"Correlation can only be taken out of numbers without gaps, and the model {name} looks at columns that "
            f"are none: {listed(columns)}. Prepare them before the model, or fit a baseline on the Data page, which "
            "does so itself."
        )


class ToleranceOutOfReach(GovernanceError):
    def __init__(self, tolerance: float, smallest: float) -> None:
        super().__init__(
            f"None of these models leaves a gap of at most {100 * tolerance:.3g} points on the people it is chosen "
            f"on; the smallest is {100 * smallest:.3g}. Allow a larger gap, or take another method."
        )


class GroupsUnseen(GovernanceError):
    def __init__(self, found: Mapping[tuple[str, ...], int], known: Iterable[Iterable[str]], people: int) -> None:
        said = listed(f"{' · '.join(group)} ({many:,})" for group, many in found.items())
        super().__init__(
            f"{sum(found.values()):,} of {people:,} people are in groups that this was made without: {said}. "
            f"It was made for {listed(' · '.join(group) for group in known)}. Make it anew with such people counted, "
            "or let a person decide about them; they are not turned down in silence."
        )


class RuleUnreadable(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The rule {name} cannot be used: {why} Take the file as the Mitigation page wrote it, or correct it."
        )


class RuleKeyUnknown(GovernanceError):
    def __init__(self, name: str, key: str, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"The rule {name} has a key {key!r} that means nothing.{_meant(key, known)} "
            f"Known keys: {listed(known, 20)}."
        )


class SeedNeeded(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "These thresholds are randomised, and a draw without a seed could not be repeated. Give a seed, and keep "
            "it with the decisions; or ask for the chances."
        )


class LearnsNothing(GovernanceError):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} cannot learn again: it only holds what was learnt. Learn it anew on the Mitigation page."
        )


class ModelNotSaved(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"This model cannot be taken as a file: {why}")


# Mitigation and explanations


class PersonNotScored(GovernanceError):
    def __init__(self, row: int) -> None:
        super().__init__(f"The person in row {row} was not scored in this audit. Choose one of the audited people.")


class MethodUnknown(GovernanceError):
    def __init__(self, what: str, name: object, known: Iterable[str]) -> None:
        super().__init__(f"There is no {what} {str(name)!r}. Choose one of {listed(known)}.")


class ReasonUnsuited(GovernanceError):
    def __init__(self, reason: str, why: str) -> None:
        super().__init__(f"Nobody can be chosen as {reason!r}: {why}. Choose another reason.")


class BackgroundEmpty(GovernanceError):
    def __init__(self, who: str) -> None:
        super().__init__(f"There is nobody among {who} to compare a prediction with. Compare with other people.")


class LogOddsInfinite(GovernanceError):
    def __init__(self, sure: int, people: int) -> None:
        super().__init__(
            f"The model gives a probability of exactly 0 or 1 in {sure:,} of {people:,} cases that an explanation asks "
            "about, and the log-odds of those are no numbers. Explain the probability instead."
        )


class GroupTooSmall(GovernanceError):
    def __init__(self, people: int) -> None:
        super().__init__(
            f"A gap between two groups needs at least two people in each who count for something; in one of them "
            f"{'is' if people == 1 else 'are'} {people}. Choose larger groups, or more people of each."
        )


class NothingRecorded(GovernanceError):
    def __init__(self, of: str) -> None:
        super().__init__(
            f"This audit has no recorded {of} that a surrogate could imitate. Give the column as the decision or the "
            "score on the Data page."
        )


class RecordedNotNumbers(GovernanceError):
    def __init__(self, column: str, wrong: int, people: int) -> None:
        super().__init__(
            f"Column {column!r} holds no finite number for {wrong:,} of {people:,} people, so it cannot be explained "
            "as a number. Correct it, or leave those people out."
        )


class LabelNotNumber(GovernanceError):
    def __init__(self, label: str) -> None:
        super().__init__(
            f"The label {label!r} is no number that is cut into bands, so no number can be explained. Choose bands for "
            "it on the Data page."
        )


class SurrogateTooFew(GovernanceError):
    def __init__(self, column: str, found: int, what: str, least: int) -> None:
        super().__init__(
            f"A surrogate of column {column!r} cannot be judged on other people than it learns from: {found:,} {what}, "
            f"and {least:,} are needed. Give the model itself, or more people."
        )


class SurrogateUnfaithful(GovernanceError):
    def __init__(self, column: str, of: str, found: str, limit: str, columns: Iterable[str]) -> None:
        super().__init__(
            f"The recorded {of} (column {column!r}) are not explained, because no surrogate imitates them well enough. "
            f"The better of two, which looks at {listed(columns)}, {found}, about people that it did not learn from; "
            f"{limit} is needed. Whatever it said would be about itself. Give the model that made the {of}, or let the "
            "surrogate use the columns that they were made from."
        )


class ExplanationUnsuited(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The model's own structure does not explain it: {why}. Its answers alone can.")
        self.why = why


class InteractionsUnknown(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"What two columns of this model do together is not told here: {why}. The effects of single columns hold "
            "their share of it."
        )


class ChangesContradict(GovernanceError):
    def __init__(self, columns: Iterable[str]) -> None:
        super().__init__(
            f"What may change is contradictory: {listed(columns)} is chosen more than once among what cannot change, "
            "can only rise and can only fall. Leave each column in one of them."
        )


class DirectionUnknown(GovernanceError):
    def __init__(self, column: str) -> None:
        super().__init__(
            f"Column {column!r} does not hold numbers, so it can neither rise nor fall. Let it change freely, or not "
            "at all."
        )


class NothingDecided(GovernanceError):
    def __init__(self, about: str) -> None:
        super().__init__(
            f"No decision follows from {about!r}, so there is none to change. Say from which number on the decision "
            "would be another."
        )


class ColumnNotLookedAt(GovernanceError):
    def __init__(self, column: object, columns: Iterable[str]) -> None:
        columns = list(columns)
        super().__init__(
            f"The model does not look at {str(column)!r}, so changing it changes nothing.{_meant(column, columns)} "
            f"It looks at {listed(columns, 30)}."
        )


class ValueBeyond(GovernanceError):
    def __init__(self, column: str, found: float, low: float, high: float) -> None:
        super().__init__(
            f"{found:,.6g} is outside the range of {column!r}: the audited people have {low:,.6g} to {high:,.6g}. "
            "Choose a number within it; beyond, nobody knows what the model's answer is worth."
        )


class ValueNotWhole(GovernanceError):
    def __init__(self, column: str, found: float) -> None:
        super().__init__(f"Everybody's {column!r} is a whole number, and {found:,.6g} is none. Choose a whole number.")


class ValueNotThere(GovernanceError):
    def __init__(self, column: str, found: str, known: Iterable[str]) -> None:
        super().__init__(
            f"Nobody among the audited people has {found} as {column!r}; there are {listed(known, 20)}. "
            "Choose one that occurs."
        )


class ResponseHidden(GovernanceError):
    def __init__(self, column: str, least: int) -> None:
        super().__init__(
            f"No value of {column!r} is shared by {least:,} people or more, so no response to it can be shown without "
            "telling something about a few people. Choose another column."
        )


# Mitigation of numbers


class NumberNotPredicted(GovernanceError):
    def __init__(self, label: str, why: str) -> None:
        super().__init__(f"Predictions of {label!r} cannot be mitigated as numbers. {why}")


class TooFewToSplit(GovernanceError):
    def __init__(self, people: int, least: int) -> None:
        super().__init__(
            f"{people:,} people are too few to learn from some and measure others: {least:,} are needed on each side. "
            "Give more people, or predictions that were recorded."
        )


class SameNumberForAll(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "The label is the same number for everybody who would be learnt from, so there is nothing to learn. "
            "Choose another label."
        )


class NothingToLeaveOut(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "No sensitive attribute is among the features, so there is no column to leave out. Other columns may still "
            "stand in for one: see Proxies on the Composition page."
        )


class ErrorNotBounded(GovernanceError):
    def __init__(self, tried: int, worth: float) -> None:
        super().__init__(
            f"Bounded group loss was tried {tried} {'time' if tried == 1 else 'times'}, with growing prices on the "
            f"errors of groups. No price makes the largest squared error of a group smaller by {100 * worth:.0f} % or "
            "more on people whom the model did not learn from. Take another method, or give the model columns that "
            "tell more about that group."
        )


class OneGroupToBound(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "Fewer than two groups have enough people to learn from, so no group's error can be bounded beside "
            "another's. Choose an attribute with larger groups, or join them."
        )


class PredictionsMissing(GovernanceError):
    def __init__(self, missing: int, people: int) -> None:
        super().__init__(
            f"{missing:,} of {people:,} predictions are missing or infinite, and nothing can be added to them. "
            "Predict these people's numbers first, or decide about them in another way."
        )


class GroupWithoutShift(GovernanceError):
    def __init__(self, group: Iterable[str], known: Iterable[Iterable[str]], people: int) -> None:
        said = ", ".join(group)
        where = f"in the group {said!r}" if said else "in no group at all"
        super().__init__(
            f"Nothing says what to add to the predictions of {people:,} {'person' if people == 1 else 'people'} "
            f"{where}: it was chosen without them, for {listed(map(', '.join, known))}. "
            "Choose it anew with such people, or let a person predict; their predictions are not left as they are in "
            "silence."
        )


class ShiftsUnreadable(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"This file of what is added by group cannot be used: {why} Give one as it was taken from the Mitigation "
            "page."
        )


# Composition


class SharesRefused(GovernanceError):
    def __init__(self, name: str, refused: Iterable[object], total: float | None = None) -> None:
        found = f"{listed(refused)} is none" if total is None else f"they add up to {100 * total:.1f} %"
        super().__init__(
            f"The shares of {name} must be numbers from 0 to 100 % that add up to 100 %; {found}. Correct them."
        )


class ReferenceUnreadable(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The reference population {name} could not be used: {why} Give a table with a column for each attribute, "
            "named as here, and one called people or share."
        )


# Policies


class PolicyUnreadable(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The policy {name} could not be read: {why} Give a policy in TOML, as docs/methods.md says.")


class PolicyKeyUnknown(GovernanceError):
    def __init__(self, place: str, key: str, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"{place} has a key {key!r} that means nothing.{_meant(key, known)} Known keys: {listed(known, 20)}."
        )


class PolicyKeyNeeded(GovernanceError):
    def __init__(self, place: str, key: str) -> None:
        super().__init__(f"{place} has no {key!r}. Add it; nothing is assumed in its place.")


class PolicyNameUnknown(GovernanceError):
    def __init__(self, place: str, kind: str, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"{place} names a {kind} that is not known, {str(name)!r}.{_meant(name, known)} Known: {listed(known, 40)}."
        )


class PolicyValueRefused(GovernanceError):
    def __init__(self, place: str, key: str, found: object, wanted: str) -> None:
        said = repr(found)
        super().__init__(
            f"{place} says {key} = {said if len(said) <= 200 else said[:200] + '...'}; it must be {wanted}."
        )


class DocumentRefused(GovernanceError):
    def __init__(self, kind: str, name: str, why: str) -> None:
        super().__init__(f"{name} is no {kind}: {why} Give the file that holds it, or leave it out.")


class PreviousDiffers(GovernanceError):
    def __init__(self, then: str, now: str) -> None:
        super().__init__(
            f"The previous version cannot be compared with: favourable was {then!r} then, and is {now!r} now. "
            "Give a baseline that was judged by the same outcome."
        )


class RecordUnreadable(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"This is no recorded verdict: {why} Give the JSON that evaluate_bias wrote.")


class RecordGone(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "A recorded verdict of the history had to make room for others, so the previous version is not known any "
            "more. Give its file again on the Review page."
        )


class RecordDiffers(GovernanceError):
    def __init__(self, line: int, then: Mapping[str, str], now: Mapping[str, str]) -> None:
        changed = [
            f"{name} {then[name]} then, {now.get(name, 'none')} now" for name in then if then[name] != now.get(name)
        ]
        other = f" Packages differ: {'; '.join(changed)}." if changed else " It was changed after it was made."
        super().__init__(
            f"What is made again from the record is not what it says, from line {line} on.{other} "
            "Do not rely on it; judge the model again."
        )


class RecordChanged(GovernanceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was changed after it was made: the SHA-256 at its end is not that of what stands above it. "
            "Do not compare with it; give the record as the gate wrote it."
        )


class DocumentUnclear(GovernanceError):
    def __init__(self, said: str) -> None:
        super().__init__(f"--document {said!r} names no file. Write its kind and its file: model-card=card.md.")


class LimitImpossible(GovernanceError):
    def __init__(self, limit: float) -> None:
        super().__init__(
            f"--fairness-threshold {limit:g} is no difference in shares, which is a number from 0 to 1: "
            "5 points are 0.05."
        )


class RuleByUncounted(GovernanceError):
    def __init__(self, rule: str, attribute: str, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"Rule {rule!r} of the policy is by {attribute!r}, and people are not counted by that."
            f"{_meant(attribute, known)} Sensitive attributes are {listed(known)}: give it as one of them, or write "
            "the rule by another."
        )


class PolicyNotThat(GovernanceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not the policy of the record, word for word. Give the one that it was judged by, or none."
        )


class OutputRefused(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is not written: {why} Nothing was; give another place, or leave it out.")


class CommandUnknown(GovernanceError):
    def __init__(self, name: str, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"There is no command {name!r}.{_meant(name, known)} Commands: {listed(known, 10)}; without one, "
            "--test-data says what is judged."
        )


class SystemRefused(GovernanceError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}. Nothing was judged; see that the path is right, and may be read.")


class RuleUnknown(GovernanceError):
    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(f"The policy has no rule {str(name)!r}.{_meant(name, known)} Its rules: {listed(known, 40)}.")


# Datasheets


class QuestionUnknown(GovernanceError):
    def __init__(self, question: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(
            f"A datasheet has no question {str(question)!r}.{_meant(question, known)} "
            "docs/datasheet.md lists the questions with their names."
        )


class AnswerRefused(GovernanceError):
    def __init__(self, question: str, why: str) -> None:
        super().__init__(f"The answer to {question!r} cannot be kept: {why} Give it as a text, or leave it out.")


class DatasheetUnreadable(GovernanceError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"This is not a datasheet that was written here: {why} Give a JSON file that the Datasheet tab, or "
            "to_json, has written."
        )


# Long work in the background


class WorkEnded(GovernanceError):
    def __init__(self, how: str) -> None:
        super().__init__(
            f"The process that computed this was ended from outside ({how}), probably because memory was short. "
            "What was finished is kept; go on with the rest, or audit fewer people or columns."
        )


class WorkOutOfMemory(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "This needed more memory than there is. What was finished is kept; go on with the rest when less is "
            "running here, or audit fewer people or columns."
        )


class WorkBroke(GovernanceError):
    def __init__(self) -> None:
        super().__init__(
            "The computation broke off by a fault that is written in the server's log; nothing else is affected. "
            "What was finished is kept; go on with the rest, and report the fault if it comes again."
        )


class WorkLeftAlone(GovernanceError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"This was stopped, because nobody had looked at it for {max(1, round(seconds / 60))} minutes. "
            "What was finished is kept; go on with the rest."
        )


class WorkersUnclear(GovernanceError):
    def __init__(self, found: str) -> None:
        super().__init__(
            f"ASSIZE_WORKERS says how many long computations may run at a time, a whole number from 1; it is "
            f"{found!r}. Correct it, or leave it out for one at a time, and start the app again."
        )
