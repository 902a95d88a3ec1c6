"""Charges on roads: tariffs read strictly, passages worked out to the fen, and what procedures ask of both."""
