// Copies what cites an answer: its text, its version and its link.

const SHOWN_FOR = 2000; // milliseconds that a button says that it has copied

export function watchCitations(container) {
  container.addEventListener("click", (event) => {
    const button = event.target.closest(".cite");
    if (button) cite(button);
  });
}

async function cite(button) {
  if (!(await copy(button.dataset.citation))) {
    prompt(button.textContent, button.dataset.citation); // the reader copies it by hand
    return;
  }
  if (button.dataset.label) return; // it says so already
  button.dataset.label = button.textContent;
  button.textContent = button.dataset.copied;
  const status = button.nextElementSibling; // read out, as a button's new text is not
  status.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = button.dataset.label;
    status.textContent = "";
    delete button.dataset.label;
  }, SHOWN_FOR);
}

// Without https, browsers have no clipboard for scripts, or refuse it; the old command still works.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromField(text);
  }
}

function copyFromField(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}
