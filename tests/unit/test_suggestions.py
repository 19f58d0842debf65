from derslik.domain.suggestions import suggest

MITOSIS = "Bir hücreden iki yavru hücrenin oluştuğu bölünmeye mitoz denir. Mitoz büyümeyi sağlar."
MEIOSIS = "Bir hücreden dört farklı hücrenin oluştuğu bölünmeye mayoz denir. Mayoz çeşitlilik sağlar."
OSMOSIS = "## Hücrenin büyüklüğü\n\nSuyun seçici geçirgen bir zardan geçmesine osmoz denir."


def test_a_definition_that_was_not_spoken_of_is_suggested() -> None:
    assert "Osmoz nedir?" in suggest("Hücre neden bölünür?", "Büyümek için.", [OSMOSIS])


def test_what_the_question_or_the_answer_speaks_of_is_not_suggested() -> None:
    for question, answer in (("Osmoz nedir?", ""), ("Su nasıl geçer?", "Osmozla geçer.")):
        assert not [one for one in suggest(question, answer, [OSMOSIS]) if "smoz" in one]


def test_two_things_of_one_kind_are_compared() -> None:
    found = suggest("Mitoz nedir?", "Bir bölünmedir.", [MITOSIS, MEIOSIS])
    assert found[0] == "Mitoz ile mayoz arasındaki fark nedir?"
    assert "Mayoz nedir?" not in found


def test_nothing_is_compared_with_what_the_passages_do_not_define() -> None:
    assert not [one for one in suggest("Mitoz nedir?", "", [MITOSIS, OSMOSIS]) if "fark" in one]


def test_a_heading_becomes_a_question() -> None:
    assert "Hücrenin büyüklüğü nedir?" in suggest("Osmoz nedir?", "", [OSMOSIS])
    plural = ["## 8.2 Mitozun evreleri\n\nProfaz ilk evredir."]
    assert suggest("Ribozom ne yapar?", "", plural)[0] == "Mitozun evreleri nelerdir?"


def test_the_question_language_is_kept() -> None:
    passage = "The movement of water through a membrane is called osmosis. A Nobel Prize went to Peter Agre."
    found = suggest("What is a cell membrane?", "It is the border of the cell.", [passage])
    assert found[0] == "What is osmosis?"
    assert all(one.startswith("What ") for one in found)


def test_without_passages_there_is_no_suggestion() -> None:
    assert suggest("Mitoz nedir?", "Bölünmedir.", []) == []
    assert suggest("Mitoz nedir?", "Bölünmedir.", ["", "| a | b |"]) == []


def test_there_are_no_more_than_the_limit_and_none_twice() -> None:
    passages = [MITOSIS, MEIOSIS, OSMOSIS, OSMOSIS]
    found = suggest("Enzim ne yapar?", "", passages, limit=2)
    assert len(found) == len(set(found)) == 2
    assert len(suggest("Enzim ne yapar?", "", passages, limit=20)) == len(
        set(suggest("Enzim ne yapar?", "", passages, limit=20))
    )


def test_what_names_no_thing_is_not_suggested() -> None:
    """ "Hız artar" stands there twice, as a compound does; "sıvı mozaik model" is one."""
    table = "| Sıcaklık | Hız artar |\n| Derişim | Hız artar |"
    text = f"{table}\n\nZar için sıvı mozaik model önerildi; sıvı mozaik model bugün de geçerlidir."
    assert suggest("Ribozom nedir?", "", [text]) == ["Sıvı mozaik model hakkında metinde ne anlatılıyor?"]
