"""Answers made of the passages' own sentences."""

from collections.abc import Sequence

from derslik.language.extracts import extract_sentences

CELL = (
    "# Hücre ve hücrenin bölümleri\n\nHücre nedir? Hücre, canlının en küçük yapı birimidir. "
    "Robert Hooke hücreyi 1665'te gördü. "
    "Bitkilerde hücre duvarı da bulunur."
)
PLANTS = (
    "Bitkiler fotosentez yapar. Fotosentez kloroplastta gerçekleşir ve ışık ister. Robert Hooke hücreyi 1665'te gördü."
)


def answer(question: str, *passages: str, headings: Sequence[str] = (), limit_chars: int = 350) -> list[str]:
    found = extract_sentences(question, passages, headings, limit_chars=limit_chars)
    return [passages[part.passage][part.start : part.end] for part in found]


def test_the_sentence_that_answers_is_quoted_exactly() -> None:
    assert answer("Hücreyi kim gördü?", CELL, limit_chars=1) == ["Robert Hooke hücreyi 1665'te gördü."]


def test_headings_and_questions_are_no_answers() -> None:
    assert answer("Hücre nedir?", CELL, limit_chars=1) == ["Hücre, canlının en küçük yapı birimidir."]
    assert "Hücre ve hücrenin bölümleri" not in answer("hücrenin bölümleri", CELL)


def test_a_heading_is_better_than_nothing() -> None:
    assert answer("Mitoz nedir?", "# Mitoz") == ["Mitoz"]


def test_sentences_come_in_reading_order_within_the_limit() -> None:
    found = extract_sentences("hücre ve fotosentez nerede", [PLANTS, CELL], limit_chars=150)
    assert found == sorted(found)
    assert len(found) > 1
    assert sum(part.end - part.start for part in found) <= 150
    assert all(part.score > 0 for part in found)


def test_a_sentence_of_two_passages_is_quoted_once() -> None:
    assert answer("Robert Hooke 1665", CELL, PLANTS).count("Robert Hooke hücreyi 1665'te gördü.") == 1


def test_a_sentence_that_hardly_matches_is_left_out() -> None:
    assert answer("fotosentez kloroplastta", PLANTS) == [
        "Bitkiler fotosentez yapar.",
        "Fotosentez kloroplastta gerçekleşir ve ışık ister.",
    ]


def test_nothing_in_common_gives_nothing() -> None:
    assert answer("xyz", CELL) == answer("hücre") == answer("", CELL) == answer("hücre", "", "😀") == []


def test_a_question_for_a_number_is_answered_by_a_sentence_with_one() -> None:
    passage = "Hücre bölünmesi uzun sürer. Hücre bölünmesi 24 saat sürer."
    assert answer("Hücre bölünmesi ne kadar sürer?", passage, limit_chars=1) == ["Hücre bölünmesi 24 saat sürer."]


def test_of_a_long_sentence_the_clauses_with_the_question_are_shown_and_marked() -> None:
    filler = ", ".join(f"bu uzun cümlenin {number}. ve sıradan parçası burada durur" for number in range(12))
    passage = f"Giriş olarak, {filler}, mitoz sonunda iki yavru hücre oluşur, {filler}."
    (part,) = extract_sentences("Mitoz sonunda ne oluşur?", [passage])
    shown = part.shown([passage])
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 350
    assert passage[part.start : part.end] == shown.removeprefix("… ").removesuffix(" …")
    assert "mitoz sonunda iki yavru hücre oluşur" in shown


def test_what_is_shown_never_takes_more_than_the_limit() -> None:
    filler = ", ".join(f"bu uzun cümlenin {number}. parçası" for number in range(12))
    passages = [f"Hücre canlıdır. Hücre zarı seçici geçirgendir, {filler}, zar esnektir.", PLANTS]
    for limit in range(150, 400, 13):
        found = extract_sentences("Hücre zarı nedir?", passages, limit_chars=limit)
        assert found
        assert len(" ".join(part.shown(passages) for part in found)) <= limit


def test_a_question_what_something_is_is_answered_by_its_definition() -> None:
    passage = (
        "Mitokondri sayısı hücreden hücreye değişir. Alyuvarlarda mitokondri bulunmaz. Mitokondri, oksijenli solunumun "
        "gerçekleştiği ve ATP'nin büyük bölümünün üretildiği çift zarlı organeldir."
    )
    assert "organeldir" in answer("Mitokondri nedir?", passage, limit_chars=1)[0]
    assert "değişir" in answer("Mitokondri sayısı hücreden hücreye değişir mi?", passage, limit_chars=1)[0]


def test_two_things_that_are_compared_are_both_told_of() -> None:
    passive = (
        "Maddelerin ATP harcanmadan zardan geçmesine pasif taşıma denir. Pasif taşıma canlı ve cansız zarlarda "
        "gerçekleşebilir. Pasif taşıma yoğunluk eşitlenene kadar sürer."
    )
    active = "Maddelerin ATP harcanarak zardan geçmesine aktif taşıma denir. Aktif taşıma canlı hücrelerde görülür."
    told = answer("Pasif taşıma ile aktif taşımanın farkı nedir?", passive, active, limit_chars=150)
    assert [sentence.split()[-3] for sentence in told] == ["pasif", "aktif"]


def test_a_common_word_alone_brings_no_other_passage_into_the_answer() -> None:
    reforms = "II. Mahmut Yeniçeri Ocağını kaldırdı. II. Mahmut memurlara fes giydirdi."
    war = "II. Dünya Savaşı 1939'da başladı."
    assert answer("II. Mahmut ne yaptı?", reforms, war) == reforms.replace("dı. ", "dı.|").split("|")


def test_the_title_of_a_paragraph_is_no_answer() -> None:
    assert answer("Osmoz", "**Osmoz.** Suyun zardan geçmesi osmoz olayıdır.") == [
        "Suyun zardan geçmesi osmoz olayıdır."
    ]


def test_what_is_not_told_yet_comes_before_the_same_again() -> None:
    passage = (
        "Ribozom sitoplazmada serbest bulunur. Ribozom çekirdek zarı üzerinde de bulunur. Akyuvarlarda lizozom sayısı "
        "çok, alyuvarlarda azdır."
    )
    told = answer("Ribozom ve lizozom nerede bulunur, kim sayar?", passage, limit_chars=110)
    assert [sentence.split()[0] for sentence in told] == ["Ribozom", "Akyuvarlarda"]


def test_a_question_about_a_section_is_answered_by_what_stands_in_it() -> None:
    reforms = "Yeniçeri Ocağı 1826'da kaldırıldı. Memurlara fes giydirildi."
    war = "Almanya 1939'da Polonya'yı işgal etti."
    headings = ["Islahatlar > II. Mahmut Dönemi", "II. Dünya Savaşı"]
    told = answer("2. Mahmut neler yaptı?", reforms, war, headings=headings)
    assert told == ["Yeniçeri Ocağı 1826'da kaldırıldı.", "Memurlara fes giydirildi."]
    assert answer("2. Mahmut neler yaptı?", reforms, war) == []
