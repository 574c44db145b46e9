"""How do partnerships unfold: threats named, things said, things done, dialogues held."""
