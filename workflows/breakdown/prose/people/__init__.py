"""Who is meant: names, roles, pronouns, groups and kin, and how each of them looks."""
