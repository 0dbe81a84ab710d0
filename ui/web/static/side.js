// The conversations kept: begin one, open, find, rename and delete them.
const search = element.querySelector("input[type=search]");
let waiting;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("search", { words: search.value }), 200);
});

const naming = element.querySelector("dialog.naming");
const deleting = element.querySelector("dialog.deleting");
let chosen = null; // the conversation that a dialog is about
element.addEventListener("click", (event) => {
  if (event.target.closest(".new")) {
    search.value = "";
    trigger("start_again");
    document.dispatchEvent(new CustomEvent("quoth:ready"));
    return;
  }
  const item = event.target.closest("li[data-id]");
  const button = event.target.closest("button");
  if (!item || !button) return;
  chosen = item.dataset.id;
  const name = item.querySelector(".name").textContent;
  if (button.matches(".open")) {
    document.dispatchEvent(new CustomEvent("quoth:opening"));
    trigger("open_conversation", { id: chosen });
  }
  else if (button.matches(".rename")) {
    naming.querySelector("input").value = name;
    naming.showModal();
    naming.querySelector("input").select();
  } else if (button.matches(".delete")) {
    deleting.querySelector(".name").textContent = name;
    deleting.showModal();
  }
});
for (const form of element.querySelectorAll("dialog form")) form.addEventListener("submit", (event) => {
  event.preventDefault();
  const dialog = form.closest("dialog");
  dialog.close();
  if (dialog === naming) trigger("rename", { id: chosen, title: naming.querySelector("input").value });
  else trigger("remove", { id: chosen });
});
for (const button of element.querySelectorAll("dialog .cancel"))
  button.addEventListener("click", () => button.closest("dialog").close());
