// The article comes from the server as this part's value; the browser's own modal dialog keeps the
// focus inside, closes on Escape and gives the focus back.
const dialog = element.querySelector("dialog");
const steps = dialog.querySelector(".steps");
const shown = dialog.querySelector("article");
let number = 1;
let wasShown = ""; // the view before key sentences were marked
const marks = (n) => dialog.querySelectorAll(`mark[data-mark="${n}"]`);
const count = () => {
  let n = 0;
  while (marks(n + 1).length) n += 1;
  return n;
};
const noun = () => {
  if (dialog.querySelector("mark.key")) return "Key sentence";
  return dialog.querySelector("mark.word") ? "Found word" : "Quote";
};
const goTo = (n) => {
  number = n;
  dialog.querySelectorAll("mark.here").forEach((mark) => { mark.classList.remove("here"); });
  marks(n).forEach((mark) => { mark.classList.add("here"); });
  if (marks(n).length) marks(n)[0].scrollIntoView({ block: "center" });
  steps.querySelector(".which").textContent = `${noun()} ${n} of ${count()}`;
};
const arrange = () => {
  steps.hidden = count() < 2;
  const name = noun().toLowerCase();
  steps.querySelector('[data-step="-1"]').setAttribute("aria-label", `Previous ${name}`);
  steps.querySelector('[data-step="1"]').setAttribute("aria-label", `Next ${name}`);
  const here = dialog.querySelector("mark.here");
  if (here) goTo(Number(here.dataset.mark));
  else dialog.scrollTop = 0;
};
const show = (view) => {
  shown.innerHTML = view;
  arrange();
  find();
  restore();
};
// What was half-written is in the new view as well, in forms that stand open.
const restore = () => shown.dispatchEvent(new CustomEvent("quoth:drafts", { bubbles: true }));
const done = (form) => form.dispatchEvent(new CustomEvent("quoth:done", { bubbles: true }));
// One that was closed by hand stays closed until another article comes, and keeps its draft.
const closed = new Set();
const keepClosed = (form) => (form.hidden ? closed.add(form.dataset.draft) : closed.delete(form.dataset.draft));
shown.addEventListener("quoth:restored", ({ target }) => {
  if (!target.matches(".edit") || closed.has(target.dataset.draft)) return;
  target.hidden = false;
  dialog.querySelector('.doing [data-do="edit"]').setAttribute("aria-expanded", "true");
});
// Another view of the same article: its notes and an open form stay as they are, with what is being
// written there.
const STAYING = [".notes", "form.edit:not([hidden])"];
const showSame = (view, staying = STAYING) => {
  const kept = staying.map((name) => shown.querySelector(name));
  show(view);
  for (const part of kept.filter(Boolean)) {
    if (part.matches(".edit")) openForm(true, false);
    shown.querySelector(part.matches(".edit") ? "form.edit" : ".notes")?.replaceWith(part);
  }
};

watch("value", () => {
  if (!props.value) return;
  // Drawn again over another article, the dialog lost its "open" and with it its place above the page.
  if (dialog.open) dialog.removeAttribute("open");
  closed.clear();
  wasShown = "";
  words.value = "";
  find();
  dialog.showModal();
  arrange();
  restore();
});

// Orders about the article, which the server carries out

