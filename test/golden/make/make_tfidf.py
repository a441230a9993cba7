"""scikit-learn's TfidfVectorizer on made-up tweets: test/fixtures/golden/tfidf.json.

    python test/golden/make/make_tfidf.py

Among terms equally frequent at the limit of max_features, scikit-learn keeps those that NumPy's unstable argsort puts
first, which depends on the processor. Where a case has such a tie, this script says so and lowers the limit until it
has none; one case keeps its tie among few enough terms (NumPy sorts up to 16 by insertion, which is stable).
"""

import random
import re

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from fixture import codes, doubles, write

LEXICON = {
    "en": "the flight was late again my bag is gone thanks for nothing great crew good food don't book #delay @airline cannot never 24 hours we're".split(),
    "es": "el vuelo llegó tarde otra vez mañana no más gracias por la comida señor niño está #retraso".split(),
    "ru": "самолёт опять опоздал спасибо за ничего хороший экипаж в Москве и на взлёте не был #задержка".split(),
    "de": "der Flug war schon wieder zu spät Straße GROẞ Übergrößen danke für nichts".split(),
    "el": "η πτήση ΚΑΘΥΣΤΕΡΗΣΕ ΠΑΛΙΣ άργησε ξανά ευχαριστώ".split(),
    "tr": "İstanbul ISPARTA ılık uçuş gecikti yine teşekkürler".split(),
    "ja": "飛行機が また 遅れました ありがとう 東京 大阪".split(),
    "hi": "उड़ान फिर देर से चली धन्यवाद".split(),
    "ar": "الرحلة متأخرة مرة أخرى شكرا مطار".split(),
    "other": "😀 ❤️ 𝐛𝐨𝐥𝐝 𝐭𝐞𝐱𝐭 x_y __ a1 ² ½ Ⅷ 10th https://example.com/a?b=c www.example.org/d e-mail me@example.com it's naïve".split(),
}


def made_up(count):
    draw = random.Random(5)
    for _ in range(count):
        words = LEXICON[draw.choice(list(LEXICON))] + LEXICON["en" if draw.random() < 0.3 else "other"]
        chosen = [draw.choice(words) for _ in range(draw.randint(0, 16))]
        yield draw.choice([" ", "  ", " ", "\n"]).join(chosen) + draw.choice(["", ".", "!", " …"])


def clean(text):
    text = re.sub(r"https?://\S+|www\.\S+", "", text)
    text = re.sub(r"[@#]\w+", "", text)
    return re.sub(r"\s+", " ", text).strip()


def limit_without_tie(cleaned, options, limit):
    counts = CountVectorizer(**{k: v for k, v in options.items() if k != "sublinear_tf"}).fit_transform(cleaned)
    frequencies = -np.sort(-np.asarray(counts.sum(axis=0)).ravel())
    if limit >= len(frequencies):
        return limit
    while frequencies[limit - 1] == frequencies[limit]:
        limit -= 1
    return limit


def case(texts, limit, keep_tie=False, **options):
    cleaned = [clean(text) for text in texts]
    if not keep_tie:
        lowered = limit_without_tie(cleaned, options, limit)
        if lowered != limit:
            print(f"max_features {limit} would cut a tie: {lowered}")
        limit = lowered
    vectorizer = TfidfVectorizer(max_features=limit, **options)
    matrix = vectorizer.fit_transform(cleaned).tocsr()
    matrix.sort_indices()
    return {
        "options": {"max_features": limit, **options},
        "texts": len(texts),
        "terms": list(vectorizer.get_feature_names_out()),
        "idf": doubles(vectorizer.idf_),
        "offsets": codes(matrix.indptr),
        "codes": codes(matrix.indices),
        "values": doubles(matrix.data),
    }


texts = list(made_up(300))
cases = [
    case(texts, 100, ngram_range=(1, 2), min_df=2, stop_words="english", sublinear_tf=False),
    case(texts, 1000, ngram_range=(1, 3), min_df=3, stop_words=None, sublinear_tf=True),
    case(texts, 40, ngram_range=(1, 1), min_df=1, stop_words="english", sublinear_tf=True),
    case(["cc bb", "bb aa", "dd ee ff"], 4, keep_tie=True, ngram_range=(1, 1), min_df=1, stop_words=None, sublinear_tf=False),
]
write("tfidf", ["scikit-learn", "numpy"], {"texts": texts, "tieTexts": ["cc bb", "bb aa", "dd ee ff"], "cases": cases})
