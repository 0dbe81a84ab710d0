// Markers and sources lead to each other. Beside an answer its sources stand in a rail that scrolls by
// itself; where there is no room for one, a source opens in a sheet at the foot of the window.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const smooth = () => (calm.matches ? "auto" : "smooth");
const main = document.querySelector("#main");
const citedBy = (marker) => element.querySelector(`#source-${marker.dataset.turn}-${marker.dataset.number}`);
const markerOf = (cited) => {
  const number = Number(cited.dataset.citation) + 1;
  return element.querySelector(`.marker[data-turn="${cited.dataset.turn}"][data-number="${number}"]`);
};
const only = (name, ...targets) => {
  element.querySelectorAll(`.${name}`).forEach((other) => { other.classList.remove(name); });
  targets.forEach((target) => { target?.classList.add(name); });
};
const openAt = ({ turn, citation, passage, listed }) => {
  const number = (value) => (value === undefined ? null : Number(value));
  trigger("open_article", {
    turn: Number(turn), citation: number(citation), passage: number(passage), listed: number(listed),
  });
};
// biome-ignore lint/correctness/noUnusedVariables: used in conversation.js, which follows
const openListed = (button) => openAt(button.dataset);

// The rail and the last turn leave room for the composer, whose height changes.
const composer = document.querySelector("#composer");
const makeRoom = () => document.documentElement.style.setProperty("--asking", `${composer.offsetHeight}px`);
new ResizeObserver(makeRoom).observe(composer);
const railOf = (cited) => {
  const rail = cited.closest(".cards");
  return getComputedStyle(rail).position === "sticky" ? rail : null;
};
// Only the rail moves, until the source stands beside its sentence; behind the last one is room for it.
const bringBeside = (rail, cited, sentence) => {
  if (rail.scrollHeight <= rail.clientHeight) return;
  const [at, wanted, bounds] = [cited, sentence, rail].map((one) => one.getBoundingClientRect());
  const top = Math.max(bounds.top + 32, Math.min(wanted.top, bounds.bottom - at.height));
  const to = rail.scrollTop + at.top - top;
  const list = rail.querySelector("ol");
  const missing = to - (rail.scrollHeight - rail.clientHeight - parseFloat(list.style.paddingBlockEnd || 0));
  list.style.paddingBlockEnd = `${Math.max(0, Math.ceil(missing))}px`;
  rail.scrollTo({ top: to, behavior: smooth() });
};
// biome-ignore lint/correctness/noUnusedVariables: used in conversation.js, which follows
const followMarker = (marker) => {
  const cited = citedBy(marker);
  const rail = railOf(cited);
  if (!rail) return showSheet(marker);
  const sentence = marker.closest(".quoted");
  only("found", cited, cited.closest(".card"));
  only("lit", sentence);
  cited.querySelector(".number").focus({ preventScroll: true });
  bringBeside(rail, cited, sentence);
};
const toSentence = (cited) => {
  const marker = markerOf(cited);
  const part = marker?.closest(".quoted");
  if (!part) return;
  only("found", cited, cited.closest(".card"));
  only("lit", part);
  marker.focus({ preventScroll: true });
  part.scrollIntoView({ block: "nearest", behavior: smooth() });
};
// A title opens its article at the quote that was followed there, else at the first.
// biome-ignore lint/correctness/noUnusedVariables: used in conversation.js, which follows
const toSource = (on) => {
  const card = on(".card");
  if (card.dataset.passage !== undefined) return openAt(card.dataset);
  if (on(".title")) return openAt((card.querySelector(".extract.found") ?? card.querySelector(".extract")).dataset);
  if (on(".extract")) toSentence(on(".extract"));
};

// A source under the pointer or the focus lights its sentence up.
for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
  element.addEventListener(kind, (event) => {
    const cited = event.target.closest(".extract");
    if (!cited || cited.contains(event.relatedTarget)) return;
    markerOf(cited)?.closest(".quoted").classList.toggle("near", on);
  });
element.addEventListener("keydown", (event) => {
  const cited = event.key === "Escape" && event.target.closest(".extract");
  if (cited) toSentence(cited);
});

const line = (words, name) => {
  const made = document.createElement("p");
  made.className = name;
  made.dir = "auto";
  made.textContent = words;
  return made;
};
const toWords = (cited) => {
  const card = cited.closest(".card");
  const quote = [...cited.querySelectorAll("mark")].map((mark) => mark.textContent).join("");
  return { quote, by: card.querySelector(".byline").textContent, title: card.querySelector(".title").textContent };
};

