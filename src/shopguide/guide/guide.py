"""The conversation: understand a turn, act with the shop's verbs, answer with proof, remember.

Knows nothing about stores, indexes or doors. Code finds, filters, counts and chooses; a language model, where there
is one, only words the same evidence, and what it says is checked against it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from shopguide.errors import NotFoundError, QueryError
from shopguide.guide import extremes, finding, giving, looking, worded
from shopguide.guide.asking_back import asked_back
from shopguide.guide.budgets import loosened, moved
from shopguide.guide.deciding import act, told
from shopguide.guide.declining import declined
from shopguide.guide.fact_finder import FactFinder
from shopguide.guide.gist import gist
from shopguide.guide.grounding import people_said
from shopguide.guide.heard import asks_of_one, context_of, guided, let_go, wishes, without_owned
from shopguide.guide.intents import Intent, read_intent
from shopguide.guide.kinds import kind_named
from shopguide.guide.llm import LanguageModel, LLMTurn
from shopguide.guide.looking import Picture
from shopguide.guide.matters import Matters, plainly_asked
from shopguide.guide.once import Once
from shopguide.guide.openings import bare
from shopguide.guide.owning import fitting, of_asker, put_aside
from shopguide.guide.reader import Reading, TurnReader
from shopguide.guide.reading import refined
from shopguide.guide.restating import Said, content, field_name, plain_words, put_plainly, taken_back
from shopguide.guide.returning import Returned, kept, returned
from shopguide.guide.sessions import Memory, Sessions
from shopguide.guide.telling import asks_price, asks_stock
from shopguide.guide.tools import Tools
from shopguide.guide.traits import plain_traits
from shopguide.guide.turn import Draft, Turn
from shopguide.guide.wishing import joined_wish, needed, wished
from shopguide.media import Crop
from shopguide.text import language_of
from shopguide.types import Answer, Claim, Language, Query, Understood

MAX_TURN_CHARS = 2000
"""Characters of one turn, as of one query: people do not type more to a shop."""

MAX_HISTORY = 8
"""Earlier turns that a caller's own history may bring: each is understood anew, in tens of milliseconds."""

_CHEAP = re.compile(
    r"\b(?:cheap|affordable|inexpensive|low[- ]cost|budget)\b|便宜的|实惠|平价|不贵|别太贵|不要太贵", re.I
)
_PUNCTUATION = re.compile(r"^(?:[\s，,。.!！;；]|那就?(?=[\s，,])|(?:and|but|then)\b)+")
_THAN = re.compile(r"\bthan\b|比|多少")
_NOT_TOO = re.compile(
    r"\bnot (?:too|so|that|overly) (?!expensive|heavy|big|loud|noisy|small|much)\w+|\bnothing too \w+|"
    r"(?:不要|别|不能|不想要|不会?)(?:太|那么|过于)(?![贵重大小吵])[一-鿿]{1,2}的?",
    re.I,
)
_NO_SEARCH = frozenset(("empty", "greet", "thanks", "bye", "outside", "policy"))
MAX_BEFORE = 4
"""Products spoken of before that are remembered."""

MAX_TRAIL = 9
"""Products shown before that are remembered: three answers' worth."""

_BEST_RATED = re.compile(
    r"(?:评价|口碑|评分|打分)(?:是)?最(?:好|高)|最受(?:欢迎|好评)|"
    r"\b(?:best|highest) (?:reviews|ratings?)\b",
    re.I,
)


