"""The matrix of the Python system for made-up tweets, built from its description with NumPy, scikit-learn and
vaderSentiment, independently of our code: test/fixtures/golden/python-system.json.

    python test/golden/make/make_python_system.py
"""

import math
import random
import re
from datetime import datetime, timezone

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import StandardScaler
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from fixture import doubles, floats, write

WORDS = (
    "flight late again bag gone thanks nothing great crew good food awful delay gate morning night Boston Paris luggage "
    "lost happy sad never always vuelo tarde gracias mañana опоздал спасибо самолёт love hate the and is not very 24"
).split()
TAGS = ["delay", "travel", "fail", "retraso"]
USERS = ["ann", "bob", "cem", "dea", "eva"]
LANGUAGES = ["en", "es", "ru", "en-gb", "fr"]


def made_up(count):
    draw = random.Random(3)
    for i in range(count):
        words = [draw.choice(WORDS) for _ in range(draw.randint(3, 18))]
        hashtags = draw.sample(TAGS, draw.choice([0, 0, 1, 2]))
        mentions = draw.sample(USERS, draw.choice([0, 1, 1, 3]))
        urls = [f"https://example.com/{i}"] if draw.random() < 0.3 else []
        words += [f"#{tag}" for tag in hashtags] + [f"@{user}" for user in mentions] + urls
        draw.shuffle(words)
        yield {
            "text": " ".join(words) + draw.choice(["", "!", " 😀", "  ", "?!"]),
            "id": str(1000 + i),
            "createdAt": 1_420_000_000_000 + draw.randrange(0, 31_000_000_000),
            "user": draw.choice(USERS),
            "language": draw.choice(LANGUAGES),
            "likeCount": draw.choice([0, 0, 1, 5, 90]),
            "retweetCount": draw.choice([0, 0, 2, 17]),
            "replyCount": draw.choice([0, 1, 3]),
            "quoteCount": draw.choice([0, 0, 1]),
            "hashtags": hashtags,
            "mentions": mentions,
            "urls": urls,
            "isRetweet": draw.random() < 0.2,
            "isReply": draw.random() < 0.3,
            "isQuote": draw.random() < 0.1,
        }


def score(tweet):
    return tweet["likeCount"] + 2 * tweet["retweetCount"] + 1.5 * tweet["replyCount"] + 2.5 * tweet["quoteCount"]


def clean(text):
    text = re.sub(r"https?://\S+|www\.\S+", "", text)
    text = re.sub(r"[@#]\w+", "", text)
    return re.sub(r"\s+", " ", text).strip()


tweets = list(made_up(120))
cleaned = [clean(tweet["text"]) for tweet in tweets]
newest = max(tweet["createdAt"] for tweet in tweets)
sentiment = SentimentIntensityAnalyzer()
columns = {}


def add(name, values):
    columns[name] = np.array(list(values), dtype=float)


times = [datetime.fromtimestamp(tweet["createdAt"] / 1000, timezone.utc) for tweet in tweets]
add("hour", (t.hour for t in times))
add("day_of_week", (t.weekday() for t in times))
add("day_of_month", (t.day for t in times))
add("month", (t.month for t in times))
add("day_of_year", (t.timetuple().tm_yday for t in times))

kinds = ["like", "retweet", "reply", "quote"]
sums = np.array([sum(tweet[f"{kind}Count"] for kind in kinds) for tweet in tweets], dtype=float)
for kind in kinds:
    add(f"{kind}_count", (tweet[f"{kind}Count"] for tweet in tweets))
for kind in kinds:
    add(f"{kind}_ratio", (tweet[f"{kind}Count"] / total if total else 0 for tweet, total in zip(tweets, sums)))
add("engagement_score", map(score, tweets))
add("engagement_velocity", (total / max((newest - tweet["createdAt"]) / 3_600_000, 1) for tweet, total in zip(tweets, sums)))

options = {"ngram_range": (1, 2), "min_df": 2, "stop_words": "english"}
frequencies = -np.sort(-np.asarray(CountVectorizer(**options).fit_transform(cleaned).sum(axis=0)).ravel())
assert len(frequencies) > 100, f"{len(frequencies)} terms: fewer than the matrix has columns"
# The Python system takes 100 terms. Whatever its choice among equally frequent ones, NumPy's depends on the processor.
weights = TfidfVectorizer(**options).fit(cleaned)
counts = CountVectorizer(**options).fit_transform(cleaned)
names = weights.get_feature_names_out()
totals = np.asarray(counts.sum(axis=0)).ravel()
kept = sorted(sorted(range(len(names)), key=lambda i: (-totals[i], names[i]))[:100])
vocabulary = [names[i] for i in kept]
tfidf = TfidfVectorizer(vocabulary=vocabulary, ngram_range=(1, 2), stop_words="english").fit_transform(cleaned).toarray()
for i, term in enumerate(vocabulary):
    add(f"tfidf_{term}", tfidf[:, i])

add("char_count", (len(tweet["text"]) for tweet in tweets))
add("word_count", (len(tweet["text"].split()) for tweet in tweets))
add("clean_char_count", map(len, cleaned))
add("clean_word_count", (len(text.split()) for text in cleaned))
for name in ("hashtag", "mention", "url"):
    add(f"{name}_count", (len(tweet[f"{name}s"]) for tweet in tweets))
for name in ("Retweet", "Reply", "Quote"):
    add(f"is_{name.lower()}", (tweet[f"is{name}"] for tweet in tweets))
scores = [sentiment.polarity_scores(tweet["text"]) for tweet in tweets]
for name in ("pos", "neu", "neg", "compound"):
    add(f"sentiment_{name}", (s[name] for s in scores))
add("language_english", (tweet["language"].startswith("en") for tweet in tweets))

of_user = {user: [tweet for tweet in tweets if tweet["user"] == user] for user in USERS}
add("user_tweet_count", (len(of_user[tweet["user"]]) for tweet in tweets))
add("user_interaction_count", (sum(len(t["mentions"]) for t in of_user[tweet["user"]]) for tweet in tweets))
add("tweet_mentions", (len(tweet["mentions"]) for tweet in tweets))
for name in ("mentions", "hashtags", "urls"):
    add(f"has_{name}", (len(tweet[name]) > 0 for tweet in tweets))
add("avg_user_engagement", (math.fsum(map(score, of_user[tweet["user"]])) / len(of_user[tweet["user"]]) for tweet in tweets))

matrix = np.column_stack(list(columns.values()))
assert matrix.shape == (120, 137), matrix.shape
write(
    "python-system",
    ["numpy", "scikit-learn", "vaderSentiment"],
    {
        "tweets": tweets,
        "columns": list(columns),
        "means": doubles(matrix.mean(axis=0)),
        "matrix": floats(StandardScaler().fit_transform(matrix)),
    },
)
