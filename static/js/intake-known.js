// Who is calling: fills in what the record knows, as far as nobody has typed there, and asks whether it is the same
// matter before a second complaint is made of it.
(() => {
  const form = document.getElementById("intake-form");
  const beside = document.getElementById("customer");
  if (!form || !beside) return;
  const words = document.getElementById("intake-words").dataset;
  const box = (name) => form.querySelector(`select[name=${name}], input[name=${name}], textarea[name=${name}]`);
  const shown = (name) => document.getElementById(`id_${name}`); // of a select that is typed into, the field for typing
  const found = () => beside.querySelector("[data-found]");

  // Field → what the record calls it.
  const FIELDS = { customer_name: "name", customer_address: "address", meter_number: "meter", customer_type: "type", branch: "branch" };
  const PLACE = ["customer_address", "branch"];
  const DEFAULTS = { customer_type: box("customer_type").value };
  const touched = new Set(); // what the clerk has typed or chosen is the clerk's
  const filled = new Map(); // field → what stood there before
  let refused = ""; // whose record was taken out again

  // Marks -------------------------------------------------------------------------------------------------------------

  const mark = (name, why) => {
    const place = shown(name).closest(".field");
    place.querySelector(".field-filled")?.remove();
    place.classList.toggle("is-filled", Boolean(why));
    if (!why) return;
    const note = document.createElement("span");
    note.className = "field-filled";
    note.textContent = why;
    place.querySelector(".field-label").append(note);
  };

  const put = (name, value, why) => {
    const target = box(name);
    if (target.value !== value) {
      if (!filled.has(name)) filled.set(name, target.value);
      target.value = value;
      target.dispatchEvent(new Event("combobox:refresh"));
      // The department is proposed by the branch, and what goes on is found by the place. No "change": what nobody has
      // typed makes no draft.
      if (name === "branch") document.getElementById("proposal")?.dispatchEvent(new Event("lookup"));
      if (PLACE.includes(name)) document.getElementById("circumstances")?.dispatchEvent(new Event("lookup"));
    }
    mark(name, why);
  };

  const free = (name) => !touched.has(name) && (filled.has(name) || box(name).value === (DEFAULTS[name] ?? ""));

  // Filling ------------------------------------------------------------------------------------------------------------

  const fill = (record) => {
    for (const [name, key] of Object.entries(FIELDS)) {
      if (free(name) && record.dataset[key]) put(name, record.dataset[key], words.filled);
      else if (free(name) && filled.has(name)) takeOut(name);
    }
    if (!box("customer_phone").value.trim()) box("customer_phone").value = record.dataset.phone;
    box("customer").value = record.dataset.customer;
  };

  const takeOut = (name) => {
    put(name, filled.get(name), "");
    filled.delete(name);
  };

  const takeOutAll = () => {
    [...filled.keys()].forEach((name) => touched.has(name) || takeOut(name));
    box("customer").value = "";
  };

  const settle = () => {
    const answer = found();
    const record = beside.querySelector("[data-customer]");
    const only = answer?.dataset.only ?? "";
    const chosen = box("customer").value;
    if (only && only !== refused) fill(record);
    else if (!only && chosen && !beside.querySelector(`[data-customer="${chosen}"]`)) takeOutAll();
    if (answer?.dataset.branch && free("branch")) put("branch", answer.dataset.branch, answer.dataset.branchWhy);
    const undo = beside.querySelector("[data-undo-row]");
    if (undo) undo.hidden = !filled.size;
  };

  const undo = () => {
    refused = box("customer").value;
    takeOutAll();
    settle();
    shown("customer_name").focus();
  };

  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    const name = event.target.name || event.target.id.replace("id_", "");
    if (!(name in FIELDS)) return;
    touched.add(name);
    mark(name, "");
    // Another name is another person, who happens to have the same telephone.
    if (name === "customer_name") box("customer").value = "";
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "branch" && document.activeElement === shown("branch")) {
      touched.add("branch");
      mark("branch", "");
    }
  });

  // What came with the page is the clerk's own, or comes from a draft.
  for (const name of Object.keys(FIELDS)) if (box(name).value !== (DEFAULTS[name] ?? "")) touched.add(name);

  // Answers ------------------------------------------------------------------------------------------------------------

  // Nothing beside the form moves unless there is something new to tell.
  const last = new Map();
  const QUIET = [beside, document.getElementById("circumstances")];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!QUIET.includes(place)) return;
    const text = event.detail.serverResponse.replace(/datetime="[^"]*"/g, "");
    if (text === last.get(place)) event.detail.shouldSwap = false;
    last.set(place, text);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== beside) return;
    settle();
    decideAnew();
    const names = [...beside.querySelectorAll("[data-customer]")].map((item) => item.dataset.name);
    document.getElementById("customer-said").textContent = names.join(", ");
  });

  // Choosing by keyboard: down from the telephone, up and down between them, Enter.
  const choices = () => [...beside.querySelectorAll("[data-choose]")];
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyZ" && filled.size) {
      event.preventDefault();
      return undo();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = choices();
    if (!step || !list.length || event.isComposing) return;
    const at = list.indexOf(document.activeElement);
    if (at < 0 && !(step > 0 && event.target === box("customer_phone"))) return;
    event.preventDefault();
    (list[at + step] ?? (at + step < 0 ? box("customer_phone") : list[at])).focus();
  });

  beside.addEventListener("click", (event) => {
    if (event.target.closest("[data-undo]")) return undo();
    const record = event.target.closest("[data-choose]")?.closest("[data-customer]");
    if (!record) return;
    refused = "";
    fill(record);
    beside.dispatchEvent(new Event("lookup"));
    shown(box("category").value ? "content" : "category").focus();
  });

  // The same matter? ---------------------------------------------------------------------------------------------------

  const dialog = document.getElementById("intake-choice");
  const decision = box("duplicate");
  let pressed = null;
  let decidedOn = found()?.dataset.duplicates ?? "";

  // A decision holds for what was shown when it was made.
  const decideAnew = () => {
    const now = found()?.dataset.duplicates ?? "";
    if (now.trim() && now !== decidedOn) decision.value = "";
    decidedOn = now;
  };

  // Before whatever else listens: a form that is not sent yet must not count as sent.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    const question = beside.querySelector("template[data-choice]");
    const choosing = event.submitter?.name === "duplicate";
    if (!question || choosing || decision.value) return;
    event.preventDefault();
    event.stopPropagation();
    pressed = event.submitter;
    dialog.querySelector("[data-question]").replaceChildren(question.content.cloneNode(true));
    dialog.showModal();
    dialog.querySelector("button").focus();
  }, true);

  const decide = (value) => {
    decision.value = value;
    dialog.close();
    form.requestSubmit(pressed);
  };
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=duplicate]");
    if (!button) return;
    event.preventDefault();
    decide(button.value);
  });
  dialog.addEventListener("keydown", (event) => {
    const buttons = [...dialog.querySelectorAll("button[name=duplicate]")];
    const button = event.key === "0" ? buttons.at(-1) : buttons.slice(0, -1)[Number(event.key) - 1];
    if (!button) return;
    event.preventDefault();
    decide(button.value);
  });

  settle();
})();
