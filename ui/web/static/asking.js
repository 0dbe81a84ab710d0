// Asks: one request a question, whose reply comes line by line, one for each step. It is given up with
// its request: by Stop, or for another conversation. While an answer is written, Stop ends the writing:
// what there is of it stays.
const [ASK, STOP] = ["chat/ask", "chat/stop"];
const LOGGED_OUT = "You are logged out. The question is back in the box below.";
const STOPPED = "Quoth stopped before it had an answer. The question is back in the box below.";
let underWay = null; // what gives the question up that is asked
let writing = null; // what the request is called whose answer is being written
const step = (detail) => document.dispatchEvent(new CustomEvent("quoth:step", { detail }));
const giveUp = () => {
  underWay?.abort();
  underWay = writing = null;
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
const send = (where, order, signal = null) => {
  const headers = { "content-type": "application/json", "x-quoth": "page" };
  return fetch(where, { method: "POST", headers, body: JSON.stringify(order), signal });
};
const ask = async (order, mine) => {
  const reply = await send(ASK, order, mine.signal);
  if (!reply.ok) return { step: "failed", problem: await problemOf(reply) };
  let last = null;
  for await (last of linesOf(reply.body)) {
    if (underWay !== mine) return null;
    writing = last.step === "writing" ? order.request : null;
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
  const request = `${Date.now()}-${Math.random()}`;
  const order = { ...event.detail, conversation: props.value || "", shown, request };
  const failed = await ask(order, mine).catch(() => ({ step: "failed", problem: STOPPED }));
  if (underWay !== mine) return;
  underWay = writing = null;
  if (!failed) return;
  step(failed);
  document.dispatchEvent(new CustomEvent("quoth:look"));
});
document.addEventListener("quoth:stopping", async (event) => {
  if (!writing) return;
  event.preventDefault();
  const reply = await send(STOP, { request: writing }).catch(() => null);
  if (!reply?.ok) document.dispatchEvent(new CustomEvent("quoth:stopped"));
});
for (const name of ["quoth:stopped", "quoth:ready", "quoth:opening"]) document.addEventListener(name, giveUp);
document.addEventListener("quoth:connection", (event) => {
  if (!event.detail.state || !underWay) return;
  giveUp();
  step({ step: "failed", problem: STOPPED });
});
