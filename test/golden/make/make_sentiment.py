"""Scores of vaderSentiment 3.3.2 for made-up sentences: test/fixtures/golden/vader.json.

    python test/golden/make/make_sentiment.py
    python test/golden/make/make_sentiment.py FILE OUT   # also scores each line of FILE, as JSON Lines, for a wider check
"""

import json
import random
import sys

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from fixture import write

analyzer = SentimentIntensityAnalyzer()

HAND_MADE = [
    "", " ", "!", "?", "...", "no", "No.", "NO", "not", "but", "lol", ":)", ":-(", "<3", "I :) you", "x", "ok ok ok",
    "The crew was kind.", "The crew was kind of good.", "Kind of a mess, sort of good", "just enough good things",
    "No good deed", "no one is happy", "No problem at all", "no bad or good news", "there is no doubt, great work",
    "without doubt a great flight", "Without a doubt, a great flight", "never so good a meal", "never this good before",
    "I have never been so happy", "so good", "this good, that bad", "It isn't bad", "it isnt bad", "IT ISN'T BAD, really",
    "the least helpful desk", "least helpful", "at least helpful staff", "the very least good of them",
    "That is the shit", "what a shit show", "you are the bomb", "a bad ass plane", "a badass plane", "bus stop ahead",
    "the bus stop is a good place", "yeah right, good luck", "it was the kiss of death for us", "a cake to die for",
    "My beating heart", "that was hand to mouth and under the weather", "GREAT", "GREAT work", "great WORK",
    "VERY good", "very GOOD", "VERY GOOD", "very, very good!!", "Good!", "Good!!", "Good!!!", "Good!!!!", "Good!!!!!",
    "Bad?", "Bad??", "Bad???", "Bad????", "bad?!?!", "Good but bad", "bad but good", "but good", "good but", "BUT good",
    "good good but bad bad good", "bad bad bad but good good", "fine, but fine, but fine", "nice nice but nice nice nice",
    "happy 😀", "😀happy", "happy😀sad", "😀😀😀", "😢", "❤", "❤️ love", "👍🏽 nice", "🏳️‍🌈 pride", "a © b ® c ™", "💔!!!",
    "я очень happy", "это ХОРОШО good", "ЭТО хорошо GOOD", "ｇｏｏｄ good", "naïve but good", "Ǆ good", "K\u212aIND", "o\u212a good",
    "good\u00a0bad", "good\u2003bad", "good\u200bbad", "good\x1fbad", "good\ufeffbad", "line\nbreak good\r\n\tbad",
    "'good'", '"good"', "(good)", "good.", "good,", "--good--", "a.", "ab!", ":D:", "=good=", "@good #good $good",
    "don't like", "DON'T like", "I can't stand it", "cant stand it", "won't hurt", "rarely good", "seldom bad",
    "despite good food", "nor good", "neither good nor bad", "nothing good", "hardly good", "barely bad", "uber good",
    "less good", "more bad", "most helpful", "totally useless", "effing great", "friggin awful", "sux!", "meh",
    "http://example.com/good is bad", "good/bad", "good-bad", "well well well", "catch-22", "sob", "LMAO", "xD", ":p", "8-)",
]

SUBJECTS = ["The crew", "my bag", "This delay", "Their app", "the SEAT", "Our pilot", "customer service"]
MODIFIERS = ["", "very", "REALLY", "not", "never", "hardly", "kind of", "sort of", "isn't", "at least", "so", "without", "least"]
FEELINGS = ["good", "BAD", "horrible", "helpful", "lost", "great", "useless", "kind", "funny", "happy", "sad", "ok", "no", "fantastic"]
TURNS = ["", "but", "BUT", "and", "or", "nor", "though"]
ENDS = ["", ".", "!", "!!!", "?", "??", "?!?!", " 😀", "😡", " :)", " :(", " <3", "❤️"]
FILLERS = ["x", "flight", "to", "Boston", "gate", "12", "today", "#late", "@airline", "https://example.com/a"]


def made_up(count):
    draw = random.Random(11)
    for _ in range(count):
        words = [draw.choice(SUBJECTS), "was"]
        for _ in range(draw.randint(1, 3)):
            words += [draw.choice(MODIFIERS), draw.choice(FEELINGS), draw.choice(TURNS)]
            words += draw.sample(FILLERS, draw.randint(0, 3))
        yield " ".join(word for word in words if word) + draw.choice(ENDS)


def ties():
    """Sums that make a share an odd number of sixteenths, which lies half-way between two decimals of three places."""
    by_valence = {}
    for word, valence in analyzer.lexicon.items():
        if word.isalpha() and word.isascii() and word.islower() and len(word) > 3:
            by_valence.setdefault(valence, []).append(word)
    for valences, neutral in (([1.5, 1.5], 11), ([2.0], 13), ([-2.0], 13), ([-1.5, -1.5], 11), ([2.0, -2.0], 10), ([2.0, 2.0, -1.0], 8)):
        loaded = [by_valence[valence][-1 - i] for i, valence in enumerate(valences)]
        yield " ".join(["zz"] * neutral + loaded)
    # Half of the first word's valence is the second's: the package then halves the first once more and leaves the second.
    for first, second in ((3.0, 1.5), (-2.0, -1.0), (2.4, 1.2)):
        yield f"zz {by_valence[first][-1]} zz but zz {by_valence[second][-1]}"


def scored(text):
    scores = analyzer.polarity_scores(text)
    return [text, scores["pos"], scores["neu"], scores["neg"], scores["compound"]]


if len(sys.argv) == 3:
    with open(sys.argv[1], encoding="utf-8") as lines, open(sys.argv[2], "w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(scored(line.rstrip("\n"))) + "\n")
else:
    texts = [*HAND_MADE, *made_up(180), *ties()]
    write("vader", ["vaderSentiment"], {"columns": ["text", "pos", "neu", "neg", "compound"], "rows": [scored(text) for text in texts]})
