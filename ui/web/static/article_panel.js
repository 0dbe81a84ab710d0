// The article comes from the server as this part's value; the browser's own modal dialog keeps the
// focus inside, closes on Escape and gives the focus back.
const dialog = element.querySelector("dialog");
const steps = dialog.querySelector(".steps");
let number = 1;
const marks = (n) => dialog.querySelectorAll(`mark[data-mark="${n}"]`);
const count = () => {
  let n = 0;
  while (marks(n + 1).length) n += 1;
  return n;
};
const goTo = (n) => {
  number = n;
  dialog.querySelectorAll("mark.here").forEach((mark) => { mark.classList.remove("here"); });
  marks(n).forEach((mark) => { mark.classList.add("here"); });
  if (marks(n).length) marks(n)[0].scrollIntoView({ block: "center" });
  steps.querySelector(".which").textContent = `Quote ${n} of ${count()}`;
};

watch("value", () => {
  if (!props.value || dialog.open) return;
  dialog.showModal();
  const here = dialog.querySelector("mark.here");
  steps.hidden = count() < 2;
  if (here) goTo(Number(here.dataset.mark));
  else dialog.scrollTop = 0;
});

dialog.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) goTo(((number - 1 + Number(step.dataset.step) + count()) % count()) + 1);
  else if (event.target === dialog || event.target.closest(".close")) dialog.close();
});
// Emptied, so that opening the same article again is a change.
dialog.addEventListener("close", () => { props.value = ""; });
