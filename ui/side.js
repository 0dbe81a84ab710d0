element.addEventListener("click", (event) => {
  if (event.target.closest(".new")) trigger("start_again");
});
