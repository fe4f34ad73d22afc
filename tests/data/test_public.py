"""Public tables: fetched when asked, kept on disk, and refused in a sentence when there is no way to get them.

openml.org is played by a server on this machine, or by what a fetcher would have kept of it on disk.
"""

import gzip
import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.datasets import _openml

from governance import rate
from governance.audit import Audit
from governance.data import public as module
from governance.data.public import PUBLIC, public
from governance.errors import GovernanceError, MethodUnknown, PublicTableUnavailable

# A few rows of each table as openml.org writes them: the columns (the target last), which are nominal, and the rows.
EXCERPTS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "adult": (
        ["age", "workclass", "fnlwgt", "race", "sex", "class"],
        ["workclass", "race", "sex", "class"],
        ["25, Private, 226802, Black, Male, <=50K", "44, ?, 160323, White, Female, >50K"],
    ),
    "acs_income": (
        ["AGEP", "COW", "SCHL", "MAR", "OCCP", "POBP", "RELP", "WKHP", "SEX", "RAC1P", "ST", "PINCP"],
        [],
        [
            "18.0,1.0,18.0,5.0,4720.0,13.0,17.0,21.0,2.0,2.0,1.0,1600.0",
            "53.0,5.0,?,5.0,3605.0,1.0,0.0,40.0,1.0,9.0,72.0,60000.0",
        ],
    ),
    "bank_marketing": (
        [*(f"V{number}" for number in range(1, 17)), "Class"],
        ["V2", "V3", "V4", "V5", "V7", "V8", "V9", "V11", "V16", "Class"],
        [
            "58,management,married,tertiary,no,2143,yes,no,unknown,5,may,261,1,-1,0,unknown,1",
            "44,technician,single,secondary,no,29,yes,no,unknown,5,may,151,1,-1,0,unknown,2",
        ],
    ),
    "credit_card": (
        [*(f"x{number}" for number in range(1, 24)), "y"],
        ["y"],
        [
            "20000,2,2,1,24,2,2,-1,-1,-2,-2,3913,3102,689,0,0,0,0,689,0,0,0,0,1",
            "9000,1,0,0,26,-1,2,0,0,0,2,1,2,3,4,5,6,0,1,1,1,0,2,0",
        ],
    ),
    "diabetes_hospital": (
        ["race", "gender", "age", "time_in_hospital", "medicare", "readmitted", "readmit_binary", "readmit_30_days"],
        ["race", "gender", "age", "medicare", "readmitted"],
        ["Caucasian,Female,'Over 60 years',1,False,NO,0,0", "AfricanAmerican,Male,'30-60 years',3,True,<30,1,1"],
    ),
}


def answers(name: str, address: str = "https://www.openml.org") -> dict[str, bytes]:
    """What openml.org says of an excerpt, by the path that it is asked for."""
    number, (columns, nominal, rows) = PUBLIC[name].openml, EXCERPTS[name]
    arff = "\n".join(["@relation table", *(f"@attribute {column} numeric" for column in columns), "@data", *rows, ""])
    described = {
        "name": name,
        "version": "1",
        "status": "active",
        "format": "ARFF",
        "description": "An excerpt.",
        "url": f"{address}/data/v1/download/{number}/table.arff",
        "md5_checksum": hashlib.md5(arff.encode()).hexdigest(),
    }
    features = [
        {
            "name": column,
            "data_type": "nominal" if column in nominal else "numeric",
            "is_target": str(column == columns[-1]).lower(),
            "is_ignore": "false",
            "is_row_identifier": "false",
            "number_of_missing_values": "0",
        }
        for column in columns
    ]
    qualities = [{"name": "NumberOfInstances", "value": str(len(rows))}]
    return {
        f"api/v1/json/data/{number}": json.dumps({"data_set_description": described}).encode(),
        f"api/v1/json/data/features/{number}": json.dumps({"data_features": {"feature": features}}).encode(),
        f"api/v1/json/data/qualities/{number}": json.dumps({"data_qualities": {"quality": qualities}}).encode(),
        f"data/v1/download/{number}/table.arff": arff.encode(),
    }


