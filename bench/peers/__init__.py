"""Other products measured beside ours; nothing of theirs is kept in this repository."""
