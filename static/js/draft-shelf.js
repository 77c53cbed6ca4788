// What drafts.js keeps on this device until the server has it.
(() => {
  const KEPT = 30 * 24 * 3_600_000; // as long as the server keeps a draft

  // Not localStorage, which a browser writes to the disk up to a minute later: this survives its crash at once.
  window.draftShelf = (() => {
    const opened = new Promise((resolve) => {
      try {
        const request = indexedDB.open("suda", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "name" });
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
      } catch {
        resolve(null); // switched off
      }
    });
    const run = async (mode, act) => {
      const base = await opened;
      if (!base) return null;
      return new Promise((resolve) => {
        const transaction = base.transaction("drafts", mode, { durability: "strict" });
        const request = act(transaction.objectStore("drafts"));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => resolve(null);
        transaction.onabort = () => resolve(null);
      });
    };
    return {
      put: async (entry) => (await run("readwrite", (store) => store.put(entry))) === entry.name,
      forget: (name) => run("readwrite", (store) => store.delete(name)),
      // Those of one person only: another user of the same browser is never shown them.
      of: async (owner) => {
        const all = (await run("readonly", (store) => store.getAll())) ?? [];
        all.filter((entry) => Date.now() - entry.at > KEPT).forEach((entry) => window.draftShelf.forget(entry.name));
        return all.filter((entry) => entry.owner === owner && Date.now() - entry.at <= KEPT).sort((a, b) => a.at - b.at);
      },
    };
  })();
})();
