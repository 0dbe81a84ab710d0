// The quotes put aside: how many there are, the panel they stand in, and which quotes of the
// conversation are among them.
const panel = element.querySelector("dialog");
const button = element.querySelector(".show-clippings");
const tellOf = () => {
  const ids = [...element.querySelectorAll(".clipped li")].map((item) => item.dataset.id);
  button.textContent = ids.length ? `Clippings (${ids.length})` : "Clippings";
  document.querySelectorAll("#turns .clip").forEach((clip) => {
    const isKept = ids.includes(clip.dataset.clip);
    clip.setAttribute("aria-pressed", String(isKept));
    clip.textContent = isKept ? "Clipped" : "Clip";
  });
};
watch("value", tellOf);
document.addEventListener("quoth:state", tellOf);
button.addEventListener("click", () => panel.showModal());
panel.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(name);
  if (event.target === panel || on(".close")) panel.close();
  else if (on("[data-format]")) trigger("export", { format: on("[data-format]").dataset.format });
  else if (on(".unclip")) trigger("unclip", { id: on("li").dataset.id });
  else if (on(".empty")) trigger("unclip", { id: null });
});
tellOf();
