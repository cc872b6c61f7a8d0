"""Training: what needs the packages of the extra `train`. What is learnt leaves as a file of weights and its card.

Knows nothing about the shop: it is handed features and labels.
"""
