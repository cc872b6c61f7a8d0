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
from shopguide.guide import comparing, finding, looking, naming, policy, relative, superlatives, telling, worded
from shopguide.guide.asking_back import asked_back
from shopguide.guide.grounding import Ground, ground
from shopguide.guide.intents import Intent, points, read_intent, references
from shopguide.guide.kinds import Kind, kind_by_vote, kind_in, kind_named
from shopguide.guide.llm import LanguageModel, LLMTurn
from shopguide.guide.looking import Picture
from shopguide.guide.reading import refined
from shopguide.guide.restating import content, field_name, plain_words, put_plainly, taken_back
from shopguide.guide.sessions import Memory, Sessions
from shopguide.guide.tools import Tools
from shopguide.guide.turn import Draft, Turn
from shopguide.media import Crop
from shopguide.text import language_of
from shopguide.types import Answer, Claim, Language, Query

MAX_TURN_CHARS = 2000
"""Characters of one turn, as of one query: people do not type more to a shop."""

MAX_HISTORY = 8
"""Earlier turns that a caller's own history may bring: each is understood anew, in tens of milliseconds."""

_TALK = {
    "empty": ("What are you looking for? Tell me a product, a budget, or what it should be good for.",
              "想找点什么？可以说商品、预算，或者用途。"),
    "greet": ("Hello! Tell me what you are looking for, and I will search this shop, compare products and "
    "show where each fact comes from.",
              "您好！想找什么尽管说，我可以帮您找商品、做比较，并告诉您每条信息的出处。"),
    "thanks": ("You are welcome. If you want, I can compare products or look for something else.",
               "不客气！还需要的话，我可以帮您比较商品，或者再找找别的。"),
    "bye": ("Goodbye, and enjoy your day.", "再见，祝您愉快！"),
    "over": ("Gladly, we begin anew. What are you looking for?", "好的，我们重新开始。想找点什么？"),
    "outside": ("I can only help with the products of this shop: finding, comparing and explaining them.",
                "我只能帮您了解本店的商品：查找、比较和说明。"),
}  # fmt: skip

_THAN = re.compile(r"\bthan\b|\bor\b|\bversus\b|\bvs\b|和|跟|与|还是|比", re.I)
_AND_THAT = re.compile(r"^\s*(?:and|what about|how about|and what about)\b|呢\s*[?？]?\s*$", re.I)
_BEST_RATED = re.compile(
    r"(?:评价|口碑|评分|打分)(?:是)?最(?:好|高)|最受(?:欢迎|好评)|"
    r"\b(?:best|highest) (?:reviews|ratings?)\b",
    re.I,
)
_THESE_MANY = re.compile(r"\b(?:of (?:these|those|them)|among)\b|其中|这些|那些|里面", re.I)
_TRAIT = re.compile(
    r"\b(?:the|that) (?!(?:next|other|same|last)\b)(?:[\w-]+ ){1,3}one\b|的(?:那|这)一?[个款件双台条只]|"
    r"(?:那|这)一?[个款件双台条只][^，,。?？]{1,6}的(?=$|[，,。?？是有能会多怎])",
    re.I,
)
_OTHER_ONES = re.compile(
    r"\b(?:another|different|larger|bigger|smaller) ones?\b|^\s*(?:what|how) about\b|呢\s*[?？]?$", re.I
)


