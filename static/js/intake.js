// Intake by keyboard: where Enter and Alt lead, the proposal of departments, the clock of the call, and fields that a
// circumstance makes necessary. Who is calling: intake-known.js.
(() => {
  const form = document.getElementById("intake-form");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);
  const button = (name) => document.querySelector(`.intake-act[value="${name}"]`);
  const visible = (item) => item.checkVisibility?.() ?? item.offsetParent !== null;

  // What somebody must look at first: the choice to be made, else the first field that is wrong.
  const first = form.querySelector("[data-undecided]") ?? form.querySelector("[aria-invalid=true]:not([aria-hidden])");
  if (first) {
    first.closest("details")?.setAttribute("open", "");
    first.focus();
    first.scrollIntoView({ block: "center" });
  }

  // Keys ---------------------------------------------------------------------------------------------------------------

  // On to the next field that is empty, past what is known already: Enter in a single line never sends anything.
  const walk = (from) => {
    const lines = [...form.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea")];
    const after = lines.filter((item) => from.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING);
    (after.find((item) => visible(item) && !item.value.trim()) ?? after.find(visible))?.focus();
  };

  const jumps = {
    Digit1: () => field("customer_phone"),
    Digit2: () => document.getElementById("id_category"),
    Digit3: () => field("content"),
    Digit4: () => form.querySelector("[name=level]:checked") ?? form.querySelector("[name=level]"),
    Digit5: () => document.getElementById("id_lead"),
    Digit0: () => {
      document.getElementById("intake-more").open = true;
      return field("other_phones");
    },
  };

  const send = (event) => {
    if (event.altKey) return button("accept");
    return event.shiftKey ? button("settle") : document.querySelector("[data-main]");
  };

  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      event.preventDefault();
      const pressed = send(event);
      if (pressed) form.requestSubmit(pressed);
    } else if (event.target.matches("input:not([type=checkbox], [type=radio], [type=file], [type=submit])")) {
      event.preventDefault();
      walk(event.target);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const target = jumps[event.code]?.();
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  });

  // Proposal: fills lead and co-handlers until somebody chooses by hand; then it is only offered. -----------------------
  const lead = form.querySelector("select[name=lead]");
  const helpers = [...form.querySelectorAll("input[name=co_handlers]")];
  const counter = form.querySelector("[data-co-count]");

  const proposed = () => {
    const found = form.querySelector("[data-proposal]");
    return found && { lead: found.dataset.lead, helpers: new Set(found.dataset.co.split(" ").filter(Boolean)) };
  };
  const asProposed = (wanted) =>
    lead.value === wanted.lead && helpers.every((box) => box.checked === wanted.helpers.has(box.value));
  const count = () => {
    const chosen = helpers.filter((box) => box.checked).length;
    if (counter) counter.textContent = chosen || "";
  };
  const apply = () => {
    const wanted = proposed();
    if (!wanted) return;
    lead.value = wanted.lead;
    lead.dispatchEvent(new Event("combobox:refresh"));
    helpers.forEach((box) => { box.checked = wanted.helpers.has(box.value); });
    count();
    offer();
  };
  const offer = () => {
    const wanted = proposed();
    const use = form.querySelector("[data-use-proposal]");
    if (use && wanted) use.hidden = asProposed(wanted);
  };

  if (lead) {
    const atFirst = proposed();
    let byHand = lead.value !== "" && !(atFirst && asProposed(atFirst));
    form.addEventListener("change", (event) => {
      if (event.target === lead || helpers.includes(event.target)) {
        byHand = true;
        count();
        offer();
      }
    });
    form.addEventListener("click", (event) => {
      if (!event.target.closest("[data-use-proposal]")) return;
      byHand = false;
      apply();
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.target.id !== "proposal") return;
      if (byHand) offer();
      else apply();
    });
    count();
    offer();
  }

  // The clock of the call counts from when the page was opened, or from when it was started anew. -----------------------
  const clock = document.querySelector("[data-call-clock]");
  if (clock) {
    const began = field("call_started");
    const telephones = new Set(form.dataset.telephones.split(" "));
    const length = clock.querySelector("[data-call-length]");
    // The server's clock rules, and writes the moment of this page; one out of the browser's history is too old to.
    const fromHistory = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const ahead = fromHistory ? 0 : Date.parse(document.getElementById("page-words").dataset.now) - Date.now();
    const two = (number) => String(number).padStart(2, "0");

    const tick = () => {
      const seconds = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(began.value)) / 1000));
      length.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
      clock.hidden = Number.isNaN(seconds) || !telephones.has(form.elements.channel.value);
    };
    clock.querySelector("[data-call-restart]").addEventListener("click", () => {
      began.value = new Date(Date.now() + ahead).toISOString();
      began.dispatchEvent(new Event("input", { bubbles: true }));
      tick();
    });
    form.addEventListener("change", tick);
    setInterval(tick, 1000);
    tick();
  }

  // Fields that must be filled under a circumstance carry the mark as soon as it holds. ----------------------------------
  const boxes = { flag: "flag_", mark: "custom_" };
  const chosen = (aspect, value) =>
    aspect in boxes ? Boolean(field(boxes[aspect] + value)?.checked) : field(aspect)?.value === value;
  const holds = (cases) =>
    Object.entries(cases).every(([aspect, values]) => values.some((value) => chosen(aspect, value)));
  const star = (label) => {
    const found = label.querySelector(".field-required");
    if (found) return found;
    const made = document.createElement("span");
    made.className = "field-required";
    made.setAttribute("aria-hidden", "true");
    label.append(made);
    return made;
  };
  const need = (item, needed) => {
    item.setAttribute("aria-required", String(needed));
    const label = form.querySelector(`label[for="${item.id}"]`);
    if (label) star(label).hidden = !needed;
  };
  const mark = () => {
    form.querySelectorAll("input[data-required-when], textarea[data-required-when], select[data-required-when]:not([aria-hidden])").forEach((item) => {
      need(item, JSON.parse(item.dataset.requiredWhen).some(holds));
    });
    // What is asked only in some cases comes in sight with them; what was typed stays in sight.
    form.querySelectorAll("[data-shown-when]").forEach((part) => {
      const filled = [...part.querySelectorAll("input, textarea, select")].some((item) =>
        ["checkbox", "radio"].includes(item.type) ? item.checked : item.value.trim());
      part.hidden = !filled && !part.querySelector("[aria-invalid]") && !JSON.parse(part.dataset.shownWhen).some(holds);
    });
    // GAS-9a: an unreasonable demand gets patient explanation.
    need(field("explanation_given"), field("demand_unreasonable").checked || Boolean(field("customer_accepts")?.checked));
  };
  form.addEventListener("change", mark);
  mark();
})();
