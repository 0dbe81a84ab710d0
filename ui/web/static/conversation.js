// Markers and cards lead to each other; answers can be copied, voted on, asked for again and
// exported.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const smooth = () => (calm.matches ? "auto" : "smooth");
const cardOf = (marker) => element.querySelector(`#source-${marker.dataset.turn}-${marker.dataset.number}`);
const partOf = (card) => {
  const number = Number(card.dataset.citation) + 1;
  const marker = element.querySelector(`.marker[data-turn="${card.dataset.turn}"][data-number="${number}"]`);
  return marker?.closest(".quoted");
};
const only = (name, target) => {
  element.querySelectorAll(`.${name}`).forEach((other) => { other.classList.remove(name); });
  if (target) target.classList.add(name);
};

const toCard = (marker) => {
  const card = cardOf(marker);
  only("found", card);
  only("lit", marker.closest(".quoted"));
  card.querySelector(".title").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: smooth() });
};
const toSentence = (card) => {
  const part = partOf(card);
  if (!part) return;
  only("found", card);
  only("lit", part);
  part.scrollIntoView({ block: "nearest", behavior: smooth() });
};
const open = (card) => {
  card.querySelector(".title").focus({ preventScroll: true });
  const { turn, citation, passage } = card.dataset;
  trigger("open_article", {
    turn: Number(turn),
    citation: citation === undefined ? null : Number(citation),
    passage: passage === undefined ? null : Number(passage),
    listed: null,
  });
};
const openListed = (button) => trigger("open_article", {
  turn: Number(button.dataset.turn), citation: null, passage: null, listed: Number(button.dataset.listed),
});

const copy = async (button) => {
  const words = button.dataset.copied;
  let done = true;
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    // Only pages of this machine or under https may use the clipboard above.
    const area = document.createElement("textarea");
    area.value = words;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = done ? "Copied" : "The browser did not allow it";
  setTimeout(() => { button.textContent = "Copy with citations"; }, 1600);
};

const again = (turn, question, guess, days = "read") =>
  document.dispatchEvent(new CustomEvent("quoth:again", { detail: { turn, question, guess, days } }));
let opener = null; // what opened the form that a question is changed in
const edit = (turn, isOpen, by = null) => {
  const form = turn.querySelector("form.edit");
  form.hidden = !isOpen;
  turn.querySelector(".question").hidden = isOpen;
  const target = form.querySelector("textarea");
  if (isOpen) {
    opener = by;
    target.value = by.dataset.question ?? turn.querySelector(".question").textContent;
    target.focus();
  } else (turn.contains(opener) ? opener : turn.querySelector(".change")).focus();
};

element.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(name);
  const turn = on(".turn");
  const menu = element.querySelector("details.export[open]");
  if (menu && !on("details.export")) menu.open = false;
  if (on(".marker")) toCard(on(".marker"));
  else if (on(".copy")) copy(on(".copy"));
  else if (on(".best-guess")) again(Number(on(".best-guess").dataset.turn), "", true);
  else if (on(".chip")) again(Number(on(".chip").dataset.turn), "", false, "ignored");
  else if (on(".unfiltered")) {
    document.dispatchEvent(new CustomEvent("quoth:unfilter"));
    again(Number(on(".unfiltered").dataset.turn), turn.querySelector(".question").textContent, false);
  } else if (on(".retry")) again(null, turn.querySelector(".question").textContent, false);
  else if (on(".change")) edit(turn, true, on(".change"));
  else if (on(".edit .cancel")) edit(turn, false);
  else if (on(".sides"))
    document.dispatchEvent(new CustomEvent("quoth:ask", { detail: { question: on(".sides").dataset.question } }));
  else if (on(".suggestion"))
    document.dispatchEvent(new CustomEvent("quoth:ask", { detail: { question: on(".suggestion").textContent } }));
  else if (on(".listed")) openListed(on(".listed"));
  else if (on(".vote")) {
    const { turn: number, vote } = on(".vote").dataset;
    const isGiven = on(".vote").getAttribute("aria-pressed") === "true";
    trigger("vote", { turn: Number(number), vote: isGiven ? null : vote });
  } else if (on("[data-format]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
    trigger("export", { format: on("[data-format]").dataset.format });
  } else if (on(".card")) {
    const card = on(".card");
    if (on(".title") || card.dataset.passage !== undefined) {
      // Words being selected in a card are meant to be copied, not to open it.
      if (getSelection().isCollapsed) open(card);
    } else if (getSelection().isCollapsed) toSentence(card);
  }
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = event.target.querySelector("textarea").value;
  if (question.trim()) again(null, question, false);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = element.querySelector("details.export[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const form = event.target.closest("form.edit");
    if (form) edit(form.closest(".turn"), false);
  }
  const area = event.target.closest("form.edit textarea");
  if (area && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    area.form.requestSubmit();
  }
});