class Guide:
    """Answers shoppers, turn by turn; usable from several threads."""

    def __init__(
        self,
        tools: Tools,
        llm: LanguageModel | None = None,
        sessions: Sessions | None = None,
        reader: TurnReader | None = None,
        matters: Matters | None = None,
        finder: FactFinder | None = None,
    ) -> None:
        """Make a guide.

        Args:
            tools: The shop's own verbs.
            llm: A model that words the evidence; None for templates alone.
            sessions: Where conversations are remembered; its own when None.
            reader: Reads what a turn wants beside the rules; None for the rules alone.
            matters: Tells whether it asks for a price or for stock in words that no rule knows; None for none.
            finder: Finds the fact that answers a question in other words; None for the rules alone.
        """
        self._matters = matters
        self._tools = tools
        self._reader = reader
        self._finder = finder
        self.llm = llm
        self.sessions = sessions if sessions is not None else Sessions()

    def ask(
        self,
        text: str,
        session_id: str | None = None,
        image: Picture | None = None,
        crop: Crop | None = None,
        *,
        without: Collection[str] = (),
        history: Sequence[tuple[str, Picture | None]] = (),
        told: Callable[[Claim], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """Answer one turn.

        Args:
            text: What the shopper says, in English or Chinese; "" beside a picture asks what it shows.
            session_id: Name of the conversation; None remembers nothing.
            image: A picture that the shopper shows.
            crop: The part of it that is meant.
            without: Labels of conditions of the conversation that are taken back (`answer.query.understood[].label`).
            history: What the shopper said and showed before, oldest first, for a caller that keeps conversations
                itself; the last `MAX_HISTORY` of it count, in place of what the session remembers.
            told: Given each claim as soon as it is sure to be shown.
            stop: Set when nobody waits for the answer any more; a language model then stops at once.

        Returns:
            The answer in the asker's language; every fact in it has a citation.

        Raises:
            QueryError: The turn is longer than `MAX_TURN_CHARS`.

        Passes on:
            PictureError: The picture cannot be read.
            UsageError: This shop cannot look at pictures.
        """
        if len(text) > MAX_TURN_CHARS:
            raise QueryError(
                f"The question has {len(text):,} characters; {MAX_TURN_CHARS:,} are read at most.", "Shorten it."
            )
        memory = self._after(history) if history else self.sessions.get(session_id)
        model = None if self.llm is None else self.llm.turn(stop)
        draft, turn = self._answered(text, memory, image, crop, model, without)
        language = turn.language
        self.sessions.put(session_id, draft.memory)
        answer = Answer(
            joined(draft.claims, language), draft.claims, draft.products, language, comparison=draft.comparison,
            note=draft.note, query=draft.query,
        )  # fmt: skip
        say = told or (lambda claim: None)
        if model is None or not draft.spoken or not answer.citations:
            for claim in answer.claims:
                say(claim)
            answer = answer if model is None else replace(answer, spent=model.spent)
        else:
            answer = worded.reword(answer, text, model, self._tools, say)
        return _with_question(answer, turn, draft, say)

    def _answered(
        self,
        text: str,
        memory: Memory,
        image: Picture | None,
        crop: Crop | None,
        model: LLMTurn | None = None,
        without: Collection[str] = (),
    ) -> tuple[Draft, Turn]:
        """One turn of a conversation, with what it takes back or drops taken out of it first."""
        language = language_of(text) if text.strip() else "en"
        before, tools = memory, Once(self._tools)
        refused = declined(text)
        if refused is not None:
            turn = Turn(tools, text, Query(text, language=language), memory, language, text)
            return Draft((Claim(refused),), memory=memory, query=turn.query, spoken=False), turn
        reading = (
            None if self._reader is None or not text.strip() else self._reader.read(fitting(text), context_of(memory))
        )
        text, reading = plainly_asked(text, reading, self._matters)
        heard = gist(fitting(text), reading, tools, memory.query is not None, _told_by_rules(memory))
        reading = heard.reading
        said, memory, back = _plainly(tools, heard.text if reading else text, memory, reading)
        memory, gone = taken_back(memory, said, without)
        given = giving.read_given(said.text) if read_intent(said.text, memory).kind != "policy" else None
        aside = put_aside(_without_person(said.text, given))
        said = replace(said, text=aside.text)
        if without and not text.strip() and memory.query is not None:
            language = memory.query.language
        query = replace(tools.understand(said.text), language=language) if said.text.strip() else Query(text)
        query = replace(query, words=plain_words(extremes.uncounted(said.text, query.words)))
        query = giving.minded(tools, query, given) if given else query
        query = _told_soft(query, aside.said)
        if read_intent(said.text, memory).kind not in _NO_SEARCH:
            query = _spelled(tools, query)
        if model is not None and (said.wish or read_intent(said.text, memory).kind == "find"):
            query = refined(model, said.text, query, tools)
        if query.sort == "relevance" and _BEST_RATED.search(said.text):
            query = replace(query, sort="rating", words=plain_words(_BEST_RATED.sub(" ", query.words)))
        query = _cheap_first(_unchecked(query, said.text), said.text, memory)
        turn = Turn(tools, said.text, query, memory, language, text, said.wish, reading, self._finder)
        if said.over:
            return told(turn, "over", memory), turn
        if back is not None and not said.text:
            draft = finding.find_again(turn, back=back.named)
            return replace(draft, memory=_going_on(before, draft.memory)), turn
        named = gone or (said.fields if memory.query is not None and memory.shown else ())
        if named and not content(query.words) and not query.filters and image is None:
            draft = finding.find_again(turn, [field_name(f, language) for f in named])
        else:
            intent = (
                Intent("find")
                if said.wish
                else guided(read_intent(said.text, memory), _of_goods(reading, said.text), memory)
            )
            draft = self._draft(turn, intent, image, crop)
        return replace(draft, memory=_going_on(before, draft.memory)), turn

    def _after(self, history: Sequence[tuple[str, Picture | None]]) -> Memory:
        """The memory that earlier turns leave; no model words them again."""
        memory = Memory()
        for text, image in history[-MAX_HISTORY:]:
            if len(text) <= MAX_TURN_CHARS:
                memory = self._answered(text, memory, image, None)[0].memory
        return memory

    def _draft(self, turn: Turn, intent: Intent, image: Picture | None, crop: Crop | None) -> Draft:
        try:
            return act(turn, intent) if image is None else self._with_picture(turn, intent, image, crop)
        except NotFoundError:
            said = turn.say("That product is no longer in the shop.", "这件商品已经不在店里了。")
            return Draft((Claim(said),), memory=Memory(turn.memory.query), spoken=False)

    def _with_picture(self, turn: Turn, intent: Intent, image: Picture, crop: Crop | None) -> Draft:
        """Answer beside a picture: a question of the thing shown, or a search for what is like it."""
        if intent.kind in ("outside", "policy"):
            return act(turn, intent)
        said = plain_traits(bare(turn.raw))  # a wish beside a picture changes it: no condition on the last search
        query = turn.query if said == turn.text else replace(turn.tools.understand(said), language=turn.language)
        turn = replace(turn, text=said, query=query, reading=turn.reading if said == turn.text else None)
        return looking.answer(turn, intent, looking.look(turn, image, crop))


def _plainly(
    tools: Tools, text: str, memory: Memory, reading: Reading | None = None
) -> tuple[Said, Memory, Returned | None]:
    """A turn put plainly, and the conversation that it goes on with: the present one, or an earlier search."""
    plain = plain_traits(bare(text))
    back = returned(plain, memory, reading.said("reference") if reading else ())
    if back is not None:
        plain, memory = back.text, back.memory

    def is_kind(words: str) -> bool:
        return kind_named(tools, words) is not None

    plain = needed(without_owned(plain, reading, is_kind), is_kind)
    plain, loose = loosened(joined_wish(plain))
    plain = _PUNCTUATION.sub("", plain) if loose else plain
    said = put_plainly(moved(plain, memory.query), memory.query)
    if said.afresh and not asks_of_one(reading):
        memory = Memory(earlier=kept(memory, Memory()))
    fields = tuple(dict.fromkeys((*said.fields, "price"))) if loose else said.fields
    wish = wished(said.text)
    values = said.values
    if not fields and not values:
        fields, values = let_go(reading, memory)
    wishing = wish is not None or (wishes(reading, memory) and not fields)
    return replace(said, text=wish or said.text, fields=fields, values=values, wish=wishing), memory, back


def _spelled(tools: Tools, query: Query) -> Query:
    """The query with slips mended as the shop's search mends them."""
    if not query.words or query.language != "en":
        return query
    mended = tools.search(query.words, limit=1).query
    if not mended.corrected:
        return query
    read = tools.understand(mended.corrected)
    fresh = tuple(u for u in read.understood if u.text not in {o.text for o in query.understood})
    filters = tuple(f for u in fresh for f in u.filters)
    return replace(query, words=plain_words(read.words), filters=(*query.filters, *filters),
                   understood=(*query.understood, *fresh))  # fmt: skip


def _told_by_rules(memory: Memory) -> Callable[[str], bool]:
    """Whether a clause tells of its asker, takes something back or moves a budget: rules read what no reader hears."""

    def told(clause: str) -> bool:
        said = put_plainly(clause, memory.query)
        budget = loosened(clause)[1] or moved(clause, memory.query) != clause
        return budget or bool(said.fields or said.values or of_asker(clause) or people_said(clause))

    return told


def _of_goods(reading: Reading | None, text: str) -> Reading | None:
    """A reading of a turn; a question for a price or an offer is of a product, though it sounds of the shop's rules."""
    if reading is None or reading.act != "policy" or not (asks_price(text) or asks_stock(text)):
        return reading
    return replace(reading, act="ask")


def _without_person(text: str, given: giving.Given | None) -> str:
    """A turn's words without for whom it buys; as they were when nothing else would be left to ask."""
    if given is None:
        return giving.liked(text) or text
    return giving.nothing_named(given.rest) if given.gift else giving.interests(given.rest)


def _cheap_first(query: Query, text: str, memory: Memory) -> Query:
    """Order by price where cheap things are asked for: the word itself says nothing that a catalog could check."""
    sold = next((u for u in query.understood if u.soft and u.label in ("best selling first", "销量从高到低")), None)
    if sold is not None and query.sort == "relevance":  # sales are not told: stars are the nearest to them
        return replace(query, sort="rating", understood=tuple(u for u in query.understood if u is not sold))
    chip = next((u for u in query.understood if u.soft and u.label in ("inexpensive", "价格实惠")), None)
    if (
        chip is None
        or not _CHEAP.search(chip.text)
        or _THAN.search(text)
        or query.sort != "relevance"
        or read_intent(text, memory).kind not in ("find", "about")
    ):
        return query
    return replace(query, sort="price_asc", understood=tuple(u for u in query.understood if u is not chip))


def _told_soft(query: Query, said: Sequence[str]) -> Query:
    """A query with what was told beside it as wishes that no catalog checks."""
    chips = tuple(Understood(text, text, 0, soft=True) for text in said)
    return replace(query, understood=(*query.understood, *chips))


def _unchecked(query: Query, text: str) -> Query:
    """What is refused by degree ("not too short", 不要太短的) as a wish that no catalog can check."""
    match = _NOT_TOO.search(text)
    if match is None or any(u.text in match.group() or match.group() in u.text for u in query.understood):
        return query
    words = " ".join(_NOT_TOO.sub(" ", query.words).split())
    chip = Understood(match.group().strip(), match.group().strip(), match.start(), soft=True)
    return replace(query, words=words, understood=(*query.understood, chip))


def _going_on(before: Memory, after: Memory) -> Memory:
    """The memory after a turn, which knows what was spoken of before it."""
    trail = tuple(i for i in dict.fromkeys((*before.trail, *before.shown)) if i not in after.shown)[-MAX_TRAIL:]
    after = replace(after, earlier=kept(before, after), trail=trail)
    if after.focus == before.focus or not before.focus:
        return replace(after, before=before.before)
    return replace(after, before=(*before.before, *before.focus)[-MAX_BEFORE:])


def _with_question(answer: Answer, turn: Turn, draft: Draft, say: Callable[[Claim], None]) -> Answer:
    """An answer that showed the best of many, with the one question that would tell them apart."""
    question, choices = asked_back(turn, draft) if draft.many else ("", ())
    if not question:
        return answer
    say(Claim(question))
    text = joined((Claim(answer.text), Claim(question)), answer.language)
    return replace(answer, text=text, question=question, choices=choices)


def joined(claims: tuple[Claim, ...], language: Language) -> str:
    """Sentences one after another, as the language joins them."""
    return ("" if language == "zh" else " ").join(c.text for c in claims)
