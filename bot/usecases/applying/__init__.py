"""Filling in a form in the chat, from the first word to the receipt.

One form serves all services: what is asked, and in which order, comes from the catalogue and
from what the draft holds. No question of a service stands here.
"""
