"""The collector: asks every target in its turn and hands on what it heard (`bag collect`)."""
