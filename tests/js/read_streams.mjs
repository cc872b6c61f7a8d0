// Ask a served shop with the readers of AG-UI and of Vercel's AI SDK, and print what they understood as JSON.
// Usage: node read_streams.mjs http://127.0.0.1:8080 "question"
import { HttpAgent } from "@ag-ui/client";
import { DefaultChatTransport, readUIMessageStream } from "ai";

const [base, question] = process.argv.slice(2);

const agent = new HttpAgent({ url: `${base}/v1/ag-ui`, threadId: "t1" });
agent.setMessages([{ id: "m1", role: "user", content: question }]);
const seen = [];
await agent.runAgent({ runId: "r1" }, { onEvent: ({ event }) => { seen.push(event.type); } });
const last = agent.messages.at(-1);

const transport = new DefaultChatTransport({ api: `${base}/v1/ui-message-stream` });
const stream = await transport.sendMessages({
  trigger: "submit-message", chatId: "c1", messageId: undefined, abortSignal: undefined,
  messages: [{ id: "m1", role: "user", parts: [{ type: "text", text: question }] }],
});
let message;
const errors = [];
for await (const state of readUIMessageStream({ stream, onError: (e) => errors.push(String(e)) })) message = state;

console.log(JSON.stringify({
  agUi: { role: last.role, text: last.content, events: seen },
  ui: { role: message.role, errors, text: message.parts.filter((p) => p.type === "text").map((p) => p.text).join(""),
        kinds: message.parts.map((p) => p.type) },
}));
