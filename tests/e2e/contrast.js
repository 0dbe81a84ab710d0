(() => {
// Run in the page by contrast.py: the controls of it, and how they stand out.
// Marks one control of each kind with its number: alike are those of one tag, class and state.
window.markKinds = (within) => {
  const seen = new Set();
  const open = document.querySelector("dialog[open]") ?? document.querySelector(within);
  const controls = [...open.querySelectorAll("button, a[href], summary, input, textarea, select")];
  return controls.filter((one) => {
    const states = [one.disabled, one.checked, one.indeterminate, ...["pressed", "current", "invalid", "expanded"]
      .map((name) => one.getAttribute(`aria-${name}`))];
    const kind = [one.tagName, one.type, one.className, one.parentElement.className, ...states].join();
    const isSeen = one.checkVisibility({ visibilityProperty: true }) && one.offsetWidth > 2 && !one.closest("[inert], .unseen");
    if (!isSeen || one.matches(".unseen") || seen.has(kind)) return false;
    seen.add(kind);
    one.dataset.control = seen.size;
    return true;
  }).length;
};
window.look = (number) => {
  const one = document.querySelector(`[data-control="${number}"]`);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [[r, R], [g, G], [b, B]].map(([x, y]) => x * a + y * (1 - a)).concat(1);
  const ground = (at) => {
    const layers = [];
    for (let up = at; up; up = up.parentElement) {
      layers.push(rgba(getComputedStyle(up).backgroundColor));
      if (layers[layers.length - 1][3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => [r, g, b].map((x) => x / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (above, under) => {
    const [a, b] = [light(over(above, under)), light(under)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const style = getComputedStyle(one);
  const [inside, outside] = [ground(one), ground(one.parentElement)];
  const found = {};
  if (one.type === "checkbox") {
    const [edge, mark] = [rgba(style.borderColor), getComputedStyle(one, "::before")];
    found.box = contrast(edge, outside);
    if (one.checked) found.mark = Number(mark.opacity) * contrast(rgba(mark.backgroundColor), inside);
  } else {
    const isIcon = one.querySelector("svg") && !one.innerText.trim();
    const texts = [one, ...one.querySelectorAll("*")].filter((at) =>
      [...at.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) && at.checkVisibility());
    if (!texts.length) texts.push(one);
    let seen = 1;
    for (let up = one; up; up = up.parentElement) seen *= Number(getComputedStyle(up).opacity);
    for (const at of texts) {
      const colour = rgba(getComputedStyle(at).color);
      const name = isIcon ? "icon" : "text";
      found[name] = Math.min(found[name] ?? 99, contrast([...colour.slice(0, 3), colour[3] * seen], ground(at)));
    }
    if (one.matches("input, textarea, select") && !one.matches("[type=file]"))
      found.edge = Math.max(contrast(rgba(style.borderColor), outside), contrast(inside, outside));
  }
  if (one.matches(":focus-visible"))
    found.focus = style.outlineStyle === "solid" ? contrast(rgba(style.outlineColor), outside) : 0;
  return [one.outerHTML.slice(0, 160), found];
};
window.centre = (number) => {
  const one = document.querySelector(`[data-control="${number}"]`);
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = one.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};
window.forgetKinds = () =>
  document.querySelectorAll("[data-control]").forEach((one) => { delete one.dataset.control; });
})()