// A card under the pointer or the focus lights its sentence up.
for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
  element.addEventListener(kind, (event) => {
    const card = event.target.closest(".card[data-citation]");
    if (!card || card.contains(event.relatedTarget)) return;
    const part = partOf(card);
    if (part) part.classList.toggle("near", on);
  });

// The quote of a marker under the pointer or the focus, in a small box above it.
const tip = document.createElement("div");
tip.id = "quote-tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
// Outside of this part: drawn again, it makes of its children, one by one, what should stand there.
document.querySelector("#main").append(tip);
let shownFor = null;
const hideTip = () => {
  if (shownFor) shownFor.removeAttribute("aria-describedby");
  shownFor = null;
  tip.hidden = true;
};
const showTip = (marker) => {
  const card = cardOf(marker);
  if (!card || shownFor === marker) return;
  hideTip();
  shownFor = marker;
  const quote = document.createElement("p");
  quote.dir = "auto";
  quote.textContent = [...card.querySelectorAll("mark")].map((mark) => mark.textContent).join("");
  const title = document.createElement("p");
  title.className = "remark";
  title.dir = "auto";
  title.textContent = card.querySelector(".title").textContent;
  tip.replaceChildren(quote, title);
  tip.hidden = false;
  marker.setAttribute("aria-describedby", tip.id);
  const [at, size] = [marker.getBoundingClientRect(), tip.getBoundingClientRect()];
  tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  const above = at.top - size.height - 6;
  tip.style.top = `${above > 60 ? above : at.bottom + 6}px`;
};
for (const kind of ["mouseover", "focusin"])
  element.addEventListener(kind, (event) => {
    const marker = event.target.closest(".marker");
    if (marker) showTip(marker);
    else hideTip();
  });
element.addEventListener("mouseleave", (event) => { if (event.relatedTarget !== tip) hideTip(); });
tip.addEventListener("mouseleave", hideTip);
element.addEventListener("focusout", hideTip);
document.addEventListener("scroll", hideTip, { passive: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });

const tell = () => {
  const latest = element.querySelector(".turn:last-child");
  document.dispatchEvent(new CustomEvent("quoth:state", { detail: {
    searching: Boolean(element.querySelector(".searching")),
    problem: Boolean(latest?.querySelector(".problem")),
  } }));
};

let folds = new Set();
element.addEventListener("toggle", (event) => {
  const turn = event.target.closest("details.how");
  if (turn) folds[turn.open ? "add" : "delete"](turn.dataset.turn);
}, true);
let sought = -1; // the number of the turn that an answer is sought for
let opening = true; // what comes next is a conversation to be shown at its end
document.addEventListener("quoth:opening", () => { opening = true; });
watch("value", () => {
  hideTip();
  // Drawn again, each fold is as it came: open those that were open.
  element.querySelectorAll("details.how").forEach((fold) => { fold.open = folds.has(fold.dataset.turn); });
  element.querySelectorAll("form.edit").forEach((form) => { form.hidden = true; form.closest(".turn").querySelector(".question").hidden = false; });
  const turns = [...element.querySelectorAll(".turn")];
  const searching = turns.findIndex((turn) => turn.querySelector(".searching"));
  const turn = turns[searching < 0 ? sought : searching];
  if (!turns.length) folds = new Set();
  else if (turn) turn.scrollIntoView({ block: "start", behavior: smooth() });
  else if (opening) turns[turns.length - 1].scrollIntoView({ block: "start" });
  opening = opening && !turns.length;
  sought = searching;
  tell();
});

// Quoth was stopped while it searched.
document.addEventListener("quoth:connection", (event) => {
  const searching = element.querySelector(".searching");
  if (!event.detail.state || !searching) return;
  searching.className = "problem";
  searching.textContent = "Quoth stopped before it had an answer. The question is back in the box below.";
});