class Guide:
    """Answers shoppers, turn by turn; usable from several threads."""

    def __init__(self, tools: Tools, llm: LanguageModel | None = None, sessions: Sessions | None = None) -> None:
        """Make a guide.

        Args:
            tools: The shop's own verbs.
            llm: A model that words the evidence; None for templates alone.
            sessions: Where conversations are remembered; its own when None.
        """
        self._tools = tools
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
        said = put_plainly(text)
        memory, gone = taken_back(Memory() if said.afresh else memory, said, without)
        if without and not text.strip() and memory.query is not None:
            language = memory.query.language
        query = replace(self._tools.understand(said.text), language=language) if said.text.strip() else Query(text)
        query = replace(query, words=plain_words(finding.uncounted(said.text, query.words)))
        if model is not None and read_intent(said.text, memory).kind == "find":
            query = refined(model, said.text, query, self._tools)
        if query.sort == "relevance" and _BEST_RATED.search(said.text):
            query = replace(query, sort="rating", words=plain_words(_BEST_RATED.sub(" ", query.words)))
        turn = Turn(self._tools, said.text, query, memory, language)
        if said.over:
            return _told(turn, "over", memory), turn
        named = gone or (said.fields if memory.query is not None and memory.shown else ())
        if named and not content(query.words) and not query.filters and image is None:
            return finding.find_again(turn, [field_name(f, language) for f in named]), turn
        return self._draft(turn, read_intent(said.text, memory), image, crop), turn

    def _after(self, history: Sequence[tuple[str, Picture | None]]) -> Memory:
        """The memory that earlier turns leave; no model words them again."""
        memory = Memory()
        for text, image in history[-MAX_HISTORY:]:
            if len(text) <= MAX_TURN_CHARS:
                memory = self._answered(text, memory, image, None)[0].memory
        return memory

    def _draft(self, turn: Turn, intent: Intent, image: Picture | None, crop: Crop | None) -> Draft:
        try:
            return self._act(turn, intent) if image is None else self._with_picture(turn, intent, image, crop)
        except NotFoundError:
            said = turn.say("That product is no longer in the shop.", "这件商品已经不在店里了。")
            return Draft((Claim(said),), memory=Memory(turn.memory.query), spoken=False)

    def _with_picture(self, turn: Turn, intent: Intent, image: Picture, crop: Crop | None) -> Draft:
        """Answer beside a picture: a question of the thing shown, or a search for what is like it."""
        if intent.kind in ("outside", "policy"):
            return self._act(turn, intent)
        sight = looking.look(turn, image, crop)
        asked = looking.asked_of(turn, sight, intent)
        if asked is None:
            return looking.find(turn, sight)
        if asked.kind == "compare":
            return looking.told_apart(turn, sight, comparing.compared(turn, asked))
        ids = asked.refs
        turn = replace(turn, memory=Memory(turn.memory.query, ids, ids, single=True))
        tell = {"opinion": telling.opinion, "why": telling.why}.get(asked.kind, telling.about)
        return looking.told_apart(turn, sight, tell(turn, asked))

    def _act(self, turn: Turn, intent: Intent) -> Draft:
        if intent.kind in _TALK:
            return _told(turn, intent.kind, turn.memory)
        if intent.kind == "policy":
            return policy.answer(turn)
        draft = self._of_several(turn, intent) or self._asked_again(turn)
        if draft is not None:
            return draft
        if turn.query.sort != "relevance" and not references(turn.text, turn.memory):
            return finding.find(turn)
        if finding.asks_for_things(turn.text) and self._new_subject(turn, intent):
            return finding.find(turn)
        intent = self._by_trait(turn, _looking_back(turn, intent))
        if intent.kind == "untraced":
            return finding.find(turn)
        draft = self._superlative(turn) or relative.step(turn)
        if draft is not None:
            return draft
        if intent.kind == "find" and not turn.memory.single and self._only_refines(turn, intent):
            return finding.find(turn)
        pointed = (intent.pointed and points(turn.text)) or bool(intent.refs)
        if not pointed and not intent.names and self._new_subject(turn, intent):
            return finding.find(turn)
        if intent.kind == "compare":
            return comparing.compared(turn, intent)
        if intent.kind == "why":
            return telling.why(turn, intent)
        if intent.kind in ("about", "opinion", "find") and not intent.refs:
            named = telling.named_product(turn) if intent.kind != "find" and not pointed else None
            product = named or telling.implied(turn, asking=intent.kind != "find")
            if product is not None:
                kind = "opinion" if intent.kind == "opinion" else "about"
                intent = Intent(kind, (product.product_id,), pointed=True)  # type: ignore[arg-type]
        if intent.kind in ("cheaper", "dearer"):
            return finding.cheaper(turn, intent.refs, down=intent.kind == "cheaper")
        if self._only_refines(turn, intent):
            return finding.find(turn)
        if intent.kind == "opinion":
            return telling.opinion(turn, intent)
        if intent.kind == "about":
            return telling.about(turn, intent)
        return finding.find(turn)

    def _of_several(self, turn: Turn, intent: Intent) -> Draft | None:
        """A comparison of products that the turn names, or a pick by price or stars among those spoken of."""
        several = intent.kind == "compare" or _THAN.search(turn.text) is not None
        if several and intent.kind in ("compare", "about", "opinion", "find", "cheaper", "dearer") and not intent.refs:
            named = naming.named_in(turn, turn.text)
            if len(named) > 1:
                return comparing.compared(turn, Intent("compare", tuple(p.product_id for p in named), pointed=True))
        if turn.query.sort == "relevance" or kind_in(turn.query) or content(turn.query.words) or not turn.memory.shown:
            return None
        chosen = references(turn.text, turn.memory)
        if len(chosen) < 2 and len(turn.memory.focus) > 1 and not turn.query.filters:
            chosen = turn.memory.focus
        claims = relative.winner(turn, [turn.tools.product(i) for i in chosen]) if 1 < len(chosen) < 4 else []
        if claims and (points(turn.text) or turn.memory.focus == chosen) and not _THESE_MANY.search(turn.text):
            best = claims[0].citations[0].product_id
            products = (turn.tools.product(best), *(turn.tools.product(i) for i in chosen if i != best))
            memory = replace(turn.memory, focus=(best,), single=True)
            return Draft(tuple(claims), products, memory, query=turn.query)
        return finding.find(turn) if turn.memory.query is not None else None

    def _asked_again(self, turn: Turn) -> Draft | None:
        """The last question about another product that is only named: "and the M100?", M100 呢."""
        if not turn.memory.asked or not _AND_THAT.search(turn.text):
            return None
        named = naming.named_in(turn, turn.text)
        if len(named) != 1:
            return None
        own = (named[0].product_id,)
        before = replace(turn, text=turn.memory.asked, memory=replace(turn.memory, focus=own))
        kind = read_intent(turn.memory.asked, before.memory).kind
        tell = telling.opinion if kind == "opinion" else telling.about
        return tell(before, Intent("about", own, pointed=True))

    def _by_trait(self, turn: Turn, intent: Intent) -> Intent:
        """Point at the one of the products shown that a trait names: "the blue one", 蓝色的那款, "the cheapest one"."""
        shown = turn.memory.shown
        if intent.refs or len(shown) < 2 or not _TRAIT.search(turn.text) or _OTHER_ONES.search(turn.text):
            return intent
        if intent.kind not in ("about", "opinion", "find", "why"):
            return intent
        fits = finding.among(turn, shown)
        if not fits and turn.query.filters:
            return Intent("untraced")
        if len(fits) != 1:
            return intent
        kind = "about" if intent.kind == "find" else intent.kind
        return Intent(kind, fits, pointed=True)

    def _superlative(self, turn: Turn) -> Draft | None:
        """The most or least of a measure: of the kind named, of the products shown, or of the last search."""
        asked = superlatives.read_superlative(turn.text)
        if asked is None or turn.query.sort != "relevance":
            return None
        query = replace(turn.query, words=superlatives.without_superlative(turn.query.words))
        kind = kind_in(query) or kind_named(turn.tools, query.words)
        if kind is None and superlatives.other_words(query.words):
            kind = kind_by_vote(turn.tools, query.words)
        shown = turn.memory.focus if len(turn.memory.focus) > 1 else turn.memory.shown
        if kind is None and points(turn.text) and len(shown) > 1:
            products = [turn.tools.product(i) for i in shown]
            draft = superlatives.answer(turn, asked, products, None, turn.memory.query or query)
            if draft is None:
                return superlatives.untold(turn, asked, products, None)
            return replace(draft, memory=replace(draft.memory, shown=turn.memory.shown))
        if kind is None and turn.memory.query is not None and turn.memory.query.filters:
            last = replace(turn.memory.query, filters=(*turn.memory.query.filters, *query.filters))
            grounded = Ground(last, kind_in(last))
        elif kind is not None:
            chips = ground(turn, replace(query, words=kind.word, filters=(*query.filters, kind.filter)))
            grounded = Ground(replace(chips.query, text=turn.text), kind)
        else:
            return None
        products = finding.whole_set(turn, grounded)
        if not products and grounded.kind is not None:  # the last search had come out empty: its kind goes on
            grounded = Ground(
                replace(grounded.query, words="", filters=(grounded.kind.filter,), understood=()), grounded.kind
            )
            products = finding.whole_set(turn, grounded)
        draft = superlatives.answer(turn, asked, products, grounded.kind, grounded.query)
        return draft or superlatives.untold(turn, asked, products, grounded.kind)

    def _new_subject(self, turn: Turn, intent: Intent) -> bool:
        """The words name another kind of thing than the one last shown, so that they begin a new search."""
        if intent.kind not in ("compare", "about", "opinion", "cheaper", "dearer") or not turn.memory.shown:
            return False
        if turn.query.sort != "relevance" and kind_in(turn.query) is not None:
            return True
        kind: Kind | None = kind_in(turn.query) or kind_named(turn.tools, turn.query.words)
        if kind is None:
            return False
        if intent.kind == "compare" or telling.named_product(turn) is None:
            return not any(kind.holds(turn.tools.product(i)) for i in turn.memory.focus or turn.memory.shown)
        return False

    def _only_refines(self, turn: Turn, intent: Intent) -> bool:
        """A question such as "what about blue ones?" changes the last search, and asks about no product."""
        if turn.memory.query is None or intent.pointed:
            return False
        return finding.refined(turn) != turn.query


def _looking_back(turn: Turn, intent: Intent) -> Intent:
    """The intent as it stands when nothing was shown yet: "only those in stock" beside a kind points at no product."""
    if not turn.memory.shown and points(turn.text) and not telling.asks_of(turn.text):
        return Intent("about", pointed=True)
    if not intent.pointed or intent.refs or turn.memory.shown:
        return intent
    named = kind_in(turn.query) or kind_named(turn.tools, turn.query.words)
    return Intent("find") if named is not None and intent.kind in ("about", "find") else intent


def _told(turn: Turn, talk: str, memory: Memory) -> Draft:
    en, zh = _TALK[talk]
    return Draft((Claim(turn.say(en, zh)),), memory=memory, query=turn.query, spoken=False)


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
