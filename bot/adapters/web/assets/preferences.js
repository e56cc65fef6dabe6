// What a reader chose on the page, kept by the browser.

export function remember(controls) {
  for (const control of controls) {
    const chosen = stored(control.name || control.id);
    if (control.type === "radio") control.checked = chosen ? chosen === control.value : control.checked;
    else if (chosen) control.value = chosen;
    control.addEventListener("change", () => store(control.name || control.id, control.value));
  }
}

// A browser that keeps nothing throws here; then the choice lasts as long as the page.
function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}
