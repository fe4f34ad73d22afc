"""What a datasheet asks, section by section: each question in plain words, and what a good answer names.

After Gebru et al. (2021), Communications of the ACM 64(12), 86-92; the words are our own.
"""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "motivation": "Motivation",
    "composition": "Composition",
    "collection": "Collection process",
    "preprocessing": "Preprocessing, cleaning, labelling",
    "uses": "Uses",
    "distribution": "Distribution",
    "maintenance": "Maintenance",
}

MEASURED = frozenset(
    (*(f"composition-{number}" for number in (2, 4, 5, 6, 8, 9, 11, 13, 14, 15)), "preprocessing-1")
)  # what data can say something about

ELSE = "What the questions above did not ask. This one may stay empty."

ASKED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "motivation": (
        ("Why was the dataset made? Which task or which gap was it for?", "The task or the gap, and who needed it."),
        ("Who made it, and on whose behalf?", "The team or the people, and the organisation they acted for."),
        ("Who paid for it?", "The funder; of a grant, its name and number."),
        ("Is there more to say about why it exists?", ELSE),
    ),
    "composition": (
        (
            "What is one instance? Are there several types?",
            "A person, an application, a visit; how types belong together.",
        ),
        ("How many instances are there, of each type?", "The number of each type, if there are several."),
        (
            "Are these all instances that exist, or a sample? How was it checked for whom the sample stands?",
            "The larger set, who is left out and why, and how that was checked.",
        ),
        (
            "What is recorded about each instance: raw data, or features made from it?",
            "What the columns mean, with units, and how they were derived.",
        ),
        ("Does each instance have a label or a target?", "What the label really records, and who decided it."),
        ("Is anything missing from some instances, and why?", "Why it is missing, and for whom more often."),
        (
            "Are instances related to each other, and is it written down how?",
            "Households, repeated applications, links; the columns that say so.",
        ),
        (
            "Are there recommended splits, such as for training and testing, and why these?",
            "The parts, how they were drawn, and the reason.",
        ),
        ("Does it hold errors, noise or repetitions?", "What is known to be wrong, how often, and how it got there."),
        (
            "Does it stand alone, or does it rely on something outside?",
            "The sources; whether they stay, whether an archive exists, and what they cost or forbid.",
        ),
        (
            "Is anything in it confidential, by law, by profession or because it was not public?",
            "What is confidential, by which rule, and who may see it.",
        ),
        ("Could it offend, insult, threaten or upset who looks at it?", "What it is, and how a reader is warned."),
        (
            "Does it tell groups of people apart, by age or sex for example? How large are they?",
            "How people were put into groups, by whom, and in which words.",
        ),
        (
            "Could a person be recognised, directly or together with other data?",
            "How, by whom, and what was done against it.",
        ),
        (
            "Does it hold sensitive data of any kind: origin, belief, health, money, place, biometrics, offences?",
            "Which, why they are needed, and on which legal ground they are held.",
        ),
        ("Is there more to say about what is in it?", ELSE),
    ),
    "collection": (
        (
            "How did the data about an instance come about: observed, reported, or derived? Was it verified?",
            "Observed, said by the person, or inferred; and how it was checked.",
        ),
        (
            "With which means was it collected, and how were those validated?",
            "Devices, forms, software, people; how it is known that they work.",
        ),
        ("If it is a sample, how was it drawn?", "At random or not, with which probabilities, from which list."),
        ("Who collected it, and how were they paid?", "Staff, contractors, crowd workers; and their pay."),
        (
            "Over what time was it collected, and is that when what it tells of happened?",
            "From when to when; and when the events themselves took place.",
        ),
        (
            "Was there an ethical review?",
            "The board, what it concluded, and where that can be read; or that none was held.",
        ),
        ("Did it come from the people themselves, or from others?", "Who gave it: the person, a register, a website."),
        ("Were the people told that it was collected?", "How, when, and in which words."),
        (
            "Did the people consent to its collection and its use?",
            "How they were asked, and exactly what they agreed to.",
        ),
        (
            "If they consented, can they take it back, wholly or for some uses?",
            "How a person does it, and what then happens to the data.",
        ),
        (
            "Has anybody assessed what the dataset and its use may do to the people in it?",
            "The assessment, its outcome and where to read it; or that there is none.",
        ),
        ("Is there more to say about how it was collected?", ELSE),
    ),
    "preprocessing": (
        (
            "What was done to prepare, clean or label the data?",
            "Each step: what was removed, filled in, put into bands, labelled; by whom.",
        ),
        ("Was the raw data kept as well?", "Where it is, and who may have it; or why it was not kept."),
        ("Is the software that prepared it available?", "Its name, its version, and where to get it."),
        ("Is there more to say about its preparation?", ELSE),
    ),
    "uses": (
        ("For which tasks has it been used so far?", "Each task, and who used it for that."),
        ("Is there a list of the work or the systems that use it?", "Where the list is kept."),
        ("For what else could it be used?", "Other tasks that it would serve."),
        (
            "Does what is in it, or how it came about, limit what it should be used for later?",
            "Groups who could be treated unfairly or come to harm, and what a user can do against it.",
        ),
        ("For what should it not be used?", "Each such task, and why."),
        ("Is there more to say about its uses?", ELSE),
    ),
    "distribution": (
        ("Will it be given to anybody outside the organisation it was made for?", "To whom, and for what."),
        (
            "In which way will it be given out, and does it have an identifier?",
            "A file, an interface, a site; its DOI.",
        ),
        ("When will it be given out?", "The day, or the event that it waits for."),
        ("Under which licence or terms of use?", "The licence or the terms, where to read them, and any fee."),
        ("Have others put limits on the data in it?", "Who, which limits, where to read them, and any fee."),
        ("Do export controls or other regulations apply to it?", "Which, and where they can be read."),
        ("Is there more to say about giving it out?", ELSE),
    ),
    "maintenance": (
        ("Who hosts, supports and maintains it?", "The person or the team, and for how long that is settled."),
        ("How can whoever is responsible be reached?", "An address that will still be read in a year."),
        ("Is there a list of errors found since?", "Where it is."),
        (
            "Will it be updated, to correct labels or to add or delete instances?",
            "How often, by whom, and how users hear of it.",
        ),
        (
            "If it is about people, are there limits to how long their data is kept?",
            "What people were told, until when, and who enforces it.",
        ),
        ("Will older versions stay available?", "For how long, and how users hear when one goes."),
        ("Can others extend it or contribute to it?", "How, who checks it, and how it reaches other users."),
        ("Is there more to say about its maintenance?", ELSE),
    ),
}

OPTIONAL = frozenset(f"{section}-{len(questions)}" for section, questions in ASKED.items())  # the last: anything else?
