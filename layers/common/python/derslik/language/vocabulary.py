"""Words that are never a term of a course, Turkish and English, all folded (ı is i)."""

from collections.abc import Mapping

from derslik.language import Language
from derslik.language.folding import fold

type Words = frozenset[str]


def _folded(*lines: str) -> Words:
    return frozenset(fold(" ".join(lines)).split())


POINTING: Mapping[Language, Words] = {
    "tr": _folded(
        "bu bunu bunun buna bunda bundan bunlar bunları bunların bunlara bunlarda bunlardan şu şunu şunlar şunlardır",
        "o onu onun ona onda ondan onlar onları onların onlara burası orası burada buradan buraya orada oradan oraya",
        "böyle şöyle böylece böylelikle söz biri birisi ikisi ikisinde hepsi tümü bazıları diğeri diğerleri kendisi",
        "kendileri aşağıdaki yukarıdaki aşağıda yukarıda şekilde tabloda grafikte biz bizim siz sizin ben benim aynısı",
    ),
    "en": _folded(
        "this these those it they he him his she her hers here above below following we our us you your i me my",
    ),
}
"""Words that point at what was said elsewhere: a sentence with one of them may not stand alone."""

LEADING: Mapping[Language, Words] = {
    "tr": POINTING["tr"]
    | _folded(
        "ancak fakat ama oysa oysaki lakin ve veya ya ile ise de da çünkü zira ayrıca ek üstelik hatta dahası öte",
        "bununla yine yani örneğin mesela nitekim sonuçta sonra önce ardından daha dolayısıyla nihayet kısacası",
        "özetle aksine tersine benzer aynı diğer başka ilk ikinci üçüncü birincisi ikincisi üçüncüsü ilki içindeki",
        "aralarını aralarındaki üzerindeki çeşidi yapısında eğer hem ne kimi bazen evet hayır ilgili bilhassa",
        "özellikle arkalarında yakınlarda yerine",
    ),
    "en": POINTING["en"]
    | _folded(
        "but however and or so thus hence therefore moreover furthermore also besides instead nevertheless its their",
        "nonetheless otherwise then next first second third finally similarly likewise consequently meanwhile that",
        "additionally yet still because although though while whereas since if when where which who whose what such",
        "rather again later earlier afterwards one some many most several each either neither other not them theirs",
        "both another others former latter there",
    ),
}
"""Openers that lean on the sentence before."""

FUNCTION: Mapping[Language, Words] = {
    "tr": LEADING["tr"]
    | _folded(
        "bir bazı bütün tüm hiç her hangi çok az en pek kadar gibi göre için üzere karşı rağmen beri dek değin",
        "doğru olan olarak olduğu olduğunu olup olmak olması olur oldu olmuş olabilir değil var yok mi mu mü ki",
        "bile nasıl neden niçin kim nerede kaç hangisi arasında arasındaki içinde içine içinden üzerinde üzerine",
        "üstünde altında dışında yanında yanı sıra sırasında sırada önünde arkasında boyunca tarafından tarafında",
        "etrafında sonucunda sonucu sayesinde nedeniyle dolayı itibaren itibarıyla yoluyla yalnız yalnızca sadece",
        "hemen hep hâlâ artık şimdi anda bugün genellikle genelde çoğunlukla sıklıkla nadiren yaklaşık oldukça",
        "kısmen tamamen doğrudan ilişkin dair ait dahil hariç birlikte beraber birbirine birbirinden birbirini",
        "birbirleri karşılıklı kendi kendine ikiye üçe dörde ikiden ikişer teker birkaç birçok ederek eden edilen",
        "edilir etmek etti alır alınan veren verilen yapan yapılan bulunan bulunur denir verilir mümkün gerekli",
        "zorunda zamanda yılda yılında yıllarda adlı isimli çoğu çoğunda bazısı hâlde hâle hâline hâlinde biçimde",
        "durumda sayıda üyesi ilki sonuncusu gelen etme olmayan bulunmayan",
    ),
    "en": LEADING["en"]
    | _folded(
        "a an the of in on at by for from to with without within into onto over under between among through during",
        "after before about against along around across as than up down out off per via upon is are was were be",
        "been being am do does did done has have had having can could may might must shall should will would no",
        "nor only very more much less few any all every same too just even ever never always often usually",
        "sometimes generally typically mostly nearly almost approximately known called used using made make makes",
        "include includes including included based became become how why whom whether until unlike like due",
        "according despite toward towards near ago now today",
    ),
}
"""Words that are no part of a term."""

