"""What azpane knows: plain data and pure functions, standard library only. Every layer may import it.

Start at azure/places.py for the things of Azure, and at estate/inventory.py for what Explore lists.
"""
