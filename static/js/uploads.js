// Files of a [data-uploads]: chosen, dragged onto the page, pasted or taken with the telephone; uploaded at once, each
// with its progress, while one types on. Without this script the plain file field is sent with the form.
(() => {
  const AT_ONCE = 2; // so that a slow line first completes some
  const places = [...document.querySelectorAll("[data-uploads]")];
  if (!places.length) return;

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const element = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const sizeOf = (bytes) => {
    const units = ["B", "KB", "MB"];
    let place = 0;
    let size = bytes;
    while (size >= 1024 && place < units.length - 1) {
      size /= 1024;
      place += 1;
    }
    return `${size >= 10 || !place ? Math.round(size) : size.toFixed(1)} ${units[place]}`;
  };

  const serve = (place) => {
    const words = place.dataset;
    const form = place.closest("form");
    const waiting = place.querySelector(".uploads-list");
    const kept = words.into ? document.getElementById(words.into) : waiting;
    const said = place.querySelector("[data-uploads-said]");
    const uploads = new Set(); // not on the server yet
    let held = null; // the button of a form that waits for its files

    place.dataset.live = "";
    form.querySelector("[data-uploads-plain]")?.remove();
    const say = (text) => { said.textContent = text; };
    const going = () => [...uploads].filter((upload) => ["waiting", "going"].includes(upload.state));
    const address = () => (form.dataset.draft ? `${form.dataset.draft}files/` : words.uploads || form.action);

    const next = () => {
      const running = [...uploads].filter((upload) => upload.state === "going").length;
      [...uploads].filter((upload) => upload.state === "waiting").slice(0, AT_ONCE - running).forEach(start);
      if (!held || going().length) return;
      const button = held;
      held = null;
      if ([...uploads].some((upload) => upload.state === "broken")) say(words.stop);
      else form.requestSubmit(button);
    };

    const show = (upload, state, text) => {
      upload.state = state;
      upload.row.dataset.state = state;
      upload.words.textContent = text;
      upload.bar.hidden = !["waiting", "going"].includes(state);
      upload.retry.hidden = state !== "broken";
      const stops = ["waiting", "going"].includes(state);
      upload.away.setAttribute("aria-label", `${stops ? words.cancel : words.remove} ${upload.file.name}`);
      upload.away.title = stops ? words.cancel : words.remove;
    };

    const drop = (upload) => {
      upload.request?.abort();
      uploads.delete(upload);
      if (upload.picture) URL.revokeObjectURL(upload.picture);
      upload.row.remove();
      place.querySelector("input[type=file]").focus();
      say(`${words.removed}: ${upload.file.name}`);
      next();
    };

    const refuse = (upload, reason) => {
      show(upload, "refused", reason);
      say(`${upload.file.name}: ${reason}`);
    };

    const settle = (upload) => {
      const { request } = upload;
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch { /* an answer of something in between */ }
      if (request.status === 200 && answer.html) {
        const made = document.createElement("template");
        made.innerHTML = answer.html.trim();
        const item = made.content.firstElementChild;
        // The same content once, whatever it is called.
        const link = item.querySelector("a[href]")?.getAttribute("href");
        const twin = link && [...kept.querySelectorAll("a[href]")].find((other) => other.getAttribute("href") === link);
        uploads.delete(upload);
        const focused = upload.row.contains(document.activeElement);
        upload.row.remove();
        if (!twin) kept.append(item);
        if (focused) place.querySelector("input[type=file]").focus();
        if (upload.picture) URL.revokeObjectURL(upload.picture);
        document.getElementById("files-none")?.remove();
        ready(kept);
        say(`${words.done}: ${upload.file.name}`);
        if (answer.key && form.elements.draft && form.elements.draft.value !== answer.key) {
          form.dataset.draft = form.dataset.draft.replace(/[0-9a-f-]{36}/, answer.key);
          form.elements.draft.value = answer.key;
        }
        form.dispatchEvent(new CustomEvent("uploads:kept", { bubbles: true }));
      } else if (request.status === 401) {
        show(upload, "broken", words.signedOut);
        say(words.signedOut);
      } else if (answer.reason) {
        refuse(upload, answer.reason);
      } else {
        fail(upload);
      }
      next();
    };

    const fail = (upload) => {
      show(upload, "broken", words.broken);
      say(`${upload.file.name}: ${words.broken}`);
    };

    const start = (upload) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.set("files", upload.file, upload.file.name);
      data.set("step", form.dataset.draftStep ?? "");
      data.set("number", form.dataset.draftNumber ?? "");
      data.set("version", form.elements.version?.value ?? "");
      upload.request = request;
      show(upload, "going", words.going);
      request.open("POST", address());
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", cookie("suda_csrf") ?? form.elements.csrfmiddlewaretoken?.value ?? "");
      request.setRequestHeader("X-Draft-Owner", words.owner);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) upload.bar.value = Math.round((100 * event.loaded) / event.total);
      });
      request.addEventListener("load", () => settle(upload));
      request.addEventListener("error", () => { fail(upload); next(); });
      request.send(data);
    };

    const add = (files) => {
      for (const file of files) {
        const upload = { file, state: "waiting", row: element("li", "upload") };
        upload.row.dataset.kind = file.type.split("/")[0] === "image" ? "photo" : "document";
        const look = element("span", "upload-look");
        if (upload.row.dataset.kind === "photo") {
          upload.picture = URL.createObjectURL(file);
          const picture = document.createElement("img");
          picture.src = upload.picture;
          picture.alt = "";
          look.append(picture);
        }
        const about = element("span", "upload-about");
        about.append(element("span", "upload-name", file.name), element("span", "muted num", sizeOf(file.size)));
        upload.bar = document.createElement("progress");
        upload.bar.max = 100;
        upload.bar.value = 0;
        upload.bar.setAttribute("aria-label", file.name);
        upload.words = element("span", "upload-words");
        about.append(upload.bar, upload.words);
        upload.retry = element("button", "btn btn-sm upload-retry", words.retry);
        upload.retry.type = "button";
        upload.retry.setAttribute("aria-label", `${words.retry}: ${file.name}`);
        upload.retry.addEventListener("click", () => { show(upload, "waiting", words.waiting); next(); });
        upload.away = element("button", "btn btn-quiet upload-act", "×");
        upload.away.type = "button";
        upload.away.addEventListener("click", () => drop(upload));
        upload.row.append(look, about, upload.retry, upload.away);
        waiting.append(upload.row);
        uploads.add(upload);
        const full = waiting.querySelectorAll("[data-upload-kept]").length + uploads.size > Number(words.most);
        if (file.size > Number(words.largest)) refuse(upload, words.tooLarge);
        else if (!file.size) refuse(upload, words.empty);
        else if (full && !words.into) refuse(upload, words.tooMany);
        else show(upload, "waiting", words.waiting);
      }
      next();
    };

    // What the server keeps already can be taken away again.
    const ready = (list) => {
      list.querySelectorAll("[data-upload-remove][hidden]").forEach((button) => {
        button.hidden = false;
        button.title = words.remove;
        button.addEventListener("click", async () => {
          const row = button.closest("li");
          const response = await fetch(button.dataset.uploadRemove, {
            method: "DELETE",
            headers: { "X-CSRFToken": cookie("suda_csrf") ?? "", "X-Draft-Owner": words.owner },
          }).catch(() => null);
          if (!response?.ok && response?.status !== 404) return say(response?.status === 401 ? words.signedOut : words.broken);
          say(`${words.removed}: ${row.querySelector(".upload-name").textContent}`);
          row.remove();
          place.querySelector("input[type=file]").focus();
        });
      });
    };
    ready(place);

    place.querySelectorAll("input[type=file]").forEach((input) => {
      input.addEventListener("change", () => {
        add([...input.files]);
        input.value = ""; // not to be sent a second time with the form
      });
    });

    // Before other scripts see it: the form waits for its files.
    document.addEventListener("submit", (event) => {
      if (event.target !== form) return;
      if (going().length) {
        event.preventDefault();
        held = event.submitter;
        say(words.hold);
        place.dataset.holds = words.hold;
      } else if ([...uploads].some((upload) => upload.state === "broken")) {
        event.preventDefault();
        say(words.stop);
        place.dataset.holds = words.stop;
        place.scrollIntoView({ block: "center" });
      }
    }, true);
    window.addEventListener("beforeunload", (event) => { if (going().length) event.preventDefault(); });
    window.addEventListener("online", () => {
      [...uploads].filter((upload) => upload.state === "broken").forEach((upload) => show(upload, "waiting", words.waiting));
      next();
    });

    return { add, place, words };
  };

  const [first] = places.map(serve);

  // A file dropped beside the field would replace the page, and what was typed with it.
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    first.place.dataset.over = "";
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) delete first.place.dataset.over; });
  document.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    delete first.place.dataset.over;
    first.add([...event.dataTransfer.files]);
    first.place.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Copied from a document, text comes with a picture of itself; then the text is meant.
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    const time = new Date().toLocaleTimeString("zh-CN", { hour12: false }).replaceAll(":", ".");
    first.add(files.map((file) => (/^image\.\w+$/.test(file.name) ? new File([file], `${first.words.screenshot} ${time}.${file.name.split(".").pop()}`, { type: file.type }) : file)));
  });
})();
