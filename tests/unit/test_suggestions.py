from collections.abc import Sequence

from rag_query.suggestions.sections import Passage
from rag_query.suggestions.suggest import choose_suggestions, suggest_questions

MITOSIS = "Bir hücreden iki yavru hücrenin oluştuğu bölünmeye mitoz denir. Mitoz büyümeyi sağlar."
MEIOSIS = "Bir hücreden dört farklı hücrenin oluştuğu bölünmeye mayoz denir. Mayoz çeşitlilik sağlar."
OSMOSIS = "## Hücrenin büyüklüğü\n\nSuyun seçici geçirgen bir zardan geçmesine osmoz denir."


def suggest(question: str, answer: str, texts: Sequence[str], limit: int = 3) -> list[str]:
    found = suggest_questions(question, [Passage(text) for text in texts])
    return choose_suggestions(found, question, answer, limit)


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
    told = "Sıvı mozaik model, zar için önerildi. Sıvı mozaik model bugün de geçerlidir."
    text = f"{table}\n\nZar bir sıvı gibidir. {told}"
    assert suggest("Ribozom nedir?", "", [text]) == ["Sıvı mozaik model hakkında metinde ne anlatılıyor?"]


WAR = "II. Dünya Savaşı, 1 Eylül 1939'da Almanya'nın Polonya'yı işgal etmesiyle başladı. 2 Eylül 1945'te bitti."
RESULTS = "Savaşın sonunda Birleşmiş Milletler kuruldu. Japonya'ya atom bombası atıldı."


def below(question: str, *passages: tuple[str, str]) -> list[str]:
    """With the path of headings first."""
    found = suggest_questions(question, [Passage(text, path) for path, text in passages])
    return choose_suggestions(found, question, "", limit=20)


def test_a_heading_that_says_nothing_alone_is_asked_with_the_one_over_it() -> None:
    found = below("Savaş ne kadar sürdü?", ("II. Dünya Savaşı", WAR), ("II. Dünya Savaşı > Sonuçları", RESULTS))
    assert "II. Dünya Savaşı'nın sonuçları nelerdir?" in found
    climate = "## Akdeniz İklimi\n\nAkdeniz ikliminde yazlar sıcaktır. Kışlar ılık geçer."
    rain = "En çok yağış kışın düşer."
    path = "İklim > Akdeniz İklimi"
    found = below("Don görülür mü?", (path, climate), (f"{path} > Özellikleri", rain), (f"{path} > Önemi", rain))
    assert {"Akdeniz ikliminin özellikleri nelerdir?", "Akdeniz ikliminin önemi nedir?"} <= set(found)


def test_a_heading_whose_owner_is_not_known_or_whose_genitive_is_not_certain_is_not_asked() -> None:
    for path in ("Sonuçları", "Nem ve Yağış > Sonuçları", "Birinci Dönem > Sonuçları", "Kıtlık > Sonuçları"):
        assert below("Kim öldü?", (path, RESULTS)) == []
    path = "Kaldıraç > Çeşitleri"
    seen = "Her kaldıracın bir desteği vardır. Destek olmadan kaldıraç dönmez."
    assert below("Ne artar?", ("Kaldıraç", seen), (path, RESULTS)) == ["Kaldıracın çeşitleri nelerdir?"]
    unseen = "Destek olmadan kaldıraç dönmez."
    assert below("Ne artar?", ("Kaldıraç", unseen), (path, RESULTS)) == []


def test_two_things_that_one_has_are_asked_for_together() -> None:
    friction = "Sürtünme kuvveti yüzeyin cinsine bağlıdır. Sürtünme kuvvetinin yönü harekete terstir."
    found = below("Kim yürür?", ("Sürtünme Kuvveti > Yararları ve Zararları", friction))
    assert found == ["Sürtünme kuvvetinin yararları ve zararları nelerdir?"]


def test_an_ordinal_stays_with_its_name_and_the_number_of_a_section_does_not() -> None:
    reforms = "II. Mahmut, 1826'da ocağı kaldırdı. Ordu yeniden kuruldu."
    assert "II. Mahmut Dönemi hakkında metinde ne anlatılıyor?" in below("Ocak?", ("II. Mahmut Dönemi", reforms))
    assert below("Ne artar?", ("2. Hücre Döngüsü", "Hücre döngüsü iki bölümdür.")) == ["Hücre döngüsü nedir?"]


def test_a_roman_number_of_which_it_is_not_known_what_it_counts_is_not_asked_with() -> None:
    assert below("Ne artar?", ("II. Lale Devri", "Bu dönemde bahçeler kuruldu.")) == []
    two = below("Kim?", ("I. Balkan Savaşı", "Osmanlı yenildi."), ("II. Balkan Savaşı", "Bulgarlar yenildi."))
    assert "I. Balkan Savaşı hakkında metinde ne anlatılıyor?" in two


def test_a_part_that_is_only_numbered_is_not_asked() -> None:
    for path in ("Newton'un Hareket Yasaları > II. Yasa", "Tanzimat > Birinci Dönem", "Anayasa > Tanımı"):
        assert not [one for one in below("Kim?", (path, "Ordu yeniden kuruldu.")) if path.split(" > ")[1] in one]


