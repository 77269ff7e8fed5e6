"""News for people: in the application, live, and by e-mail."""
