// The form below an answer that changes a field of its item in the file; only if the preview may change files.

const log = document.querySelector("#answers");
const isEditable = document.body.dataset.editable === "true";

// Adds the button that opens the form to an answer of *file*; *entry* is empty for the briefing itself.
export function labelEditButton(exchange, { entry, file, is_editable: isItem }) {
  if (!isEditable) return;
  const button = exchange.querySelector("button.edit") ?? createButton(exchange);
  button.hidden = !isItem;
  button.dataset.entry = entry;
  button.dataset.file = file;
}

function createButton(exchange) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "edit";
  button.textContent = "Edit";
  exchange.querySelector("header").append(button);
  return button;
}

async function openForm(exchange, { file, entry }) {
  const response = await fetch(`/api/fields?${new URLSearchParams({ file, entry })}`);
  const answer = await response.json();
  const form = createForm();
  exchange.querySelector("header").after(form);
  if (!response.ok) return showSentences(form, answer.sentences);
  form.elements.path.replaceChildren(...answer.fields.map(createOption));
  form.onsubmit = (event) => {
    event.preventDefault();
    save(form, { file, entry, digest: answer.digest });
  };
  showValue(form);
  form.elements.path.focus();
}

function createForm() {
  const form = document.createElement("form");
  form.className = "field";
  form.innerHTML =
    '<label>Field <select name="path"></select></label><label>New text <textarea name="text" rows="3"></textarea></label>' +
    '<p role="alert"></p><button type="submit">Save in the file</button> <button type="button" class="cancel">Cancel</button>';
  form.elements.path.addEventListener("change", () => showValue(form));
  form.querySelector(".cancel").addEventListener("click", () => closeForm(form));
  return form;
}

function createOption({ path, name, value }) {
  const option = new Option(path === name.replaceAll(" ", "_") ? name : `${name} (${path})`, path);
  option.dataset.value = value;
  return option;
}

function showValue(form) {
  form.elements.text.value = form.elements.path.selectedOptions[0]?.dataset.value ?? "";
}

async function save(form, change) {
  const body = JSON.stringify({ ...change, path: form.elements.path.value, text: form.elements.text.value });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/api/fields", { method: "POST", headers, body });
  if (response.ok) closeForm(form);
  else showSentences(form, (await response.json()).sentences);
}

function closeForm(form) {
  const button = form.closest(".exchange").querySelector("button.edit");
  form.remove();
  button.focus();
}

function showSentences(form, sentences) {
  form.querySelector("[role=alert]").textContent = sentences.join(" ");
}

log.addEventListener("click", (event) => {
  const button = event.target.closest("button.edit");
  if (!button) return;
  const exchange = button.closest(".exchange");
  const form = exchange.querySelector("form.field");
  if (form) closeForm(form);
  else openForm(exchange, button.dataset);
});
