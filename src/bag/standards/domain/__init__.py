"""How a clause stands with an institution: plain Python."""
