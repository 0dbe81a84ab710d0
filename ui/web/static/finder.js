// Ctrl+K (⌘K) finds conversations and articles from anywhere. The focus stays in the box; arrow keys
// choose among what was found, Enter opens what is chosen, as if its address had been opened.
const dialog = element.querySelector("dialog");
const words = dialog.querySelector("input");
const list = dialog.querySelector(".options");
const remark = dialog.querySelector(".remark");
const options = () => [...list.querySelectorAll("[role=option]")];
let chosen = 0;
let number = 0; // of the last search
let isSought = false; // has the last search not come back?
let isEntered = false; // was Enter pressed meanwhile?
let waiting;

const choose = (n) => {
  const all = options();
  chosen = all.length ? (n + all.length) % all.length : 0;
  all.forEach((one, at) => { one.setAttribute("aria-selected", String(at === chosen)); });
  if (all[chosen]) {
    words.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  } else words.removeAttribute("aria-activedescendant");
  if (!chosen) list.scrollTop = 0; // with its heading
};
const show = (found) => {
  list.innerHTML = found;
  const n = options().length;
  list.hidden = !n;
  words.setAttribute("aria-expanded", String(n > 0));
  remark.textContent = list.querySelector(".none")?.textContent ?? "";
  choose(0);
};
const open = (option) => {
  if (!option) return;
  dialog.close();
  document.dispatchEvent(new CustomEvent("quoth:follow", { detail: { address: option.dataset.address } }));
};
const find = async () => {
  const mine = ++number;
  try {
    const response = await fetch("library/find", {
      method: "POST",
      headers: { "content-type": "application/json", "x-quoth": "page" },
      body: JSON.stringify({ words: words.value }),
    });
    if (response.status === 401) return location.reload(); // the login has ended
    const answer = await response.json();
    if (mine !== number) return;
    if (response.ok) show(answer.found);
    else {
      show("");
      remark.textContent = answer.problem;
    }
  } catch {
    if (mine !== number) return;
    show("");
    remark.textContent = "Quoth cannot be reached: is it still running?";
  }
  isSought = false;
  if (isEntered) open(options()[chosen]);
};
const seek = (wait) => {
  clearTimeout(waiting);
  isSought = true;
  isEntered = false;
  waiting = setTimeout(find, wait);
};
const come = () => {
  if (dialog.open) return words.select();
  words.value = "";
  show("");
  seek(0);
  dialog.showModal();
};

element.querySelector(".show-finder").addEventListener("click", come);
if (/Mac|iP/.test(navigator.platform)) element.querySelector(".show-finder kbd").textContent = "⌘K";
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  // What asks something, or is being written, waits for its own end.
  if (!document.querySelector("dialog.small[open]:not(.finder), .shelf dialog[open]")) come();
});
words.addEventListener("input", () => seek(80));
words.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.isComposing || (!step && event.key !== "Enter")) return;
  event.preventDefault();
  if (step) choose(chosen + step);
  else if (isSought) isEntered = true;
  else open(options()[chosen]);
});
list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
  else open(event.target.closest("[role=option]"));
});
dialog.addEventListener("close", () => {
  clearTimeout(waiting);
  number += 1; // nothing that comes now is wanted
});
