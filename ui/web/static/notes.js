// Notes and highlights of one's own: a part of the article view, whose functions it uses. They are
// painted, not marked, so that the text stays as it is. Places count characters that are no
// space, from the end of the text: a headline at its beginning is left out here.
const letters = (text) => [...text.replace(/\s+/g, "")].length;
const toRange = (item) => {
  const text = shown.querySelector(".text");
  const from = letters(text.textContent) - Number(item.dataset.at);
  const to = from + Number(item.dataset.length);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = new Range();
  let n = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    let offset = 0;
    for (const letter of node.data) {
      if (/\S/.test(letter)) {
        if (n === from) range.setStart(node, offset);
        n += 1;
        if (n === to) {
          range.setEnd(node, offset + letter.length);
          return range;
        }
      }
      offset += letter.length;
    }
  }
  return null;
};
const paint = () => {
  if (!window.Highlight) return;
  const own = [...shown.querySelectorAll(".notes li[data-at]")].map(toRange).filter(Boolean);
  CSS.highlights.set("quoth-own", new Highlight(...own));
};
new MutationObserver(paint).observe(shown, { childList: true, subtree: true });

let picked = null; // the words selected last, and how many characters come from there on
document.addEventListener("selectionchange", () => {
  const bar = shown.querySelector(".marking");
  if (!bar || !dialog.open) return;
  const selection = getSelection();
  const text = shown.querySelector(".text");
  const isOfText = selection.rangeCount > 0 && !selection.isCollapsed && selection.toString().trim()
    && text.contains(selection.getRangeAt(0).startContainer) && text.contains(selection.getRangeAt(0).endContainer);
  bar.hidden = !isOfText;
  if (!isOfText) return;
  const range = selection.getRangeAt(0);
  const on = new Range();
  on.setStart(range.startContainer, range.startOffset);
  on.setEnd(text, text.childNodes.length);
  picked = { quote: range.toString().trim(), near: letters(on.toString()) };
  bar.querySelector('[data-do="clip"]').textContent = "Clip";
  place(bar, range);
});
// Pressed, the bar must not take the selection away: it would be gone before the click.
dialog.addEventListener("mousedown", (event) => { if (event.target.closest(".marking")) event.preventDefault(); });
// An article that is still sliding in takes the bar along.
const place = async (bar, range) => {
  await Promise.allSettled(dialog.getAnimations().map((slide) => slide.finished));
  const { left, bottom } = range.getBoundingClientRect();
  bar.style.left = `${Math.max(8, Math.min(left, innerWidth - bar.offsetWidth - 8))}px`;
  bar.style.top = `${Math.max(8, Math.min(bottom + 6, innerHeight - 60))}px`;
};

const complain = (problem, error) => {
  problem.textContent = error.message;
  problem.hidden = false;
  problem.scrollIntoView({ block: "nearest" });
};
// What is being written stays when the notes are drawn again, but for the form that was sent.
shown.addEventListener("quoth:restored", ({ target }) => {
  if (target.matches(".change") && target.hidden && !closed.has(target.dataset.draft)) openChange(target);
  if (target.matches(".note")) showMarked();
});
shown.addEventListener("reset", ({ target }) => { if (target.matches(".note")) setTimeout(showMarked); });
const marked = () => shown.querySelector("form.note .marked");
const showMarked = () => {
  const { value } = shown.querySelector("form.note").elements.quote;
  marked().textContent = value;
  marked().hidden = !value;
};
const showNotes = async (what, value, sent = null) => {
  try {
    const view = await order(what, { id: articleId(), ...value });
    if (sent) done(sent);
    shown.querySelector(".notes").outerHTML = view;
    restore();
    getSelection().removeAllRanges();
    picked = null;
    shown.querySelector(".notes h3").focus({ preventScroll: true }); // what was pressed is gone
  } catch (error) { complain((sent ?? shown.querySelector("form.note")).querySelector(".problem"), error); }
};
doing.highlight = () => picked && showNotes("note", picked);
doing.clip = async (button) => {
  if (!picked) return;
  try {
    await order("clip", { id: articleId(), ...picked });
    button.textContent = "Clipped";
    document.dispatchEvent(new CustomEvent("quoth:clipped"));
  } catch (error) {
    complain(shown.querySelector("form.note .problem, .notes > .problem"), error);
  }
};
doing["note-on"] = () => {
  if (!picked) return;
  const { quote, near, words } = shown.querySelector("form.note").elements;
  quote.value = picked.quote;
  near.value = picked.near;
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  showMarked();
  shown.querySelector(".marking").hidden = true;
  words.focus();
};
const openChange = (form) => {
  const opener = form.closest("li").querySelector("[aria-expanded]");
  form.hidden = !form.hidden;
  keepClosed(form);
  form.closest("li").querySelector(".words")?.toggleAttribute("hidden", !form.hidden);
  opener.setAttribute("aria-expanded", String(!form.hidden));
  return form.hidden ? opener : form.elements.words;
};
doing["change-note"] = (button) => {
  const form = button.closest("li").querySelector("form");
  if (button.closest("form")) done(form); // cancelled
  form.reset();
  openChange(form).focus();
  if (!form.hidden) form.dispatchEvent(new CustomEvent("quoth:drafts", { bubbles: true }));
};
doing["remove-note"] = (button) => {
  done(button.closest("li").querySelector("form"));
  return showNotes("remove_note", { note: button.dataset.note });
};
doing["to-note"] = (button) =>
  toRange(button.closest("li"))?.startContainer.parentElement.scrollIntoView({ block: "center" });
dialog.addEventListener("submit", (event) => {
  if (event.target.matches(".change")) {
    const { note } = event.target.querySelector("[data-note]").dataset;
    showNotes("change_note", { note, words: event.target.elements.words.value }, event.target);
  }
  if (!event.target.matches(".note")) return;
  const { words, quote, near } = Object.fromEntries(new FormData(event.target));
  const on = quote ? { quote, near: Number(near) } : {};
  if (words.trim() || quote) showNotes("note", { words, ...on }, event.target);
});
