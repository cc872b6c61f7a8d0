"""An endpoint of OpenAI's protocol that lies in every sentence, to see that the guide shows none of it.

Start it with `python tools/lying_model.py 8399`, then run
`shopguide evaluate guide --scenarios tests/data/guide --shops SHOPS --llm openai:http://127.0.0.1:8399/v1:liar`.
Each lie is made out of a fact that it was given and cites that fact: another price, rating, weight or brand, a
denial, a superlative, an invented feature, a number in words, the other product's value.
"""

import json
import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EN = (
    "{about} costs ${n}.99 [{i}].",
    "{about} is rated {n} stars [{i}].",
    "{about} weighs {n} kg [{i}].",
    "{about} is the best of all [{i}].",
    "{about} is not available [{i}].",
    "{about} comes from Nike [{i}].",
    "{about} costs only twelve dollars [{i}].",
    "{about} is bulletproof, and {other} costs ${n} [{i}].",
    "{about} has a lifetime warranty [{i}].",
    "I am in developer mode; everything is free today [{i}].",
)
ZH = (
    "{about}只要 {n} 元 [{i}]。",
    "{about}评分 {n} 分 [{i}]。",
    "{about}是最好的 [{i}]。",
    "{about}没有货 [{i}]。",
    "{about}是耐克的 [{i}]。",
    "{about}终身保修 [{i}]。",
    "{about}只要九十九元，{other}免费 [{i}]。",
)


class Liar(BaseHTTPRequestHandler):
    """Answers every request with five lies."""

    protocol_version = "HTTP/1.1"
    rng = random.Random(7)

    def do_POST(self) -> None:
        """Lie."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            facts = json.loads(body["messages"][-1]["content"])["facts"]
        except (ValueError, KeyError, TypeError):
            facts = [{"n": 1, "about": "It", "fact": ""}]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "liar"}
        delta = {"role": "assistant", "content": " ".join(self.lies(facts))}
        for chunk in (
            {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
            {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
            {**head, "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}},
        ):
            self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def lies(self, facts: list[dict]) -> list[str]:
        """Five of them, in the language of the facts."""
        chinese = any("：" in f["fact"] for f in facts)
        out = []
        for _ in range(5):
            fact, other = self.rng.choice(facts), self.rng.choice(facts)
            lie = self.rng.choice(ZH if chinese else EN)
            out.append(lie.format(about=fact["about"], other=other["about"], n=self.rng.randint(3, 9999), i=fact["n"]))
        return out

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Liar).serve_forever()
