// The list of complaints: back to the row one came from, and a way to shut the sheet of filters.
(() => {
  // Whoever comes back from a complaint stands on its row, so that j and k go on from there.
  const row = /^#c\d+$/.test(location.hash) && document.querySelector(location.hash);
  row?.querySelector("a[href]")?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "center" });

  const panel = document.querySelector(".filter-panel");
  const shut = () => {
    panel.open = false;
    panel.querySelector("summary").focus();
  };
  panel?.addEventListener("click", (event) => event.target.closest("[data-shut]") && shut());
  panel?.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  // The button needs this script, so it is shown by it; the form comes when the panel is opened.
  const reveal = () => panel.querySelectorAll("[data-shut]").forEach((button) => (button.hidden = false));
  if (panel) reveal();
  panel?.addEventListener("htmx:afterSwap", () => {
    reveal();
    panel.querySelector("input:not([type=hidden])")?.focus();
  });
})();
