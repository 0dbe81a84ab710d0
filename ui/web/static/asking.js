// Asks: one request a question, whose reply comes line by line, one for each step. It is given up with
// its request: by Stop, or for another conversation.
const ASK = "chat/ask";
const LOGGED_OUT = "You are logged out. The question is back in the box below.";
const STOPPED = "Quoth stopped before it had an answer. The question is back in the box below.";
let underWay = null; // what gives the question up that is asked
const step = (detail) => document.dispatchEvent(new CustomEvent("quoth:step", { detail }));
const giveUp = () => {
  underWay?.abort();
  underWay = null;
};

const linesOf = async function* (body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    yield* lines.map((line) => JSON.parse(line));
  }
};
const problemOf = async (reply) => {
  if (reply.status === 401) return LOGGED_OUT;
  const { problem } = await reply.json().catch(() => ({}));
  return problem ?? `Quoth refused the question (${reply.status}).`;
};
const ask = async (order, mine) => {
  const body = JSON.stringify(order);
  const headers = { "content-type": "application/json", "x-quoth": "page" };
  const reply = await fetch(ASK, { method: "POST", headers, body, signal: mine.signal });
  if (!reply.ok) return { step: "failed", problem: await problemOf(reply) };
  let last = null;
  for await (last of linesOf(reply.body)) {
    if (underWay !== mine) return null;
    if (last.step === "done") document.dispatchEvent(new CustomEvent("quoth:parts", { detail: last.parts }));
    step(last);
  }
  return ["done", "unkept"].includes(last?.step) ? null : { step: "failed", problem: STOPPED };
};
document.addEventListener("quoth:asking", async (event) => {
  giveUp();
  const mine = new AbortController();
  underWay = mine;
  const shown = document.querySelectorAll("#turns .turn:not([data-failed])").length;
  const order = { ...event.detail, conversation: props.value || "", shown };
  const failed = await ask(order, mine).catch(() => ({ step: "failed", problem: STOPPED }));
  if (underWay !== mine) return;
  underWay = null;
  if (!failed) return;
  step(failed);
  document.dispatchEvent(new CustomEvent("quoth:look"));
});
for (const name of ["quoth:stopped", "quoth:ready", "quoth:opening"]) document.addEventListener(name, giveUp);
document.addEventListener("quoth:connection", (event) => {
  if (!event.detail.state || !underWay) return;
  giveUp();
  step({ step: "failed", problem: STOPPED });
});
