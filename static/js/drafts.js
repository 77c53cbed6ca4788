// Nothing typed is lost: every form[data-draft] is kept on the server a moment after the last key, and on this device
// until the server has it. Other scripts read form.dataset.draftState, or listen for "draft:state" on the form.
(() => {
  const PAUSE = 800; // milliseconds after the last key
  const SLOW = 700; // a save that takes longer is mentioned
  const RETRIES = [3_000, 10_000, 30_000];
  const SETTLED = 5_000; // what another page has not saved by then, this page saves for it
  const LARGEST_LAST_WORD = 60_000; // bytes that a browser still sends for a page that is closing
  const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "next", "key", "version", "draft", "do", "duplicate", "call_started"]);

  const shelf = window.draftShelf; // what is kept on this device

  // Not crypto.randomUUID, which plain http does not have.
  const page = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const token = () => cookie("suda_csrf") ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  const post = (url, owner, body, { keepalive = false, late = false } = {}) =>
    fetch(url, {
      method: "POST",
      credentials: "same-origin",
      keepalive,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "X-Draft-Owner": owner, ...(late && { "X-Draft-Late": "1" }) },
      body,
    });
  const isKept = (response, answer) => Boolean(response?.ok) && ["saved", "older"].includes(answer.state);

  // --- What a form holds ----------------------------------------------------------------------------------------------

  const collect = (form) => {
    const data = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !OF_THE_PAGE.has(name)) (data[name] ??= []).push(value);
    }
    return data;
  };

  const fill = (form, data) => {
    const changed = [];
    const places = {};
    for (const item of form.elements) {
      if (!item.name || OF_THE_PAGE.has(item.name) || ["file", "submit", "button"].includes(item.type)) continue;
      const values = data[item.name] ?? [];
      if (item.type === "checkbox" || item.type === "radio") {
        const wanted = values.includes(item.value);
        if (item.checked !== wanted) changed.push(item);
        item.checked = wanted;
      } else if (item.multiple) {
        for (const option of item.options) option.selected = values.includes(option.value);
      } else {
        const place = (places[item.name] ??= 0);
        places[item.name] += 1;
        if (values[place] === undefined || item.value === values[place]) continue;
        item.value = values[place];
        changed.push(item);
      }
    }
    for (const item of changed) {
      if (item.tagName === "SELECT") item.dispatchEvent(new Event("combobox:refresh"));
      item.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  // Label and text of what differs, for a person who has to choose.
  const differences = (form, other) => {
    const here = collect(form);
    return Object.entries(other)
      .filter(([name, values]) => values.join("\n") !== (here[name] ?? []).join("\n"))
      .map(([name, values]) => {
        const item = [form.elements.namedItem(name)].flatMap((found) => (found instanceof RadioNodeList ? [...found] : [found]))[0];
        const label = item?.closest("fieldset")?.querySelector("legend") ?? item?.labels?.[0];
        const option = item?.tagName === "SELECT" && [...item.options].find((each) => each.value === values[0]);
        return [label?.textContent.trim() ?? name, option ? option.textContent.trim() : values.join(", ")];
      })
      .filter(([, text]) => text);
  };

  // --- One form -------------------------------------------------------------------------------------------------------

  const keep = (form) => {
    const owner = form.dataset.draftOwner;
    const step = form.dataset.draftStep;
    const number = form.dataset.draftNumber;
    const slot = number ? `${number}:${step}` : `${step}:${form.elements.key?.value}`;
    const name = `${owner}:${slot}:${page}`;
    const status = document.querySelector(`[data-draft-status="${form.id}"]`);
    const notes = document.querySelector(`[data-draft-notes="${form.id}"]`);
    let base = Number(form.dataset.draftBase);
    let last = JSON.stringify(collect(form)); // as it stood when it was looked at last
    let count = 0; // changes made on this page
    let saved = 0; // of them on the server
    let stuck = ""; // why nothing is sent: "conflict", "sent"
    let busy = false;
    let leaving = false; // the form itself is on its way
    let failures = 0;
    let seen = token(); // of the session that the server has confirmed
    let timer = 0;

    const body = () =>
      JSON.stringify({
        number,
        step,
        version: Number(form.elements.version?.value) || null,
        base,
        writer: page,
        sequence: count,
        data: collect(form),
      });
    let mirroring = false;
    let mirrorAgain = false;
    const mirror = async () => {
      form.dataset.draftSafe = "no";
      mirrorAgain = true;
      if (mirroring) return;
      mirroring = true;
      while (mirrorAgain && (count > saved || leaving)) {
        mirrorAgain = false;
        const entry = { name, owner, slot, page, at: Date.now(), url: form.dataset.draft, body: body(), sending: leaving };
        const safe = await shelf.put(entry);
        if (!mirrorAgain) form.dataset.draftSafe = safe ? "yes" : "no";
      }
      mirroring = false;
    };

    let spoken = status?.dataset.state ?? "";
    const show = (state, time = "") => {
      form.dataset.draftState = state;
      form.dispatchEvent(new CustomEvent("draft:state", { bubbles: true, detail: { state, time } }));
      if (!status) return;
      status.dataset.state = state;
      if (state !== spoken) status.querySelector("[data-draft-words]").textContent = status.getAttribute(`data-${state}`);
      spoken = state;
      if (time) status.querySelector("[data-draft-time]").textContent = time;
      status.querySelector("[data-draft-time]").hidden = state !== "saved";
      status.querySelector("[data-draft-sign-in]").hidden = state !== "signed-out";
      status.querySelector("[data-draft-compare]").hidden = state !== "conflict";
    };
    const later = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(send, pause);
    };

    // The two texts side by side; nothing is sent until somebody chooses.
    const ask = (answer, take) => {
      const note = notes?.querySelector("[data-draft-conflict]");
      if (!note) return;
      const list = note.querySelector("[data-draft-other]");
      list.replaceChildren(
        ...differences(form, answer.data).flatMap(([label, text]) => {
          const term = document.createElement("dt");
          const words = document.createElement("dd");
          term.textContent = label;
          words.textContent = text;
          return [term, words];
        }),
      );
      note.querySelector("[data-draft-when]").textContent = answer.saved ?? "";
      note.hidden = false;
      const go = (use) => () => {
        note.hidden = true;
        stuck = "";
        base = answer.revision;
        if (use) fill(form, answer.data);
        take?.();
        count += 1;
        last = JSON.stringify(collect(form));
        mirror();
        send();
      };
      note.querySelector("[data-draft-keep]").onclick = go(false);
      note.querySelector("[data-draft-take]").onclick = go(true);
    };

    const accept = (answer, sent) => {
      base = answer.revision;
      saved = Math.max(saved, sent);
      failures = 0;
      if (answer.key && number) {
        form.dataset.draft = form.dataset.draft.replace(/[0-9a-f-]{36}/, answer.key);
        if (form.elements.draft) form.elements.draft.value = answer.key;
      }
      // The person is the same, so the form may be sent with the session of now.
      seen = token();
      if (form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = token();
      if (count > saved) return later(PAUSE);
      if (!leaving) shelf.forget(name);
      show("saved", answer.saved);
    };

    const fail = () => {
      show("local");
      later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
      failures += 1;
    };

    const read = async (response, sent) => {
      if (response.status >= 500) return fail();
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return accept(answer, sent);
      if (response.status === 401) return show("signed-out");
      if (response.status === 409) {
        stuck = "conflict";
        ask(answer);
      } else if (answer.state === "sent") {
        stuck = "sent";
      } else if (answer.state === "gone") {
        base = 0; // discarded elsewhere; the next word begins it anew
        return show("unsaved");
      }
      return show(stuck || (response.status === 403 ? "signed-out" : "unsaved"));
    };

    const send = async (closing = false) => {
      clearTimeout(timer);
      if (count <= saved || stuck || (leaving && !closing)) return;
      if (busy && !closing) return later(PAUSE);
      const sent = count;
      const text = body();
      if (closing) {
        if (text.length < LARGEST_LAST_WORD) post(form.dataset.draft, owner, text, { keepalive: true }).then((response) => read(response, sent), () => {});
        return;
      }
      busy = true;
      const slow = setTimeout(() => show("saving"), SLOW);
      try {
        await read(await post(form.dataset.draft, owner, text), sent);
      } catch {
        fail();
      } finally {
        clearTimeout(slow);
        busy = false;
      }
    };

    const changed = () => {
      const now = JSON.stringify(collect(form));
      if (now === last) return;
      last = now;
      count += 1;
      mirror();
      if (stuck) show(stuck);
      else later(PAUSE);
    };

    const mine = (event) => event.target.form === form || event.target === form;
    document.addEventListener("input", (event) => mine(event) && changed());
    document.addEventListener("change", (event) => mine(event) && changed());
    form.addEventListener("focusout", () => { if (count > saved) later(0); });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) send();
      else if (!leaving) send(true); // a form on its way needs no save, and must not ask for one after it has arrived
    });
    window.addEventListener("pagehide", () => { if (!leaving) send(true); });
    window.addEventListener("online", () => send());
    window.addEventListener("focus", () => send());
    // Signed in anew since the page was opened: its protection is of the session before, and the form would be refused.
    // Saving tells whether the person is the same; then the form goes with the protection of now.
    document.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented || token() === seen) return;
      event.preventDefault();
      count += 1;
      mirror();
      send().then(() => {
        const known = token() === seen;
        seen = token(); // whatever comes of it, the next press goes through
        if (known) form.requestSubmit(event.submitter);
      });
    }, true);
    // Should the session have ended, or the line break now, everything comes back from here.
    // Heard last, when every other script has had its chance to hold the form back.
    window.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      leaving = true;
      if (count > saved) mirror();
    });
    window.addEventListener("pageshow", () => { leaving = false; });

    // What an earlier page of this form could not save any more.
    const recover = async (entry) => {
      let response = null;
      try {
        response = await post(entry.url, owner, entry.body, { late: true });
      } catch { /* offline: from this device alone */ }
      const answer = await response?.json().catch(() => ({}));
      const kept = isKept(response, answer);
      if (kept && answer.state === "older") return shelf.forget(entry.name);
      if (answer?.state === "gone" || (answer?.state === "sent" && (entry.sending || !number))) return shelf.forget(entry.name);
      const { data } = JSON.parse(entry.body);
      const same = JSON.stringify(data) === JSON.stringify(collect(form));
      if (response?.status === 409) {
        if (same) return shelf.forget(entry.name);
        stuck = "conflict";
        return ask({ ...answer, data, saved: new Date(entry.at).toLocaleString() }, () => shelf.forget(entry.name));
      }
      if (kept) {
        base = answer.revision;
        shelf.forget(entry.name);
        show("saved", answer.saved);
      }
      if (same) return undefined;
      if (count) return ask({ revision: base, data, saved: new Date(entry.at).toLocaleString() }, () => shelf.forget(entry.name));
      fill(form, data);
      last = JSON.stringify(collect(form));
      if (kept) {
        saved = count; // what has just been filled in is what the server has just been given
        clearTimeout(timer);
        shelf.forget(name);
      }
      notes?.querySelector("[data-draft-restored]")?.remove();
      const note = notes?.querySelector("[data-draft-mirrored]");
      if (note) {
        note.hidden = false;
        note.querySelector("[data-draft-when]").textContent = new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
        note.querySelector("[data-draft-drop]").onclick = () => {
          shelf.forget(entry.name);
          shelf.forget(name);
          if (base) location.assign(note.dataset.discard);
          else location.reload();
        };
      }
      if (!kept) {
        count += 1;
        mirror();
        shelf.forget(entry.name);
        await send();
      }
      return undefined;
    };

    return { slot, recover, show };
  };

  // --- The page -------------------------------------------------------------------------------------------------------

  const forms = [...document.querySelectorAll("form[data-draft]")].map(keep);
  const owner = document.getElementById("content")?.dataset.draftOwner;

  // What was thrown away must not come back from this device.
  document.querySelectorAll("form[data-draft-discard]").forEach((form) => {
    form.addEventListener("submit", () => {
      shelf.of(form.dataset.draftOwner).then((found) =>
        found.filter((entry) => entry.url.includes(form.dataset.draftDiscard)).forEach((entry) => shelf.forget(entry.name)),
      );
    });
  });

  // Left behind by other pages that closed before the server had everything: the very request that they would have made.
  const deliver = async (entry) => {
    const response = await post(entry.url, owner, entry.body, { late: true });
    const answer = await response.json().catch(() => ({}));
    const kept = isKept(response, answer);
    const over = answer.state === "gone" || (answer.state === "sent" && (entry.sending || entry.slot.startsWith("intake:")));
    if (kept || over) shelf.forget(entry.name);
    return kept;
  };

  const begin = async (again = false) => {
    if (!owner) return;
    let delivered = false;
    let rest = 0; // milliseconds until the youngest may be delivered
    for (const entry of await shelf.of(owner)) {
      const here = forms.find((form) => form.slot === entry.slot);
      if (entry.page === page) continue;
      try {
        const left = entry.sending ? 0 : entry.at + SETTLED - Date.now();
        if (here && !again) await here.recover(entry);
        else if (!here && left <= 0) delivered = (await deliver(entry)) || delivered;
        else if (!here) rest = Math.max(rest, Math.min(left, SETTLED));
      } catch { /* offline; the next page tries again */ }
    }
    if (rest) setTimeout(() => begin(true), rest + 100);
    const place = document.querySelector("[data-draft-unfinished]");
    if (delivered && place) {
      const response = await fetch(place.dataset.draftUnfinished, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return;
      const open = place.querySelector("details")?.open;
      place.innerHTML = await response.text();
      if (open) place.querySelector("details").open = true;
    }
  };
  begin();
})();
