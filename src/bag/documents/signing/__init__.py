"""Signatures in PDF: verification in a bounded process, the server's seal, signed copies that people send back."""
