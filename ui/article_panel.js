// The article comes from the server as this part's value; the browser's own modal dialog keeps the
// focus inside, closes on Escape and gives the focus back.
const dialog = element.querySelector("dialog");

watch("value", () => {
  if (!props.value || dialog.open) return;
  dialog.showModal();
  const here = dialog.querySelector("mark.quote, mark.passage");
  if (here) here.scrollIntoView({ block: "center" });
  else dialog.scrollTop = 0;
});

dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest(".close")) dialog.close();
});
// Emptied, so that opening the same article again is a change.
dialog.addEventListener("close", () => { props.value = ""; });
