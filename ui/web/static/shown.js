// What asking brings for this part becomes its value, as if Gradio had brought it: Gradio sends values
// along with events, and compares with them what comes next.
const partName = element.parentElement.closest("[id]").id;
let draw = () => {};
const take = (value) => {
  if (value === props.value) return;
  props.value = value;
  queueMicrotask(() => draw()); // Gradio 6.31 draws in a microtask, too, and watches only what it brought
};
document.addEventListener("quoth:parts", (event) => {
  const value = event.detail[partName];
  if (value !== undefined) take(value);
});
// biome-ignore lint/correctness/noUnusedVariables: used in the scripts that follow
const whenDrawn = (drawn) => {
  draw = drawn;
  watch("value", drawn);
};
