"""Do partnerships deliver: dialogues that meet or lapse, promises kept, words against deeds."""
