// What a first visit offers: example questions, and ways to add articles.
const drop = () => element.querySelector(".drop");
element.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  const add = event.target.closest("[data-add]");
  if (example) document.dispatchEvent(new CustomEvent("quoth:ask", { detail: { question: example.textContent } }));
  if (add) document.dispatchEvent(new CustomEvent("quoth:add", { detail: { what: add.dataset.add } }));
});
document.addEventListener("dragover", (event) => {
  if ([...(event.dataTransfer?.types ?? [])].includes("Files")) drop()?.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop()?.classList.remove("is-over"); });
document.addEventListener("drop", () => drop()?.classList.remove("is-over"));
