"""What one visitor has chosen: small things only, in one place. The tables themselves live in the cache."""

from __future__ import annotations

import secrets

import streamlit as st

from governance.audit import Audit
from governance.errors import TableGone
from governance.review.policy import Policy
from ui import cache
from ui.choice import Choice
from ui.written import Written

WANTED_AUDIT = "_wanted_audit"
AUDIENCE = "view"
GIVEN, STARTING, CHANGED, UPLOADED = "given", "starting", "changed", "uploaded"
_LINK = "audit"
_CHOICE, _THRESHOLD, _POLICY, _SECRET = "_choice", "_threshold", "_policy", "_secret"
_WRITTEN = "_written"
_PERSON, _PERSON_LINK = "_person", "person"
_UPLOADED = "_uploaded"


def choice() -> Choice:
    """What is being audited: what was started, else what the address names, else the bundled sample."""
    if _LINK in st.query_params and _started() is None:
        st.session_state[_CHOICE] = cache.linked(st.query_params[_LINK])
    return _started() or cache.sample_choice()


def keep_address() -> None:
    """Name the audit that was started in the address, so that a reload or a copied link finds it again."""
    for key, link in address().items():
        if st.query_params.get(key) != link:
            st.query_params[key] = link


def address() -> dict[str, str]:
    """What names the audit that was started in an address; nothing for what is in view at first sight."""
    started = _started()
    return {} if started is None else {_LINK: started.link}


def _started() -> Choice | None:
    """The audit that was started in this session; one from before a change of the code does not count."""
    found = st.session_state.get(_CHOICE)
    return found if type(found) is Choice else None


def current_audit() -> Audit:
    """The audit in view.

    Raises
    ------
    TableGone
        Once, if the table had to make room; from then on the sample is in view again.
    """
    try:
        return cache.audit(choice())
    except TableGone:
        _forget()
        for named in (_LINK, _PERSON_LINK):
            st.query_params.pop(named, None)
        raise


def _forget() -> None:
    """Begin anew, but for who is looking and what they wrote."""
    for key in [each for each in st.session_state if each not in (AUDIENCE, _WRITTEN)]:
        del st.session_state[key]


def answered(key: str, unless: str) -> str:
    """What a control of this key is set to, also where it is drawn further down and only the address knows it yet."""
    return str(st.session_state.get(key) or st.query_params.get(key) or unless)


def open_rate(name: str) -> None:
    """Open a rate in depth, when a button is clicked."""
    st.session_state["rate"], st.session_state["look"] = name, "One rate"


def want(key: str, wanted: object) -> None:
    """Remember a click until the page comes to the place where it is answered, and where a refusal belongs."""
    st.session_state[key] = wanted


def drawn_key() -> bytes:
    """A secret for pseudonyms, drawn once for this session and kept nowhere else."""
    if _SECRET not in st.session_state:
        st.session_state[_SECRET] = secrets.token_bytes(32)
    return bytes(st.session_state[_SECRET])


def wanted(key: str) -> bool:
    """Whether that was clicked in this session."""
    return bool(st.session_state.get(key))


def start_wanted() -> None:
    """Put the audit that was asked for in view, once it is known to work; the one in view stays if it is refused."""
    wanted = st.session_state.pop(WANTED_AUDIT, None)
    if wanted is None:
        return
    audit = cache.audit(wanted)
    audit.population, audit.cube  # noqa: B018  counted now, so that a refusal is said here and not on the next page
    _forget()  # what was picked belongs to the audit that was in view
    st.session_state[_CHOICE] = cache.linked(wanted.link, wanted)
    st.rerun()


def has_address() -> bool:
    """Whether an address finds the audit in view again: it was started, and is not only there at first sight."""
    return _started() is not None


def written() -> Written:
    """What was written about the audit in view, to read and to change.

    It is kept with the audit's address. What is in view at first sight has none, and everybody sees the same: what is
    written about that is this visit's own.
    """
    own: dict[str, dict[str, str]] = st.session_state.setdefault(_WRITTEN, {})
    link = choice().link
    return Written(link if has_address() else "", own.setdefault(link, {}), cache.shelf())


def person() -> int | None:
    """The position in the table of the person in view: whom the address names, else who was in view before.

    The address goes first because the browser's Back changes it, and nothing else.
    """
    said = str(st.query_params.get(_PERSON_LINK, st.session_state.get(_PERSON)))
    return int(said) if said.isdecimal() and len(said) < 19 else None


def person_named() -> str:
    """Whom the address names, as it is written there; "" if it names nobody."""
    return str(st.query_params.get(_PERSON_LINK, ""))


def keep_person(row: int) -> None:
    """Keep a person in view, and name them in the address, so that a copied link opens the same."""
    st.session_state[_PERSON] = row
    if st.query_params.get(_PERSON_LINK) != str(row):
        st.query_params[_PERSON_LINK] = str(row)


def explain(row: int) -> None:
    """Put a person in view and open what explains them, when a button is clicked."""
    keep_person(row)
    st.session_state["why"] = "This person"


def threshold(audit: Audit) -> float | None:
    """The threshold in view; None where decisions were recorded and no threshold decides."""
    if audit.cube.decided or not audit.cube.thresholds:
        return None
    return float(st.session_state.get(_THRESHOLD, audit.threshold))


def set_threshold(value: float) -> None:
    """Keep the threshold for every page."""
    st.session_state[_THRESHOLD] = value


def policy_text(audit: Audit) -> str:
    """The policy in view, as TOML: the one to begin with, until somebody writes another."""
    return str(st.session_state.get(_POLICY) or cache.first_policy(choice(), audit.dataset.roles.sensitive)[0])


def policy(audit: Audit) -> Policy:
    """The policy in view."""
    return Policy.parse(policy_text(audit))


def policy_standing(audit: Audit) -> str:
    """Whether the policy in view is one that somebody gave, the app's own to start from, or changed since."""
    text, given = cache.first_policy(choice(), audit.dataset.roles.sensitive)
    now = policy(audit)
    if now != Policy.parse(text):
        return UPLOADED if any(now == Policy.parse(each) for each in policy_files()) else CHANGED
    return GIVEN if given else STARTING


def set_policy(text: str) -> None:
    """Put a policy in view, on every page; "" for the one to begin with."""
    st.session_state[_POLICY] = text


def policy_files() -> tuple[str, ...]:
    """The policies that were given as files in this session."""
    return tuple(st.session_state.get(_UPLOADED, ()))


def keep_policy_file(text: str) -> None:
    """Keep that this policy came as a file."""
    st.session_state[_UPLOADED] = (*policy_files(), text)
