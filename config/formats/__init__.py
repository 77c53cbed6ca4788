"""How Django writes dates and times where the product does not do it itself: in the administration."""
