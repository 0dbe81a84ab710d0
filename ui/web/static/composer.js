// The question box with its filters. While an answer is sought, or still appearing, Ask is Stop.
const form = element.querySelector("form");
const box = form.querySelector("textarea");
const ask = form.querySelector(".ask");
const stop = form.querySelector(".stop");
const chips = form.querySelector(".chips");
const narrowing = form.querySelector(".narrowing");
const narrow = form.querySelector(".narrow");
const [first, last] = ["first", "last"].map((name) => form.querySelector(`input.${name}`));
const author = form.querySelector("input.author"); // names, parted by commas
const ticked = () => [...form.querySelectorAll(".boxes input:checked")];
let busy = false;
let canAsk = true;
let asked = ""; // the question under way, given back if nothing comes of it

const fit = () => {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`;
};
const fill = (words) => { box.value = words; fit(); };
const filters = () => ({ first: first.value, last: last.value, author: author.value, sources: ticked().map((tick) => tick.value) });

const put = (question) => {
  if (busy || !canAsk || !question.trim()) return;
  asked = question;
  fill("");
  trigger("ask", { question, ...filters() });
};
form.addEventListener("submit", (event) => { event.preventDefault(); put(box.value); });
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  put(box.value);
});
document.addEventListener("quoth:ask", (event) => { box.focus(); put(event.detail.question); });
document.addEventListener("quoth:ready", () => { fill(""); asked = ""; box.focus(); });
document.addEventListener("quoth:unfilter", () => {
  first.value = last.value = author.value = "";
  for (const tick of ticked()) tick.checked = false;
  show();
});
document.addEventListener("quoth:again", (event) =>
  trigger("again", { ...event.detail, ...filters() }));

const show = () => {
  ask.hidden = busy;
  ask.disabled = !canAsk;
  stop.hidden = !busy;
  chips.replaceChildren();
  const day = (input, words) => input.value && chip(`${words} ${input.value}`, () => { input.value = ""; });
  day(first, "from");
  day(last, "up to");
  if (author.value.trim()) chip(`by ${author.value.trim()}`, () => { author.value = ""; });
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
  button.addEventListener("click", () => { clear(); show(); box.focus(); });
  item.append(button);
  chips.append(item);
};
narrowing.addEventListener("change", show);
form.querySelector(".clear").addEventListener("click", () => {
  first.value = last.value = author.value = "";
  ticked().forEach((tick) => { tick.checked = false; });
  show();
});
const fold = (open) => {
  narrowing.hidden = !open;
  narrow.setAttribute("aria-expanded", String(open));
};
let isUnfolded = false;
narrow.addEventListener("click", () => { isUnfolded = !isUnfolded; fold(isUnfolded); });
// The sources changed, and what stood in the page was put back to how it came.
watch("value", () => { fold(isUnfolded); show(); });

stop.addEventListener("click", () => {
  // An answer that is only appearing is shown at once; one that is sought is given up.
  if (!document.dispatchEvent(new CustomEvent("quoth:stop", { cancelable: true }))) return;
  trigger("stop");
  if (asked && !box.value) fill(asked);
  box.focus();
});
document.addEventListener("quoth:state", (event) => {
  const { searching, appearing, problem } = event.detail;
  if (problem && busy && asked && !box.value) fill(asked);
  busy = searching || appearing;
  if (!searching) asked = "";
  show();
});
document.addEventListener("quoth:connection", (event) => {
  canAsk = !event.detail.state;
  if (canAsk) return show();
  busy = false;
  if (asked && !box.value) fill(asked);
  asked = "";
  show();
});

// The page begins anew once Quoth was started again, and goes on with what stood here. Who leaves
// by logging out takes it along.
const DRAFT = "quoth-draft";
addEventListener("pagehide", () => {
  const draft = { question: box.value || asked, why: document.body.dataset.connection, ...filters() };
  try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* no storage */ }
});
try {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT));
  sessionStorage.removeItem(DRAFT);
  if (draft && (draft.why || performance.getEntriesByType("navigation")[0].type === "reload")) {
    box.value = draft.question;
    [first.value, last.value, author.value] = [draft.first, draft.last, draft.author ?? ""];
    form.querySelectorAll(".boxes input").forEach((tick) => { tick.checked = draft.sources.includes(tick.value); });
  }
} catch { /* no storage */ }

fit();
show();
if (matchMedia("(hover: hover)").matches && document.body.dataset.part !== "library") box.focus();
form.dataset.ready = "";
