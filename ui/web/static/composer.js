// The question box with its filters. While an answer is sought, Ask is Stop; a question that Enter
// sends meanwhile waits in the box. What could not be asked is said at once, and is not sent.
const form = element.querySelector("form");
const box = form.querySelector("textarea");
const ask = form.querySelector(".ask");
const stop = form.querySelector(".stop");
const chips = form.querySelector(".chips");
const narrowing = form.querySelector(".narrowing");
const narrow = form.querySelector(".narrow");
const [first, last] = ["first", "last"].map((name) => form.querySelector(`input.${name}`));
const author = form.querySelector("input.author"); // names, parted by commas
let only = []; // the articles that were chosen in the library to be asked: id and title of each
const ticked = () => [...form.querySelectorAll(".boxes input:checked")];
// Quotes or written? There is a choice where a language model is plugged in.
const [manner, seeker] = [form.querySelector(".manner"), form.querySelector(".look-for-models")];
const isTold = () => Boolean(form.querySelector(".boxes .can-write"));
let canWrite = isTold();
let isWritten = canWrite;
const showManner = () => {
  if (!canWrite && isTold()) canWrite = isWritten = true; // another tab plugged one in
  manner.hidden = !canWrite;
  if (seeker) seeker.hidden = canWrite;
  for (const one of manner.querySelectorAll("input")) one.checked = (one.value === "written") === isWritten;
};
manner.addEventListener("change", (event) => { isWritten = event.target.value === "written"; });
let busy = false;
let isFound = false; // is the answer there, and only being kept?
let canAsk = true;
let asked = ""; // the question under way, given back if nothing comes of it
let isNext = false; // is the box to be asked once the answer under way has come?

