"""First names that many people have, in small letters; names of places, colours and months are not among them."""

import re

FIRST_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
    aaron adam adrian ahmed aisha alan albert alejandro alessandro alexander alexandra alice alicia ali amanda amelia
    amy ana andre andrea andreas andrew angela anita anja anke ann anna anne annette anthony antoine antonio arthur
    ashley barbara beatrice ben benjamin bernard bernd betty bianca bjorn boris brandon brenda brian bruno camille
    carl carla carlos carmen carol caroline catherine cecilia charles charlotte chiara chloe chris christian christina
    christine christopher claire clara claudia cristina cynthia daniel daniela david deborah dennis diana diego dieter
    dirk dmitri dominique donald donna dorothy dylan edward elena elizabeth ella ellen emily emma eric erik ernst
    esther ethan eva evelyn fabian fatima felix fernando filip florian francesca francesco francisco francois frank
    frederic gabriel gabriele george gerald giovanni giulia gloria grace greta guillaume gunther gustav hannah hans
    harold heather heike heinz helen helena helga henri henry hiroshi hugo ibrahim igor ines ingrid irene isabel
    isabella ivan jack jacob jacques jakob james jan jane janet jason javier jean jeff jeffrey jennifer jens jeremy
    jerry jessica jim joan joe johann johannes john jonas jonathan jorge jose joseph joshua josef juan juana julia
    julian julie juliette jurgen justin karen karin karl katharina katherine kathleen keith kelly kenneth kevin khadija
    klaus kyle lars laura lauren laurent lea leon leonie liam lina linda lisa louis louise luca lucas lucia luigi luis
    lukas luke magdalena manuel manuela marc marcel marco marek margaret maria marie marina mario mark marta martha
    martin martina mary mateo mathilde matteo matthew matthias max megan mei melanie melissa mia michael michaela
    michel michelle miguel mike mohamed mohammed monica monika nancy natalia nathalie nathan nicholas nicola nicolas
    nicole nina noah nora olga oliver olivia oscar otto pablo pamela paola paolo patricia patrick paul paula pedro
    peter petra philip philippe pierre piotr priya rachel rafael rahul ralf ramon raymond rebecca regina renate
    ricardo richard rita robert roberto roger roland ronald rosa ruth ryan sabine samantha samuel sandra sara sarah
    scott sebastian sergei sergio sharon silvia simon simone sofia sonia sophia sophie stefan stefanie stephan
    stephanie stephen steven susan susanne svetlana sylvie teresa theresa thomas tim timothy tobias tom ulrich ursula
    uwe valentina valeria vanessa vera veronica victor victoria vincent walter wei werner william wolfgang xavier yan
    yasmin yuki yusuf yvonne zoe
    """,
    )
)
