// The list of complaints: back to the row one came from, and a way to shut the sheet of filters.
(() => {
  // Whoever comes back from a complaint stands on its row, so that j and k go on from there.
  const link = /^#c\d+$/.test(location.hash) ? document.querySelector(location.hash) : null;
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "center" });

  // Ticked rows, for one action on all of them; x ticks the row on which one stands.
  const form = document.getElementById("batch-list");
  const boxes = [...document.querySelectorAll("[data-tick]")];
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-ticked]").textContent = ticked || "";
    form.querySelectorAll("[type=submit]").forEach((button) => (button.disabled = !ticked));
    const all = form.querySelector("[data-tick-all]");
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  if (form) {
    count();
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-tick-all]")) boxes.forEach((box) => (box.checked = event.target.checked));
      if (event.target.matches("[data-tick-all], [data-tick]")) count();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (localStorage.getItem("suda-single-keys") === "off") return;
      const box = document.activeElement.closest("[data-row]")?.querySelector("[data-tick]");
      if (!box) return;
      box.checked = !box.checked;
      count();
    });
  }

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
