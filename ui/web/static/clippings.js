// The quotes put aside: how many there are, the panel they stand in, and which quotes of the
// conversation are among them.
const panel = element.querySelector("dialog");
const button = element.querySelector(".show-clippings");
const tellOf = () => {
  const ids = [...element.querySelectorAll(".clipped li")].map((item) => item.dataset.id);
  button.dataset.n = ids.length || "";
  button.textContent = ids.length ? `Clippings (${ids.length})` : "Clippings";
  document.querySelectorAll("#turns .clip").forEach((clip) => {
    const isKept = ids.includes(clip.dataset.clip);
    clip.setAttribute("aria-pressed", String(isKept));
    clip.textContent = isKept ? "Clipped" : "Clip";
    clip.setAttribute("aria-label", `${clip.textContent} quote ${Number(clip.dataset.number) + 1}`);
  });
};
let isOpen = false;
watch("value", () => {
  tellOf();
  if (!isOpen) return;
  // Drawn again, the dialog lost its "open" and with it its place above the page.
  panel.removeAttribute("open");
  panel.showModal();
});
document.addEventListener("quoth:state", tellOf);
document.addEventListener("quoth:clipped", () => trigger("look_again"));
button.addEventListener("click", () => { isOpen = true; panel.showModal(); });
panel.addEventListener("close", () => { isOpen = false; button.focus(); });
panel.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(name);
  if (event.target === panel || on(".close")) panel.close();
  else if (on("[data-format]")) trigger("export", { format: on("[data-format]").dataset.format });
  else if (on(".unclip")) trigger("unclip", { id: on("li").dataset.id });
  else if (on(".empty")) trigger("unclip", { id: null });
});
tellOf();
