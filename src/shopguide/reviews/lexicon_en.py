"""English words of shoppers that VADER's own list lacks, with their strength on its scale, −4 to 4.

Tables only; knows nothing about reviews. Picked by hand from the words that part good from bad clothing reviews,
leaving out those that name goods elsewhere ("tent", "sack") or turn with the thing ("cheap", "huge"). Words at 0 are
opinions in VADER's list and plain words in a shop: "on the other hand", "hand wash", "straight legs", "alarm clock".
"""

from __future__ import annotations

_WORDS = """
    unflattering:-2.2 unfortunately:-1.6 returning:-1.8 returned:-1.5 cheaply:-2 shapeless:-2 flimsy:-2 bummed:-2
    stiff:-1.2 itchy:-2 scratchy:-2 poorly:-2.2 refund:-1.5 defective:-2.5 broke:-2 ripped:-1.6 tore:-1.8 holes:-1.5
    shrunk:-1.5 shrank:-1.5 pilled:-1.8 pilling:-1.8 faded:-1.4 leaked:-1.8 leaks:-1.8 frumpy:-2 boxy:-0.8
    overpriced:-2.2 oddly:-1.2 odd:-1.2 awkwardly:-1.5 uncomfortable:-2 crooked:-1.5 unraveled:-1.8 snapped:-1.5
    stopped:-0.6 useless:-2 sad:-2 wanted:-0.4 comfy:2 flattering:1.9 sturdy:1.8 durable:1.8 roomy:1.2 lightweight:1
    versatile:1.5 compliments:2 soft:1.2
    hand:0 straight:0 cut:0 alarm:0 pressure:0
"""

WEIGHTS_EN: dict[str, float] = {word: float(weight) for word, weight in (pair.split(":") for pair in _WORDS.split())}
"""Word to strength; below zero is against."""
