"""Tests in headless Chromium against a real server on a database of its own."""