def test_what_is_merely_mentioned_is_no_topic() -> None:
    told = "Ferman 3 Kasım 1839'da okundu. Ordu Asakir-i Mansure-i Muhammediye adını aldı. Kasım yağmurluydu."
    war = "Japonya teslim oldu. Sonra Yeniçeri Ocağını kaldırdılar. Yeniçeri Ocağını kimse aramadı."
    once = "Japonya, adalar ülkesidir. Savaştan sonra Japonya barış istedi. Tokyo Japonya için büyüktür."
    never_subject = "Japonya teslim oldu. Japonya barış istedi. Savaştan sonra Japonya büyüdü."
    for texts in ([told, war], [once], [never_subject]):
        assert suggest("Fes nedir?", "", texts, limit=20) == []


def test_what_belongs_to_the_best_passage_comes_first_and_another_chapter_only_where_it_is_linked() -> None:
    optics = ("Işık > Kırılma", "Işığın ortam değiştirirken yön değiştirmesine kırılma denir.")
    cell = ("Hücre > Zar", "Suyun seçici geçirgen bir zardan geçmesine osmoz denir.")
    organelle = ("Hücre > Zar > Kanal", "Maddeleri taşıyan zar proteinine kanal denir.")
    assert below("Su nereden geçer?", cell, optics, organelle) == ["Osmoz nedir?", "Kanal nedir?"]
    assert below("Işık zardan geçer mi?", cell, optics, organelle) == ["Osmoz nedir?", "Kanal nedir?", "Kırılma nedir?"]


def test_the_headings_over_the_best_passage_that_name_several_things_are_asked_for() -> None:
    path = "Edebiyat > Söz Sanatları > İstiare"
    assert below("İstiare nedir?", (path, "İstiare, benzetmeyle yapılan bir söz sanatıdır.")) == [
        "Söz Sanatları nelerdir?"
    ]


def test_nothing_is_suggested_in_the_language_of_another_course() -> None:
    assert below("What did Mahmud do?", ("II. Dünya Savaşı > Sonuçları", WAR)) == []
    assert below("Osmoz nasıl olur?", ("Cells", "The movement of water through a membrane is called osmosis.")) == []


def test_the_time_that_a_sentence_tells_is_asked_for() -> None:
    told = (
        "Tanzimat Fermanı, 3 Kasım 1839'da Mustafa Reşit Paşa tarafından Gülhane Parkı'nda okundu. "
        "II. Abdülhamit, 1878'de Meclis-i Mebusan'ı kapattı. Savaş 11 Kasım 1918'de sona erdi. "
        "Türk Tarih Kurumu, 1931'de kuruldu ve büyüdü. Osman Bey, 1299'da bağımsızlığını ilan etti."
    )
    assert suggest("Fes nedir?", "", [told], limit=20) == [
        "Tanzimat Fermanı ne zaman okundu?",
        "II. Abdülhamit Meclis-i Mebusan'ı ne zaman kapattı?",
        "Osman Bey bağımsızlığını ne zaman ilan etti?",
    ]
    english = "The Universal Declaration was adopted by the assembly in 1948. It is a text of thirty articles."
    assert suggest("What is law?", "", [english]) == ["When was the Universal Declaration adopted?"]


def test_the_cause_that_a_sentence_tells_is_asked_for() -> None:
    told = "Makine parçaları, yüzeylerin sürtünmesi nedeniyle kısa sürede aşınır."
    assert suggest("Fes nedir?", "", [told]) == ["Makine parçaları neden kısa sürede aşınır?"]
    energy = "Potansiyel enerji, bir cismin bulunduğu konumu nedeniyle sahip olduğu enerjidir."
    assert suggest("Fes nedir?", "", [energy]) == ["Potansiyel enerji nedir?"]


def test_two_things_are_compared_although_the_answer_speaks_of_both() -> None:
    found = suggest("Mitoz nedir?", "Mitoz bir bölünmedir, mayoz da.", [MITOSIS, MEIOSIS])
    assert found[0] == "Mitoz ile mayoz arasındaki fark nedir?"


def test_a_heading_that_leans_on_another_one_is_not_asked() -> None:
    for title in ("Hızını Etkileyen Etmenler", "Yapılan Yenilikler", "Anayasalarımız", "Geçmişten Günümüze Ordu"):
        assert below("Kim?", (f"Ders > {title}", "Ordu yeniden kuruldu.")) == []


def test_people_are_asked_for_as_people() -> None:
    assert below("Ne oldu?", ("Osman Bey", "Osman Bey bir beyliğin başındaydı.")) == ["Osman Bey kimdir?"]
    found = below("Ne oldu?", ("Osman Bey Dönemi", "Osman Bey bir beyliğin başındaydı."))
    assert found == ["Osman Bey Dönemi hakkında metinde ne anlatılıyor?"]
    child = "On sekiz yaşından küçük olan herkese çocuk denir."
    assert suggest("Fes nedir?", "", [child]) == ["Kime çocuk denir?"]


def test_an_english_list_entry_is_asked_for_with_its_article() -> None:
    listed = "# Parts\n\n- **Abiotic factor:** a part of an ecosystem that does not live, such as the light of the sun."
    assert suggest("What is a plant?", "", [listed]) == ["What is an abiotic factor?"]
