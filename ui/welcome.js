element.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (!example) return;
  document.querySelector("#question textarea").focus();
  trigger("ask_example", { question: example.textContent });
});
