// Suggestions of pages for what is typed, as a combobox (ARIA Authoring Practices, "Combobox with list").

export function attachSuggestions(field, list) {
  let active = -1;
  let request = new AbortController();

  function close() {
    request.abort();
    list.hidden = true;
    list.replaceChildren();
    activate(-1);
    field.setAttribute("aria-expanded", "false");
  }

  function activate(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function show(options) {
    close();
    list.replaceChildren(...options.map(createOption));
    list.hidden = options.length === 0;
    field.setAttribute("aria-expanded", String(options.length > 0));
  }

  function createOption({ title, place, address }, index) {
    const item = document.createElement("li");
    const name = document.createElement("b");
    const text = document.createElement("span");
    item.id = `option-${index}`;
    item.role = "option";
    item.dataset.address = address;
    item.setAttribute("aria-selected", "false");
    name.textContent = title;
    text.textContent = place;
    item.append(name, " ", text);
    return item;
  }

  async function suggest() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    try {
      const typed = new URLSearchParams({ typed: field.value });
      const language = field.form.elements.language; // only where the address of the page chooses it
      if (language) typed.set("language", language.value);
      const response = await fetch(`/api/suggest?${typed}`, { signal });
      const options = response.ok ? await response.json() : [];
      if (!signal.aborted) show(options);
    } catch {
      if (!signal.aborted) close(); // typing works without suggestions
    }
  }

  // Handles a key that is meant for the list; false for any other.
  function handleKey(event) {
    if (list.hidden) return false;
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = list.children[active];
    if (step) activate(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && option) open(option);
    else return false;
    event.preventDefault();
    return true;
  }

  function open(option) {
    location.assign(option.dataset.address);
  }

  field.addEventListener("input", () => (field.value.trim() ? suggest() : close()));
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) open(item);
  });

  return { close, handleKey };
}
