"""What every part of the demo's Azure needs: people, tokens, answers and behaviour. It knows no subject.

Everything in the demo may import it. Start with `behaviour`.
"""