const order = async (what, value) => {
  let response;
  let answer = {};
  try {
    response = await fetch(`library/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-quoth": "page" },
      body: JSON.stringify(value),
    });
  } catch { throw new Error("Quoth cannot be reached: is it still running?"); }
  try { answer = await response.json(); } catch { /* said below */ }
  if (response.status === 401) location.reload(); // the login has ended
  if (!response.ok) throw new Error(answer.problem ?? "That did not work; the terminal Quoth runs in tells why.");
  return answer.view;
};
const tell = (message) => {
  const problem = dialog.querySelector("form.edit .problem");
  if (!problem) return;
  problem.textContent = message;
  problem.hidden = !message;
};
const openForm = (isOpen, isToFocus = true) => {
  const form = dialog.querySelector("form.edit");
  form.hidden = !isOpen;
  keepClosed(form);
  tell("");
  const button = dialog.querySelector('.doing [data-do="edit"]');
  button.setAttribute("aria-expanded", String(isOpen));
  if (!isToFocus) return;
  if (isOpen) form.querySelector("input").focus();
  else button.focus();
};
const save = async (id, values) => {
  try {
    const view = await order("edit", values ? { id, values } : { id });
    done(dialog.querySelector("form.edit"));
    showSame(view, [".notes"]);
    wasShown = "";
    dialog.querySelector('.doing [data-do="edit"]').focus();
    document.dispatchEvent(new CustomEvent("quoth:article-edited"));
  } catch (error) { tell(error.message); }
};
const articleId = () => dialog.querySelector(".doing").dataset.article;
const doing = {
  async key(button) {
    if (button.getAttribute("aria-pressed") === "true" && wasShown) {
      showSame(wasShown);
      wasShown = "";
    } else {
      const before = shown.innerHTML;
      try {
        showSame(await order("key_sentences", { id: articleId() }));
        wasShown = before;
      } catch (error) {
        button.textContent = error.message;
        button.disabled = true;
      }
    }
    dialog.querySelector('.doing [data-do="key"]').focus();
  },
  ask() {
    const articles = [{ id: articleId(), title: dialog.querySelector(".title").textContent }];
    const go = () => {
      document.querySelector('#switch [data-part="chat"]').click();
      document.dispatchEvent(new CustomEvent("quoth:only", { detail: { articles } }));
    };
    // Closed, the address goes back to what lies under the article, which takes a moment.
    dialog.addEventListener("close", () => {
      if (location.hash.startsWith("#/a/")) addEventListener("popstate", () => setTimeout(go), { once: true });
      else go();
    }, { once: true });
    dialog.close();
  },
  edit(button) {
    const form = button.closest("form.edit");
    if (form) { // cancelled
      done(form);
      form.reset();
    }
    openForm(dialog.querySelector("form.edit").hidden);
  },
  undo() { save(articleId(), null); },
  async open(button) {
    wasShown = "";
    try { show(await order("article", { id: button.dataset.id })); } catch (error) { button.textContent = error.message; }
    dialog.querySelector(".close").focus();
  },
};
dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".edit")) save(articleId(), Object.fromEntries(new FormData(event.target)));
});

// Finding words in the text: painted, not marked, so that the text stays as it is

const words = dialog.querySelector(".find input");
let found = [];
let at = 0;
const ranges = (wanted) => {
  const nodes = [];
  const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  let whole = "";
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest(".text, .title") || node.parentElement.closest("details:not([open])")) continue;
    nodes.push([whole.length, node]);
    whole += node.data;
  }
  const place = (offset) => {
    let n = nodes.length - 1;
    while (nodes[n][0] > offset) n -= 1;
    return [nodes[n][1], Math.min(offset - nodes[n][0], nodes[n][1].length)];
  };
  const made = [];
  const pattern = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  for (const match of whole.matchAll(new RegExp(pattern, "giu"))) {
    const range = new Range();
    range.setStart(...place(match.index));
    range.setEnd(...place(match.index + match[0].length - 1));
    range.setEnd(range.endContainer, range.endOffset + 1);
    made.push(range);
  }
  return made;
};
const goToMatch = (n) => {
  at = (n + found.length) % found.length;
  CSS.highlights?.set("quoth-found-here", new Highlight(found[at]));
  dialog.querySelector(".times").textContent = `${at + 1} of ${found.length}`;
  found[at].startContainer.parentElement.scrollIntoView({ block: "center" });
};
function find() {
  const wanted = words.value.trim();
  found = wanted && window.Highlight ? ranges(wanted) : [];
  CSS.highlights?.delete("quoth-found-here");
  CSS.highlights?.set("quoth-found", new Highlight(...found));
  dialog.querySelectorAll("[data-find]").forEach((button) => { button.hidden = found.length < 2; });
  dialog.querySelector(".times").textContent = wanted ? "not found" : "";
  if (found.length) goToMatch(0);
}
words.addEventListener("input", find);
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && found.length) goToMatch(at + (event.shiftKey ? -1 : 1));
  // The first Escape empties the box, the next one closes the article.
  if (event.key === "Escape" && words.value) {
    event.preventDefault();
    words.value = "";
    find();
  }
});

dialog.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  const match = event.target.closest("[data-find]");
  const button = event.target.closest("[data-do]");
  if (step) goTo(((number - 1 + Number(step.dataset.step) + count()) % count()) + 1);
  else if (match) goToMatch(at + Number(match.dataset.find));
  else if (button) doing[button.dataset.do](button);
  else if (event.target === dialog || event.target.closest(".close")) dialog.close();
});
// Emptied, so that opening the same article again is a change.
dialog.addEventListener("close", () => { props.value = ""; });
