// Makes a field for typing of every select[data-combobox]: a word or two letters of pinyin find the option.
// The select stays in the form and keeps the value, so that without this script nothing is lost.
(() => {
  let count = 0;

  const entries = (select) =>
    [...select.options]
      .filter((option) => option.value)
      .map((option) => ({
        option,
        label: option.textContent,
        text: option.textContent.trim(),
        above: option.dataset.above || (option.parentElement.label ?? ""),
        keys: `${option.textContent.trim().toLowerCase()} ${option.dataset.pinyin ?? ""}`,
      }));

  // Best first: what begins with the words, then pinyin that begins with them, then what contains them.
  const rank = (entry, wanted) => {
    if (entry.text.toLowerCase().startsWith(wanted)) return 0;
    if ((entry.option.dataset.pinyin ?? "").split(" ").some((key) => key.startsWith(wanted))) return 1;
    if (entry.keys.includes(wanted)) return 2;
    return entry.above.toLowerCase().includes(wanted) ? 3 : 9;
  };

  const matching = (all, typed) => {
    const wanted = typed.trim().toLowerCase();
    if (!wanted) return all;
    return all
      .map((entry) => [rank(entry, wanted), entry])
      .filter(([place]) => place < 9)
      .sort(([a], [b]) => a - b)
      .map(([, entry]) => entry);
  };

  const enhance = (select) => {
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const box = document.createElement("div");
    const words = document.querySelector("[data-none]")?.dataset ?? {};
    let shown = [];
    let active = -1;

    box.className = "combobox";
    select.replaceWith(box);
    box.append(input, select, list);
    list.id = `combobox-${(count += 1)}`;
    list.className = "combobox-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    input.id = select.id; // labels and links to the field now mean the input
    select.removeAttribute("id");
    select.setAttribute("aria-hidden", "true");
    input.className = select.className; // with the arrow that says there is something to choose
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    ["aria-describedby", "aria-invalid", "data-required-when"].forEach((name) => {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    });
    input.required = select.required;
    input.placeholder = select.querySelector('option[value=""]')?.textContent ?? "";

    const current = () => select.selectedOptions[0];
    const showChosen = () => { input.value = select.value ? current().textContent.trim() : ""; };

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const activate = (index) => {
      active = index;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
      const item = list.children[index];
      if (item?.id) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    };

    const item = (entry, index, filtered) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${index}`;
      line.className = "combobox-option";
      line.setAttribute("role", "option");
      line.append(filtered ? entry.text : entry.label);
      if (entry.above && (filtered || !entry.option.dataset.above)) {
        const above = document.createElement("span");
        above.className = "muted";
        above.textContent = entry.above;
        line.append(above);
      }
      // Before the input loses focus.
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(entry.option.value);
      });
      return line;
    };

    const open = (typed) => {
      shown = matching(entries(select), typed);
      const filtered = typed.trim() !== "";
      list.replaceChildren(...shown.map((entry, index) => item(entry, index, filtered)));
      if (!shown.length) {
        const none = document.createElement("li");
        none.className = "combobox-none";
        none.textContent = words.none ?? "–";
        list.append(none);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const at = shown.findIndex((entry) => entry.option === current() && entry.option.value);
      list.scrollIntoView({ block: "nearest" }); // clear of the bar at the bottom edge
      activate(filtered && shown.length ? 0 : at);
    };

    const choose = (value) => {
      const changed = select.value !== value;
      select.value = value;
      showChosen();
      close();
      if (changed) select.dispatchEvent(new Event("change", { bubbles: true }));
    };

    // What stands in the field when it is left is what counts: nothing, the chosen option, or the only one that fits.
    const settle = () => {
      const typed = input.value.trim();
      if (!typed) return choose("");
      if (select.value && typed === current().textContent.trim()) return close();
      const fitting = matching(entries(select), typed);
      if (fitting.length === 1 || fitting[0]?.text === typed) return choose(fitting[0].option.value);
      showChosen();
      close();
    };

    input.addEventListener("input", () => open(input.value));
    input.addEventListener("click", () => list.hidden && open(""));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", settle);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return open("");
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (shown.length) activate((active + step + shown.length) % shown.length);
      } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (list.hidden && input.form.hasAttribute("data-walk")) return; // the form goes on to its next field
        event.preventDefault(); // Enter picks; it never sends the form from here
        if (!list.hidden && shown[active]) choose(shown[active].option.value);
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        showChosen();
        close();
      } else if (event.key === "Tab" && !list.hidden && input.value.trim() && shown[active]) {
        choose(shown[active].option.value);
      }
    });
    // Values that another script has set.
    select.addEventListener("combobox:refresh", showChosen);
    showChosen();
  };

  document.querySelectorAll("select[data-combobox]").forEach(enhance);
})();
