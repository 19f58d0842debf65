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