const fit = () => {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`;
};
const fill = (words) => { box.value = words; fit(); };
const filters = () => ({ written: isWritten, first: first.value, last: last.value, author: author.value, ...named(), articles: only.map((one) => one.id) });
const named = () => {
  const of = (kind) => ticked().filter((tick) => tick.matches(".of-collection") === kind).map((tick) => tick.value);
  return { sources: of(false), collections: of(true) };
};

const LIMIT = Number(form.dataset.limit); // characters
const complaint = form.querySelector(".complaint");
const inWords = (n) => n.toLocaleString("en");
const overLong = (question) => {
  const n = [...question.normalize("NFC")].length;
  return n > LIMIT && `The question has ${inWords(n)} characters; the limit is ${inWords(LIMIT)}. Shorten it by ${inWords(n - LIMIT)}.`;
};
const reversed = () => first.value && last.value && first.value > last.value
  && "The filters leave no day: “Published from” lies after “Published up to”.";
const complain = (question = box.value) => {
  const [tooLong, noDay] = [overLong(question), reversed()];
  box.setAttribute("aria-invalid", String(Boolean(tooLong)));
  for (const input of [first, last]) input.setAttribute("aria-invalid", String(Boolean(noDay)));
  const words = [tooLong, noDay].filter(Boolean).join(" ");
  if (complaint.textContent !== words) complaint.textContent = words;
  ask.disabled = !canAsk || Boolean(words);
  return words;
};

const isHere = () => Boolean(document.body.dataset.conversation); // is the conversation back?
const put = (question) => {
  isNext = false;
  if (!canAsk || !question.trim() || complain(question)) return;
  if (busy || !isHere()) {
    fill(question);
    isNext = true;
    return;
  }
  asked = question;
  fill("");
  isUnfolded = false;
  fold(isUnfolded);
  busy = true; // from here on, not only from when the server says so
  isFound = false;
  show();
  document.dispatchEvent(new CustomEvent("quoth:asking", { detail: { question, ...filters() } }));
};
form.addEventListener("submit", (event) => { event.preventDefault(); put(box.value); });
// Arrow up brings back what was asked in this conversation, the last question first.
let recalled = null;
const recall = (event) => {
  if (event.shiftKey || event.isComposing || (box.value && box.value !== recalled)) return;
  const questions = [...document.querySelectorAll("#turns .turn .question")].map((one) => one.textContent);
  const now = box.value ? questions.lastIndexOf(box.value) : questions.length;
  const next = now + (event.key === "ArrowUp" ? -1 : 1);
  if (next < 0 || next > questions.length || (!box.value && event.key === "ArrowDown")) return;
  event.preventDefault();
  recalled = questions[next] ?? "";
  fill(recalled);
};
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.part === "library") return;
  event.preventDefault();
  box.focus();
});
document.querySelector("#brand .skip").addEventListener("click", (event) => {
  event.preventDefault();
  if (document.body.dataset.part === "library") document.querySelector(".shelf h2").focus();
  else box.focus();
});
box.addEventListener("input", () => { isNext = false; fit(); complain(); });
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowUp" || event.key === "ArrowDown") return recall(event);
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  put(box.value);
});
document.addEventListener("quoth:ask", (event) => { box.focus(); put(event.detail.question); });
const idle = () => { busy = isNext = false; asked = ""; show(); };
document.addEventListener("quoth:ready", () => { idle(); fill(""); box.focus(); });
document.addEventListener("quoth:opening", () => {
  const waits = isNext && !isHere();
  idle();
  isNext = waits;
});
document.addEventListener("quoth:here", () => { if (isNext && !busy) put(box.value); });
document.addEventListener("quoth:unfilter", () => {
  first.value = last.value = author.value = "";
  only = [];
  for (const tick of ticked()) tick.checked = false;
  change();
});
document.addEventListener("quoth:again", (event) => {
  if (busy || complain(event.detail.question)) return;
  document.dispatchEvent(new CustomEvent("quoth:asking", { detail: { again: true, ...event.detail, ...filters() } }));
});

const inDays = (iso) => new Date(`${iso}T00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
// What is ticked, by name: boxes drawn again keep their ticks by their place. After a reload it also has
// what is yet to be drawn: a page comes with the boxes there were when Quoth was started.
let kept = named();
const tick = ({ sources, collections }) => form.querySelectorAll(".boxes input").forEach((box) => {
  box.checked = (box.matches(".of-collection") ? collections : sources).includes(box.value);
});
document.addEventListener("quoth:renamed", (event) => {
  const { name, new_name } = event.detail;
  kept.collections = kept.collections.map((one) => (one === name ? new_name : one));
  const box = [...form.querySelectorAll(".of-collection")].find((one) => one.value === name);
  if (box) {
    box.value = new_name;
    box.nextElementSibling.textContent = new_name;
  }
  show();
});
const show = () => {
  stop.hidden = !busy || isFound;
  ask.hidden = !stop.hidden;
  complain();
  chips.replaceChildren();
  const day = (input, words) => input.value && chip(`${words} ${inDays(input.value)}`, () => { input.value = ""; });
  day(first, "from");
  day(last, "up to");
  if (author.value.trim()) chip(`by ${author.value.trim()}`, () => { author.value = ""; });
  if (only.length) chip(only.length === 1 ? `in “${only[0].title}”` : `in ${only.length} chosen articles`, () => { only = []; });
  for (const tick of ticked()) chip(tick.closest("label").textContent, () => { tick.checked = false; });
  const n = chips.children.length;
  narrow.textContent = n ? `Filters (${n})` : "Filters";
};
const chip = (words, clear) => {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  button.setAttribute("aria-label", `Clear the filter ${words}`);
  button.textContent = `${words} ✕`;
  button.addEventListener("click", () => { clear(); change(); box.focus(); });
  item.append(button);
  chips.append(item);
};
const change = () => { kept = named(); show(); };
narrowing.addEventListener("change", change);
document.addEventListener("quoth:only", (event) => { only = event.detail.articles; show(); box.focus(); });
form.querySelector(".clear").addEventListener("click", () => {
  first.value = last.value = author.value = "";
  only = [];
  ticked().forEach((tick) => { tick.checked = false; });
  change();
});
const fold = (open) => {
  narrowing.hidden = !open;
  narrow.setAttribute("aria-expanded", String(open));
};
let isUnfolded = false;
narrow.addEventListener("click", () => { isUnfolded = !isUnfolded; fold(isUnfolded); });
// The sources changed, and what stood in the page was put back to how it came.
whenDrawn(() => { tick(kept); showManner(); fold(isUnfolded); change(); });

stop.addEventListener("click", () => {
  // What is being written ends, and stays; else the question is given back.
  const isGiven = document.dispatchEvent(new CustomEvent("quoth:stopping", { cancelable: true }));
  if (isGiven) document.dispatchEvent(new CustomEvent("quoth:stopped"));
});
document.addEventListener("quoth:stopped", () => {
  if (asked && !box.value) fill(asked);
  idle();
  box.focus();
});
document.addEventListener("quoth:state", (event) => {
  const { searching, found, problem } = event.detail;
  isFound = found;
  if (problem && busy && asked && !box.value) fill(asked);
  busy = searching;
  if (!searching) asked = "";
  show();
  if (isNext && !busy) put(box.value);
});
document.addEventListener("quoth:connection", (event) => {
  canAsk = !event.detail.state;
  if (canAsk) return show();
  busy = isNext = false;
  if (asked && !box.value) fill(asked);
  asked = "";
  show();
});

// The page begins anew once Quoth was started again, and goes on with what stood here. Who leaves
// by logging out takes it along.
const DRAFT = "quoth-draft";
addEventListener("pagehide", () => {
  const draft = { question: box.value || asked, why: document.body.dataset.connection, only, ...filters(), ...kept };
  try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* no storage */ }
});
try {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT));
  sessionStorage.removeItem(DRAFT);
  if (draft && (draft.why || performance.getEntriesByType("navigation")[0].type === "reload")) {
    box.value = draft.question;
    [first.value, last.value, author.value] = [draft.first, draft.last, draft.author ?? ""];
    kept = { sources: draft.sources, collections: draft.collections ?? [] };
    tick(kept);
    only = draft.only ?? [];
  }
} catch { /* no storage */ }

fit();
show();
showManner();
if (matchMedia("(hover: hover)").matches && document.body.dataset.part !== "library") box.focus();
form.dataset.ready = "";
