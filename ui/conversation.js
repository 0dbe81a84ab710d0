// A marker leads to its card; a card, clicked or activated, opens its article.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const smooth = () => (calm.matches ? "auto" : "smooth");

element.addEventListener("click", (event) => {
  const marker = event.target.closest(".marker");
  if (marker) {
    const { turn, number } = marker.dataset;
    const card = element.querySelector(`#source-${turn}-${number}`);
    element.querySelectorAll(".card.found").forEach((other) => other.classList.remove("found"));
    card.classList.add("found");
    card.querySelector(".title").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", behavior: smooth() });
    return;
  }
  const card = event.target.closest(".card");
  // Words being selected in a card are meant to be copied, not to open it.
  if (!card || !getSelection().isCollapsed) return;
  card.querySelector(".title").focus({ preventScroll: true });
  const { turn, citation, passage } = card.dataset;
  trigger("open_article", {
    turn: Number(turn),
    citation: citation === undefined ? null : Number(citation),
    passage: passage === undefined ? null : Number(passage),
  });
});

// The latest question goes to the top of the window, when it is asked and when its answer comes.
watch("value", () => {
  const latest = element.querySelector(".turn:last-child");
  if (latest) latest.scrollIntoView({ block: "start", behavior: smooth() });
});
