"""The words of a language put to use: tokens, lemmas, and what nouns and verbs mean for a picture."""
