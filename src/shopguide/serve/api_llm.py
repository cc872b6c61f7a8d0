"""What the language model has cost, for Prometheus: read from its ledger whenever `/metrics` is asked.

Knows nothing about models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from shopguide.shop import Shop


class LLMCollector(Collector):
    """The counters of a shop's language model; none where it has none."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before it is read."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Read the ledger."""
        model = self._shop.language_model
        if model is None:
            return
        spent, outcomes, sentences = model.ledger.read()
        calls = CounterMetricFamily("shopguide_llm_calls", "Calls of the language model.", labels=["model", "outcome"])
        for outcome, number in sorted(outcomes.items()):
            calls.add_metric([model.name, outcome], number)
        tokens = CounterMetricFamily("shopguide_llm_tokens", "Tokens of it.", labels=["model", "kind"])
        tokens.add_metric([model.name, "read"], spent.prompt_tokens)
        tokens.add_metric([model.name, "written"], spent.completion_tokens)
        told = CounterMetricFamily("shopguide_llm_sentences", "Sentences of it.", labels=["model", "verdict"])
        for verdict, number in sorted(sentences.items()):
            told.add_metric([model.name, verdict], number)
        seconds = CounterMetricFamily("shopguide_llm_seconds", "Time that was waited for it.", labels=["model"])
        seconds.add_metric([model.name], spent.seconds)
        cost = CounterMetricFamily("shopguide_llm_cost_usd", "US dollars, where its price is known.", labels=["model"])
        cost.add_metric([model.name], spent.cost_usd)
        rests = GaugeMetricFamily("shopguide_llm_resting", "1 while it is left alone.", labels=["model"])
        rests.add_metric([model.name], float(model.breaker.open))
        yield from (calls, tokens, told, seconds, cost, rests)
