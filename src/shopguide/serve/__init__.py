"""The doors: command line, REST and web page. Thin: they read, call `Shop`, and write; they decide nothing.

Knows nothing about how anything is found or compared. The only part that meets the world and reads settings.
"""
