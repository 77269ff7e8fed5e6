"""Rules of packet filters as exact sets: arithmetic, questions, analysis, readers of dialects. Pure Python."""
