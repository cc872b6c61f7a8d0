"""A shop that is served is warmed beside the first visitors, and leaves nothing behind."""

import threading

import pytest

from shopguide.shop import Shop, warming


def test_warming_answers_every_question_and_remembers_none(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the shop's own guide, which may have a language model, is not asked")

    monkeypatch.setattr(Shop, "ask", never)
    assert warming.warm(shop, threading.Event()) == len(warming.TURNS)


def test_warming_ends_when_it_is_stopped(shop: Shop) -> None:
    stop = threading.Event()
    stop.set()
    assert warming.warm(shop, stop) == 0


def test_shop_is_left_alone_once_the_block_has_ended(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    began, goes_on = threading.Event(), threading.Event()

    def slow(_: Shop, stop: threading.Event) -> int:
        began.set()
        assert not goes_on.is_set()
        stop.wait(10)
        goes_on.set()
        return 0

    monkeypatch.setattr(warming, "warm", slow)
    with warming.warming(shop) as thread:
        assert began.wait(10)
    assert goes_on.is_set()
    assert not thread.is_alive()