STOP: Mapping[Language, Words] = {
    "tr": FUNCTION["tr"]
    | _folded(
        "iki üç dört beş altı yedi sekiz dokuz on ikili yüz bin milyon milyar trilyon yarım çift tek ne içindeki",
        "üzerindeki ancak şu ayrı farklı aynı benzer çeşitli belirli önemli büyük küçük yeni eski uzun kısa yüksek",
        "düşük iyi kötü geniş dar ilk son ana asıl temel genel özel tam fazla daha diğer başka sonraki önceki",
        "sürekli serbest kolay zor hızlı yavaş ince kalın zaman zamanlar yıl yıllar yılları yüzyıl gün ay hafta",
        "saat dakika dönem dönemde kez kere defa kişi kişiler insanlar şey şeyler yer yerde yeri yerler durum",
        "durumu hal hâli şekil biçimi tür türü tip çeşit çeşidi örnek örneği sayı sayısı miktar miktarı oran oranı",
        "kısım kısmı parça bölüm bölümü taraf yan yön yol yolu nedeni sonuç amaç konu sorun özellik özelliği",
        "özellikleri görev görevi görevleri fark farkı farkları önemi başlıca çeşitleri özellikler kaynak bilgi",
        "olay adı ad isim ismi alan orta üst alt dış iç geri kabul inşa karar mevcut modern iddia devam dizi söz",
        "birinci önem üzeri arka ön kelime kelimesi anlamı anlamıyla anlam ünlü meşhur üye",
    ),
    "en": FUNCTION["en"]
    | _folded(
        "not least different own two three four five six seven eight nine ten hundred thousand million billion new",
        "old large small great big high low long short early late good well important main major minor general",
        "specific certain various common similar possible able likely time times year years century day days week",
        "month period age way ways thing things part parts number numbers kind kinds type types form forms case",
        "cases example examples amount result results people person place places area end side use uses fact order",
        "set point level rest member members name names group groups work works began begin led take took taken",
        "given gave found said largest smallest highest lowest greatest established present provide developed",
        "lower upper needed private public modern political economic social global national local provided",
        "required considered followed held created produced built formed allowed allow show shown see seen help",
        "come came go goes went far",
    ),
}
"""Words that make no term on their own and no blank."""

HEADING_ONLY = _folded(
    "giriş özet sözlük sonuç kaynakça kaynaklar içindekiler önsöz ek ekler alıştırma alıştırmalar etkinlik",
    "sorular",
    "değerlendirme ünite bölüm konu kazanımlar tablo şekil resim grafik not uyarı dikkat ipucu laboratuvar",
    "introduction summary glossary conclusion references contents preface appendix exercises activity",
    "questions",
    "chapter unit section overview table figure note warning tip review abstract bibliography",
)
"""Titles of a book's parts, which say nothing of its subject."""

PEOPLE = _folded(
    "mucit mühendis yazar şair filozof düşünür kral kraliçe imparator padişah sultan lider başkan başbakan",
    "cumhurbaşkanı komutan general asker devrimci siyasetçi politikacı doktor hekim bilgin insanı profesör",
    "öğretmen kimyager fizikçi biyolog matematikçi tarihçi ekonomist oyuncu futbolcu sanatçı ressam besteci",
    "mimar gazeteci papaz rahip keşiş teolog botanikçi zoolog astronom kaşif hükümdar kağan han vali",
    "inventor engineer writer author poet philosopher king queen emperor sultan leader president minister",
    "general soldier politician doctor physician scientist professor teacher chemist physicist biologist",
    "mathematician historian economist actor player artist painter composer architect journalist priest monk",
    "theologian botanist astronomer explorer ruler governor activist reformer student scholar khan",
)
"""Last words of a description that is of a person."""

ELSEWHERE = _folded("tablo şekil resim grafik bkz bölümde sayfa table figure fig page chapter")
"""Words that send the reader to another place of the book."""

NO_GENUS = _folded(
    "değil var yok mümkün zorun farklı fazla az çok küçük büyük gerekli önemli aynı benzer örnek örneği",
    "örnekleri",
    "geniş uzun kısa yüksek düşük bu şu o kadar için gibi göre zengin yoğun sık nadir sorumlu ait eşit yakın",
    "uzak",
    "ünlü meşhur vardı yüzünden dolayı kaynaklı bağlı böyle şöyle ibaret gelişmiş açık kesin yeter yeterli",
    "hızlı",
    "yavaş tek ilk son sahip olan belirsiz biri birisi çeşidine türüne kısmına bölümüne tipine olana olanlara",
)
"""Turkish predicates that say how a thing is and not what it is, or of what it is a part without saying so."""

PERSON_ENDS = _folded("paşa bey hatun efendi ağa hanım hazretleri çelebi reis gazi sultan")
"""Last words of a name that only people have."""

