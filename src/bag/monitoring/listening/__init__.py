"""The listener: takes in what devices send by themselves and hands it on (`bag listen`)."""
