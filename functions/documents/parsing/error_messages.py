"""What a teacher reads when a file cannot be used, by the error's code, in English and in Turkish."""

MESSAGES: dict[str, dict[str, str]] = {
    "unsupported_format": {
        "en": "This is not a PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown or text file. Save it as one of these.",
        "tr": "Bu dosya PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown ya da düz metin değil. Birine dönüştürün.",
    },
    "encrypted": {
        "en": "The file is protected by a password. Remove the password and upload it again.",
        "tr": "Dosya parolayla korunuyor. Parolayı kaldırıp yeniden yükleyin.",
    },
    "no_text_layer": {
        "en": "The PDF holds only pictures of pages. Run text recognition (OCR) on it and upload the result.",
        "tr": "PDF yalnızca sayfa görüntülerinden oluşuyor. Metin tanıma (OCR) uygulayıp sonucu yükleyin.",
    },
    "corrupt": {
        "en": "The file is damaged or incomplete. Open it, save it anew and upload it again.",
        "tr": "Dosya bozuk ya da eksik. Dosyayı açıp yeniden kaydedin ve tekrar yükleyin.",
    },
    "empty": {
        "en": "There is no text in the file.",
        "tr": "Dosyada metin yok.",
    },
    "too_many_pages": {
        "en": "The file has {pages} pages, slides or sheets; at most {limit} are accepted. Split it into parts.",
        "tr": "Dosyada {pages} sayfa ya da slayt var; en çok {limit} kabul edilir. Bölerek parça parça yükleyin.",
    },
    "too_large": {
        "en": "The file holds more text or data than can be processed. Split it and upload the parts.",
        "tr": "Dosyada işlenebilecek olandan çok metin ya da veri var. Bölerek parça parça yükleyin.",
    },
    "too_many_columns": {
        "en": "A table has more than {limit} columns. Split it into narrower tables and upload the file again.",
        "tr": "Bir tabloda {limit} sütundan fazlası var. Daha dar tablolara bölüp dosyayı yeniden yükleyin.",
    },
    "too_deeply_nested": {
        "en": "The parts of the file are nested more than {limit} deep. Save it in a simpler form and upload it again.",
        "tr": "Dosyanın bölümleri {limit} düzeyden fazla iç içe geçmiş. Daha yalın kaydedip yeniden yükleyin.",
    },
    "timed_out": {
        "en": "Reading the file took too long. Split it or save it in a simpler form, and upload it again.",
        "tr": "Dosyanın okunması çok uzun sürdü. Bölerek ya da daha yalın bir biçimde kaydederek yeniden yükleyin.",
    },
    "out_of_memory": {
        "en": "Reading the file takes too much memory. Split it and upload the parts.",
        "tr": "Dosyayı okumak çok fazla bellek gerektiriyor. Bölerek parça parça yükleyin.",
    },
    "crashed": {
        "en": "The file could not be read; it is probably damaged. Save it anew and upload it again.",
        "tr": "Dosya okunamadı; büyük olasılıkla bozuk. Yeniden kaydedip tekrar yükleyin.",
    },
}

WARNINGS: dict[str, dict[str, str]] = {
    "picture_without_text": {
        "en": "Pictures are not read. What they show is not found; describe it in the text.",
        "tr": "Resimler okunmaz. Gösterdikleri bulunamaz; metinde anlatın.",
    },
    "formula_unreadable": {
        "en": "Formulas could not be read in full. Check them in the text.",
        "tr": "Bazı formüller tam okunamadı. Metinde denetleyin.",
    },
    "font_without_map": {
        "en": "A font does not say which letters it draws, so words may be missing. Save the PDF anew from its source.",
        "tr": "Bir yazı tipi hangi harfleri çizdiğini söylemiyor; sözcükler eksik olabilir. PDF'yi yeniden oluşturun.",
    },
    "page_without_text": {
        "en": "Pages hold no text; they may be scanned. Upload a PDF with a text layer.",
        "tr": "Bazı sayfalarda metin yok; taranmış olabilir. Metin katmanı olan bir PDF yükleyin.",
    },
    "chart_as_table": {
        "en": "Charts were read as tables of their data.",
        "tr": "Grafikler, verilerinin tablosu olarak okundu.",
    },
    "formula_without_value": {
        "en": "Cells hold formulas that were never calculated. Open the file in Excel, save it and upload it again.",
        "tr": "Bazı hücrelerdeki formüller hiç hesaplanmamış. Dosyayı Excel'de açıp kaydedin ve yeniden yükleyin.",
    },
    "hidden_content": {
        "en": "Hidden rows, columns, sheets, slides or text were left out.",
        "tr": "Gizli satır, sütun, sayfa, slayt ya da metinler dışarıda bırakıldı.",
    },
}
"""What a teacher reads of a document that is ready and lacks something, by the code of a `TextWarning`."""
UNKNOWN_WARNING = {"en": "Something in the file could not be read.", "tr": "Dosyadaki bir şey okunamadı."}
