// Buttons that print the page; without scripts they would do nothing, so they stay hidden.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
