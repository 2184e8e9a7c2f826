"""English by word lists and word order: sentences, clauses, phrases, verbs, and which capitals are names."""