GIVEN_NAMES = _folded(
    "mahmut mahmud abdülhamit abdülhamid abdülmecit abdülmecid abdülaziz kılıçarslan",
    "mustafa mehmet mehmed ahmet ahmed ali hasan hüseyin fatih süleyman selim murat murad bayezid osman orhan ömer",
    "yavuz kanuni ibrahim ismail ismet kazım fevzi enver talat cemal halide namık ziya tevfik yahya yunus nazım aziz",
    "uğur cahit fuat feza oktay piri evliya katip barbaros turgut sokullu mimar alparslan melikşah tuğrul cengiz",
    "timur atatürk muhammed isa musa marie albert isaac charles robert john james william henry george thomas",
    "edward richard louis jean jacques pierre françois martin peter paul michael david joseph friedrich karl carl",
    "wilhelm otto heinrich hans johann johannes leonardo galileo nikola alexander aleksandr ivan vladimir dmitri",
    "benjamin samuel daniel andrew abraham theodore franklin frank harry jack arthur alfred rudolf max niels ernest",
    "antonie antoine gregor rosalind watson francis camillo elizabeth mary anna victoria kate peyton philip stephen",
    "steven richard edmund walter oliver percy mahatma maria alan ada grace blaise rene voltaire napoleon",
)
"""First names, by which the name of a person is known as one."""

COUNTED = tuple(_folded("dünya meşrutiyet haçlı viyana kosova yüzyıl asır sınıf"))
"""How words begin that follow an ordinal in a name, also where it is written with a digit: "2. Dünya Savaşı"."""

PLACE_NOUNS = _folded(
    "şehri şehir kent kenti eyalet bölge vadi dağ nehr göl ada ova liman köy kasaba ilçe il ili kıyı yarımada kıta",
    "ülke başkent vilayet yöre bozkır çöl",
)
"""How words begin that follow the name of a place."""

ANAPHORIC = _folded(
    "antlaşma vadi faz komite çarşı nehir kongre ferman sanatçı roman",
    "ağ bölge şehir kent ülke yerleşim duyuru üniversite takım şirket anlaşma karar yasa kitap eser film maç oyun",
    "program proje hareket grup aile ordu kanal hizmet olay dönem bina kale gemi uçak konum kişi adam kadın çocuk kral",
    "imparator sultan yazar şair parti örgüt kurum sergi yarışma çalışma rapor araştırma deney sonuç yöntem kural",
    "işlem region city country settlement announcement university team company agreement decision law book film game",
    "program project movement group family army channel service event period building ship plane man woman",
    "king emperor author party organization report study experiment result method show series song band station",
)
"""Common nouns that, alone at the head of a sentence, mean the one that was spoken of before."""


def _both_ways(pairs: str) -> Mapping[str, str]:
    found = [pair.split("/") for pair in pairs.split()]
    return {one: other for first, second in found for one, other in ((first, second), (second, first))}


OPPOSITES: Mapping[Language, Mapping[str, str]] = {
    "tr": _both_ways(
        "yüksek/düşük büyük/küçük artar/azalır artırır/azaltır artmıştır/azalmıştır arttı/azaldı uzun/kısa sıcak/soğuk "
        "kuzey/güney kuzeyinde/güneyinde kuzeyindeki/güneyindeki doğu/batı doğusunda/batısında kuzeybatı/güneydoğu "
        "önce/sonra öncesinde/sonrasında hızlı/yavaş hızla/yavaşça kolay/zor erken/geç geniş/dar kalın/ince "
        "olumlu/olumsuz içinde/dışında fazla/az güçlü/zayıf güçlüdür/zayıftır "
        "kazandı/kaybetti bağımlı/bağımsız genellikle/nadiren yükselir/alçalır ağır/hafif "
        "kurdu/kapattı başladı/bitti başlar/biter ısınır/soğur genişler/büzülür eski/yeni zengin/fakir ucuz/pahalı "
        "altında/üstünde"
    ),
    "en": _both_ways(
        "high/low higher/lower large/small larger/smaller largest/smallest increase/decrease increases/decreases "
        "increased/decreased north/south northern/southern east/west eastern/western before/after hot/cold "
        "highest/lowest strong/weak early/late easy/difficult fast/slow inside/outside majority/minority "
        "positive/negative dependent/independent usually/rarely above/below rises/falls rose/fell"
    ),
}
"""Words in the form in which they stand, each with the one that turns what is said of a thing into its opposite."""

_HEADS = (
    "antlaşması/antlaşma anlaşması/anlaşma savaşı/savaş üniversitesi/üniversite caddesi/cadde partisi/parti "
    "nehri/nehir imparatorluğu/imparatorluk dağı/dağ gölü/göl denizi/deniz adası/ada devleti/devlet krallığı/krallık "
    "cumhuriyeti/cumhuriyet meclisi/meclis kongresi/kongre muharebesi/muharebe beyliği/beylik bankası/banka "
    "şirketi/şirket enstitüsü/enstitü vakfı/vakıf ödülü/ödül yasası/yasa kanunu/kanun köprüsü/köprü kalesi/kale "
    "sarayı/saray hanedanı/hanedan okyanusu/okyanus yarımadası/yarımada boğazı/boğaz ovası/ova müzesi/müze "
    "fermanı/ferman sözleşmesi/sözleşme bildirgesi/bildirge hareketi/hareket devrimi/devrim kurultayı/kurultay"
)
HEADS: Mapping[str, str] = {fold(compound): noun for compound, noun in (pair.split("/") for pair in _HEADS.split())}
"""Last words of names in Turkish, as the folded possessive of the compound, with the noun itself."""
