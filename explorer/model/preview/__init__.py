"""What a blob's first bytes are, and how to show them: text, JSON, tables or hex. Start at content.py."""
