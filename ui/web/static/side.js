// The conversations kept: begin one, open, find, rename and delete them. Each has two stops of Tab:
// itself, and what else can be done with it; arrow keys go from one to the next.
const search = element.querySelector("input[type=search]");
let waiting;
let sought = 0; // counts the searches; a list names the one that it answers, 0 where it is whole
const seek = (most = null) => trigger("search", { words: search.value, most, number: sought });
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    sought += 1;
    seek();
  }, 200);
});
// Another's answer may come last, and the whole list when a conversation changes: neither is what
// was sought last. Named alike, what is sought once more is not sought for ever.
whenDrawn(() => {
  const answered = Number(element.querySelector("[data-search]")?.dataset.search ?? sought);
  if (answered !== sought && (answered || search.value.trim())) seek();
});

const naming = element.querySelector("dialog.naming");
const deleting = element.querySelector("dialog.deleting");
const menu = element.querySelector(".of-one");
let chosen = null; // the conversation that the menu or a dialog is about
let isFrom = null; // the button that opened the menu
const openMenu = (button) => {
  isFrom = button;
  menu.showPopover();
  const [at, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
  menu.style.top = `${at.bottom + size.height < innerHeight ? at.bottom : at.top - size.height}px`;
  menu.querySelector("button").focus();
};
menu.addEventListener("keydown", (event) => {
  const items = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else if (event.key === "Tab") {
    menu.hidePopover();
    isFrom.focus();
  }
});
menu.addEventListener("toggle", (event) => {
  isFrom?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState === "closed" && document.activeElement === document.body) isFrom?.focus();
});
element.addEventListener("click", (event) => {
  if (event.target.closest(".new")) {
    clearTimeout(waiting);
    search.value = "";
    sought += 1; // what is still sought is wanted no longer
    trigger("start_again");
    document.dispatchEvent(new CustomEvent("quoth:ready"));
    return;
  }
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".older")) return seek(Number(button.dataset.most));
  const item = event.target.closest("li[data-id]");
  if (item) chosen = item.dataset.id;
  if (button.matches(".open")) {
    document.dispatchEvent(new CustomEvent("quoth:opening"));
    trigger("open_conversation", { id: chosen });
  } else if (button.matches(".more")) openMenu(button);
  if (!button.closest(".of-one")) return;
  menu.hidePopover();
  const name = isFrom.closest("li").querySelector(".name").textContent;
  if (button.matches(".rename")) {
    const form = naming.querySelector("form");
    form.dataset.draft = `title ${chosen}`;
    form.elements.title.defaultValue = name;
    form.reset();
    form.dispatchEvent(new CustomEvent("quoth:drafts", { bubbles: true }));
    naming.showModal();
    naming.querySelector("input").select();
  } else if (button.matches(".delete")) {
    deleting.querySelector(".name").textContent = name;
    deleting.showModal();
  }
});
element.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = event.target.closest("li .open, input[type=search]");
  if (!step || !from) return;
  event.preventDefault();
  const items = [search, ...element.querySelectorAll("li .open")];
  items[Math.max(0, Math.min(items.indexOf(from) + step, items.length - 1))].focus();
});
for (const form of element.querySelectorAll("dialog form")) form.addEventListener("submit", (event) => {
  event.preventDefault();
  const dialog = form.closest("dialog");
  if (dialog === naming) form.dispatchEvent(new CustomEvent("quoth:done", { bubbles: true }));
  dialog.close();
  if (dialog === naming) trigger("rename", { id: chosen, title: naming.querySelector("input").value });
  else trigger("remove", { id: chosen });
  setTimeout(() => document.dispatchEvent(new CustomEvent("quoth:changed")), 500);
});
for (const dialog of [naming, deleting])
  dialog.addEventListener("close", () => (isFrom?.isConnected ? isFrom : search).focus());
for (const button of element.querySelectorAll("dialog .cancel"))
  button.addEventListener("click", () => {
    if (naming.contains(button)) button.form.dispatchEvent(new CustomEvent("quoth:done", { bubbles: true }));
    button.closest("dialog").close();
  });
