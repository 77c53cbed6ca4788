// Single keys (/ n j k ? and any data-key), menus that close by themselves, and dialogs.
(() => {
  const STORE = "suda-single-keys";
  const enabled = () => localStorage.getItem(STORE) !== "off";

  // A radio button or checkbox takes no letters, so keys keep working after one was chosen.
  const typing = (target) =>
    target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(radio|checkbox)$/.test(target.type));

  // Walks through the rows by focusing each row's first link or button, so that Enter opens it.
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.querySelector("a[href], button"));
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    next.querySelector("a[href], button").focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const actions = {
    "/": () => {
      const box = document.querySelector("[data-search]");
      box?.focus();
      box?.select();
    },
    j: () => walk(1),
    k: () => walk(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeMenus(null, true);
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || !enabled()) return;
    const pressable = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const action = actions[event.key] ?? (pressable && (() => pressable.click()));
    if (!action) return;
    event.preventDefault();
    action();
  });

  // Menus are <details>: they open without this script, which only closes them.
  const closeMenus = (except, refocus) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu === except) return;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    });
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    closeMenus(opener ? null : event.target.closest("details[data-menu]"));
    if (opener) document.getElementById(opener.dataset.opens).showModal();
  });

  document.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = enabled();
    box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
  });
})();
