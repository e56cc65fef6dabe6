// Remembers in the browser what a reader chose on the page.

export function remember(controls) {
  for (const control of controls) {
    const saved = load(control.name || control.id);
    if (control.type === "radio") control.checked = saved ? saved === control.value : control.checked;
    else if (saved) control.value = saved;
    control.addEventListener("change", () => save(control.name || control.id, control.value));
  }
}

// A browser that stores nothing throws here; then the choice lasts as long as the page.
function load(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function save(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}
