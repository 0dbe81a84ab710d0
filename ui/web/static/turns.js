// The turns, one by one: a question is shown the moment it is asked, and in its place its answer once
// that is found. What is not asked for here comes with all turns, and is drawn as it comes.
let before = null; // what was shown before the question under way, null if there is none
let sought = null; // the number of its turn, and the turn as it is shown
const ASKED = ".turn:not([data-failed])"; // the next question takes the place of one that failed
const change = (how) => {
  const made = document.createElement("template");
  made.innerHTML = props.value;
  how(made.content);
  take(made.innerHTML);
};
const put = (number, turn) => change((all) => {
  const [old, last] = [all.querySelectorAll(".turn")[number], all.querySelector(".turn:last-child")];
  if (old) return old.replaceWith(turn);
  // Only the last question can be put otherwise.
  last?.querySelectorAll("form.edit, .retry, .change, .sides").forEach((one) => { one.remove(); });
  all.querySelector(".conversation").append(turn);
});
const toTurn = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.firstElementChild;
};
const toSought = (number, question) => {
  const turn = toTurn('<section class="turn"><h2 class="question" dir="auto"></h2><p class="searching" role="status">Searching the articles…</p></section>');
  turn.setAttribute("aria-label", `Question ${number + 1}`);
  turn.querySelector(".question").textContent = question.trim();
  return turn;
};
const end = () => { before = sought = null; };

document.addEventListener("quoth:asking", (event) => {
  const { question, again, turn } = event.detail;
  const turns = [...element.querySelectorAll(ASKED)];
  const number = again ? turn ?? turns.length - 1 : turns.length;
  before = props.value;
  sought = { number, turn: toSought(number, question || turns[number]?.querySelector(".question").textContent || "") };
  put(number, sought.turn.cloneNode(true));
});
const steps = {
  turns: ({ number, turns }) => {
    take(turns);
    sought.number = number;
  },
  waiting: ({ wait_s }) => {
    sought.turn.querySelector(".searching").textContent = wait_s ? `Busy: about ${wait_s} s…` : "Busy: others asked before…";
    put(sought.number, sought.turn.cloneNode(true));
  },
  writing: ({ number, turn }) => {
    sought = { number, turn: toTurn(turn) };
    put(number, sought.turn.cloneNode(true));
  },
  answer: ({ number, turn }) => {
    end();
    put(number, toTurn(turn));
  },
  done: ({ number }) => change((all) => all.querySelectorAll(".turn")[number]?.removeAttribute("data-keeping")),
  unkept: ({ number, turn }) => put(number, toTurn(turn)),
  failed: ({ problem }) => {
    if (!sought) return; // the answer is there, but was perhaps not kept
    const told = document.createElement("p");
    told.className = "problem";
    told.setAttribute("role", "alert");
    told.textContent = problem;
    const old = toTurn(before)?.parentNode.querySelectorAll(ASKED)[sought.number];
    const turn = old ?? sought.turn;
    if (!old) turn.dataset.failed = "";
    turn.querySelector(".searching")?.remove();
    turn.querySelector(".question").after(told);
    put(sought.number, turn);
    end();
  },
};
document.addEventListener("quoth:step", (event) => steps[event.detail.step](event.detail));
document.addEventListener("quoth:stopped", () => {
  if (before !== null) take(before);
  end();
});
for (const name of ["quoth:ready", "quoth:opening"]) document.addEventListener(name, end);
// A vote on another turn brings the turns as they are kept: without the one that is sought.
watch("value", () => {
  if (sought && !element.querySelector(".searching")) put(sought.number, sought.turn.cloneNode(true));
});
