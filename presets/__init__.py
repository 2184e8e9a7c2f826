"""Data that shapes the studio, and the small loader that reads it."""
