// What can be done with an answer: copied, voted on, asked for again, exported. `sources.js`, which
// comes before this, leads to its sources.
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

let early = null; // what was pressed before the answer was kept: what it does needs that
element.addEventListener("click", (event) => {
  early = event.target.closest("[data-keeping] :is(button, .card[data-passage])");
  if (early) return;
  const on = (name) => event.target.closest(name);
  const turn = on(".turn");
  const menu = element.querySelector("details.export[open]");
  if (menu && !on("details.export")) menu.open = false;
  if (on(".clip")) {
    const { turn: number, number: citation } = on(".clip").dataset;
    trigger("clip", { turn: Number(number), citation: Number(citation) });
  } else if (on(".marker")) followMarker(on(".marker"));
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
  } else if (on(".show-passage")) openAt(on(".show-passage").dataset);
  else if (on("summary, details.around")) return;
  // Words being selected in a card are meant to be copied, not to open it.
  else if (on(".card") && getSelection().isCollapsed) toSource(on);
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

const tell = () => {
  const latest = element.querySelector(".turn:last-child");
  const found = Boolean(element.querySelector("[data-keeping]"));
  document.dispatchEvent(new CustomEvent("quoth:state", { detail: {
    searching: found || Boolean(element.querySelector(".searching")),
    found,
    problem: Boolean(latest?.querySelector(".problem")),
  } }));
};

let folds = new Set();
element.addEventListener("toggle", (event) => {
  const turn = event.target.closest("details[data-turn]");
  if (turn) folds[turn.open ? "add" : "delete"](turn.dataset.turn);
}, true);
let searched = -1; // the number of the turn that an answer is sought for
let opening = true; // what comes next is a conversation to be shown at its end
document.addEventListener("quoth:opening", () => { opening = true; });
whenDrawn(() => {
  hideTip();
  // Drawn again, each fold is as it came: open those that were open.
  element.querySelectorAll("details[data-turn]").forEach((fold) => { fold.open = folds.has(fold.dataset.turn); });
  element.querySelectorAll("form.edit").forEach((form) => { form.hidden = true; form.closest(".turn").querySelector(".question").hidden = false; });
  const turns = [...element.querySelectorAll(".turn")];
  const searching = turns.findIndex((turn) => turn.querySelector(".searching"));
  const turn = turns[searching < 0 ? searched : searching];
  makeRoom();
  if (!turns.length) folds = new Set();
  else if (turn && searching < 0) turn.scrollIntoView({ block: "start", behavior: smooth() });
  else if (turn && searching !== sought) turn.scrollIntoView({ block: "start", behavior: smooth() }); // not with each claim
  else if (opening) turns[turns.length - 1].scrollIntoView({ block: "start" });
  opening = opening && !turns.length;
  searched = searching;
  tell();
  if (element.querySelector("[data-keeping]")) return;
  const pressed = early;
  early = null;
  if (pressed) setTimeout(() => pressed.click()); // once the tab knows its conversation
});