// The quote of a marker under the pointer or the focus, in a small card above it.
const tip = document.createElement("div");
tip.id = "quote-tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
// Outside of this part: drawn again, it makes of its children, one by one, what should stand there.
main.append(tip);
let shownFor = null;
let leaving;
const hideTip = () => {
  clearTimeout(leaving);
  if (shownFor) shownFor.removeAttribute("aria-describedby");
  shownFor = null;
  tip.hidden = true;
};
const hideSoon = () => { clearTimeout(leaving); leaving = setTimeout(hideTip, 150); };
const showTip = (marker) => {
  clearTimeout(leaving);
  const cited = citedBy(marker);
  if (!cited || shownFor === marker) return;
  hideTip();
  shownFor = marker;
  const { quote, by, title } = toWords(cited);
  tip.replaceChildren(line(quote, "quote"), line(title, "what"), line(by, "by"));
  tip.hidden = false;
  marker.setAttribute("aria-describedby", tip.id);
  const [at, size] = [marker.getBoundingClientRect(), tip.getBoundingClientRect()];
  tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  const above = at.top - size.height - 6;
  tip.style.top = `${above > 60 ? above : at.bottom + 6}px`;
};
// Touched, a marker opens its source; a card above it would be in the way.
const canHover = matchMedia("(hover: hover)");
element.addEventListener("mouseover", (event) => {
  const marker = event.target.closest(".marker");
  if (marker && canHover.matches) showTip(marker);
  else if (!tip.hidden) hideSoon();
});
element.addEventListener("focusin", (event) => {
  if (event.target.matches(".marker:focus-visible")) showTip(event.target);
});
element.addEventListener("mouseleave", hideSoon);
tip.addEventListener("mouseenter", () => clearTimeout(leaving));
tip.addEventListener("mouseleave", hideTip);
element.addEventListener("focusout", hideTip);
document.addEventListener("scroll", (event) => { if (!event.target.closest?.(".cards")) hideTip(); }, { passive: true, capture: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });

// The sheet: one source of an answer, and the way to the others.
const sheet = document.createElement("dialog");
sheet.id = "source-sheet";
sheet.setAttribute("aria-label", "Source");
sheet.innerHTML = `<div class="bar"><p class="which" role="status"></p>
<button type="button" class="plain" data-step="-1">Previous</button><button type="button" class="plain" data-step="1">Next</button>
<button type="button" class="plain close">Close</button></div><div class="held" tabindex="0" role="region" aria-label="Quote"></div>
<div class="choices"><button type="button" class="primary read">Read the article</button></div>`;
main.append(sheet);
let inSheet = null; // the marker whose source is shown
const markersOf = (turn) => [...element.querySelectorAll(`.marker[data-turn="${turn}"]`)];
const fillSheet = (marker) => {
  inSheet = marker;
  const cited = citedBy(marker);
  const { by, title } = toWords(cited);
  const all = markersOf(marker.dataset.turn);
  sheet.querySelector(".which").textContent = `Source ${marker.dataset.number} of ${all.length}`;
  sheet.querySelectorAll("[data-step]").forEach((button) => { button.hidden = all.length < 2; });
  const words = cited.querySelector(".words").cloneNode(true);
  const heading = document.createElement("h2");
  heading.dir = "auto";
  heading.textContent = title;
  sheet.querySelector(".held").replaceChildren(line(by, "by"), heading, words);
  sheet.querySelector(".held").scrollTop = 0;
  only("lit", marker.closest(".quoted"));
};
const showSheet = (marker) => {
  hideTip();
  fillSheet(marker);
  sheet.showModal();
  sheet.querySelector(".held").focus();
  marker.closest(".quoted").scrollIntoView({ block: "start", behavior: smooth() });
};
sheet.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) {
    const all = markersOf(inSheet.dataset.turn);
    fillSheet(all[(all.indexOf(inSheet) + Number(step.dataset.step) + all.length) % all.length]);
    inSheet.closest(".quoted").scrollIntoView({ block: "start", behavior: smooth() });
  } else if (event.target.closest(".read")) {
    sheet.close();
    openAt(citedBy(inSheet).dataset);
  } else if (event.target === sheet || event.target.closest(".close")) sheet.close();
});
sheet.addEventListener("close", () => { inSheet?.focus({ preventScroll: true }); });

