"""The Entities tab: everyone and everything in the film, one form for every kind."""