def kept(folder: Path, found: dict[str, bytes]) -> None:
    """Write answers as a fetcher keeps them."""
    for path, content in found.items():
        place = folder / "openml" / "openml.org" / f"{path}.gz"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(gzip.compress(content))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No name can be looked up; the names that were asked for."""
    asked: list[str] = []

    def unknown(host: str, *_: Any, **__: Any) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return asked


class OpenML(ThreadingHTTPServer):
    """Answers from `said`; anything else with `otherwise`."""

    said: dict[str, bytes]
    otherwise = 404

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: OpenML

    def do_GET(self) -> None:
        content = self.server.said.get(self.path.lstrip("/"))
        self.send_response(self.server.otherwise if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def openml(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenML]:
    """openml.org on this machine."""
    server = OpenML(("127.0.0.1", 0), Answer)
    server.said = {}
    for constant in ("_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES"):
        path = getattr(_openml, constant).removeprefix("https://www.openml.org")
        monkeypatch.setattr(_openml, constant, server.address + path)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", PUBLIC)
def test_a_table_on_disk_is_read_without_the_internet(name: str, tmp_path: Path, offline: list[str]) -> None:
    kept(tmp_path, answers(name))
    found, about = public(name, folder=tmp_path), PUBLIC[name]
    assert not offline
    assert len(found.table) == len(EXCERPTS[name][2])
    assert about.favourable in found.table[about.label].tolist()
    assert found.table[about.label].nunique() == 2
    assert not any(isinstance(dtype, pd.CategoricalDtype) for dtype in found.table.dtypes)
    assert set(about.aside) | {about.label, *about.sensitive} <= set(found.table.columns)
    assert not {about.label, *about.sensitive, *about.aside} & set(found.roles.features)
    assert set(found.roles.features) | set(about.aside) | {about.label, *about.sensitive} == set(found.table.columns)
    assert Audit.recorded(found).population.people.sum() == 2


def test_codes_are_put_into_words_and_numbers_stay_numbers(tmp_path: Path, offline: list[str]) -> None:
    for name in ("credit_card", "acs_income", "diabetes_hospital", "adult"):
        kept(tmp_path, answers(name))
    credit = public("credit_card", folder=tmp_path).table
    assert credit["SEX"].tolist() == ["female", "male"]
    assert credit["next_bill"].tolist() == ["default", "paid"]
    assert credit["LIMIT_BAL"].tolist() == [20_000, 9_000]
    census = public("acs_income", folder=tmp_path).table
    assert census["RAC1P"].tolist() == ["Black or African American", "two or more races"]
    assert census["income"].tolist() == ["50,000 or less", "over 50,000"]
    assert census["PINCP"].tolist() == [1_600, 60_000]
    assert census["SCHL"].isna().tolist() == [False, True]
    assert public("diabetes_hospital", folder=tmp_path).table["age"].tolist() == ["Over 60 years", "30-60 years"]
    assert public("adult", folder=tmp_path).table["workclass"].isna().tolist() == [False, True]


def test_adult_has_its_published_base_rates(adult_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = pd.read_csv(adult_path, keep_default_na=False).drop(columns="split")
    people.columns = [column.replace("_", "-") for column in people.columns.drop("income")] + ["class"]
    nominal = people.select_dtypes("str").columns.tolist()
    rows = people.to_csv(index=False, header=False).splitlines()
    monkeypatch.setitem(EXCERPTS, "adult", (people.columns.tolist(), nominal, rows))
    kept(tmp_path, answers("adult"))
    found = public("adult", folder=tmp_path)
    assert len(found.table) == PUBLIC["adult"].rows
    earning = rate(Audit.recorded(found).population.by("sex"), "base_rate")
    assert dict(zip(earning.groups, earning.k, strict=True)) == {("Female",): 1_769, ("Male",): 9_918}
    assert earning.n.tolist() == [16_192, 32_650]


def test_a_table_is_downloaded_once_and_then_kept(tmp_path: Path, openml: OpenML) -> None:
    openml.said = answers("bank_marketing", openml.address)
    fetched = public("bank_marketing", folder=tmp_path).table
    openml.said = {}
    pd.testing.assert_frame_equal(public("bank_marketing", folder=tmp_path).table, fetched)


def test_a_damaged_file_on_disk_is_downloaded_again(tmp_path: Path, openml: OpenML) -> None:
    openml.said = answers("adult", openml.address)
    kept(tmp_path, {**openml.said, "data/v1/download/1590/table.arff": b"half a ta"})
    assert len(public("adult", folder=tmp_path).table) == 2


def test_without_the_internet_one_sentence_says_what_to_do(tmp_path: Path, offline: list[str]) -> None:
    start = time.monotonic()
    with pytest.raises(PublicTableUnavailable) as refused:
        public("adult", folder=tmp_path)
    assert str(refused.value) == (
        "The public table Adult (census income) could not be fetched: openml.org could not be reached (Name or "
        "service not known). Download it by hand from https://www.openml.org/d/1590 and open the file, or choose a "
        "sample, which needs no internet."
    )
    assert len(offline) == 2
    assert time.monotonic() - start < 5


def test_a_silent_server_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, openml: OpenML) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes the call and says nothing
        port = silent.getsockname()[1]
        monkeypatch.setattr(_openml, "_DATA_INFO", f"http://127.0.0.1:{port}/{{}}")
        monkeypatch.setattr(module, "PATIENCE", 0.2)
        start = time.monotonic()
        with pytest.raises(PublicTableUnavailable, match=r"openml.org did not answer within 0.2 seconds\. Download"):
            public("adult", folder=tmp_path)
    assert time.monotonic() - start < 5
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize(("otherwise", "why"), [(503, "answered 503"), (404, "answered 404")])
def test_a_refusing_server_is_quoted(tmp_path: Path, openml: OpenML, otherwise: int, why: str) -> None:
    openml.otherwise = otherwise
    with pytest.raises(PublicTableUnavailable, match=f"openml.org {why}"):
        public("credit_card", folder=tmp_path)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("api/v1/json/data/1461", b"<html>Please log in to this network</html>"),
        ("api/v1/json/data/1461", b"{}"),
        ("data/v1/download/1461/table.arff", b"@data\n1,2\n"),
    ],
)
def test_something_else_than_the_table_is_refused(tmp_path: Path, openml: OpenML, path: str, content: bytes) -> None:
    openml.said = {**answers("bank_marketing", openml.address), path: content}
    with pytest.raises(PublicTableUnavailable, match="what arrived is not that table"):
        public("bank_marketing", folder=tmp_path)


def test_a_code_without_a_meaning_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offline: list[str]
) -> None:
    columns, nominal, rows = EXCERPTS["credit_card"]
    monkeypatch.setitem(EXCERPTS, "credit_card", (columns, nominal, [rows[0], rows[1].replace("9000,1,", "9000,7,")]))
    kept(tmp_path, answers("credit_card"))
    with pytest.raises(PublicTableUnavailable, match=r"what arrived is not that table \(7\)"):
        public("credit_card", folder=tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, offline: list[str]) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(PublicTableUnavailable, match=r"taken cannot be used \(File exists\)"):
        public("adult", folder=tmp_path / "taken")


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(MethodUnknown, match="There is no public table 'census'"):
        public("census")


def test_the_fetchers_keep_what_they_download_where_it_says() -> None:
    from fairlearn.datasets._constants import _DOWNLOAD_DIRECTORY_NAME

    assert Path("~", _DOWNLOAD_DIRECTORY_NAME) == module.CACHE


def test_a_fetcher_is_as_it_was_afterwards(tmp_path: Path, offline: list[str]) -> None:
    from fairlearn.datasets import _fetch_adult

    before = _fetch_adult.fetch_openml
    with pytest.raises(GovernanceError):
        public("adult", folder=tmp_path)
    assert _fetch_adult.fetch_openml is before
