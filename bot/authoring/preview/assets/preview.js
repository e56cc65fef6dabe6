// The preview: an outline of the file comes after each save, and the answers are requested as they are needed.

import { watchQuotes } from "./quotes.js";
import { remember } from "./preferences.js";
import { goToAnswer, refreshAll, showOutline } from "./exchanges.js";
import { goToLine, showFileName, showFilePanel } from "./file_panel.js";

const language = document.querySelector("#language");
const status = document.querySelector("#status");
let stream = null;
let currentFile = "";

// Follows a file: its newest state comes at once, and a new one after each save.
function follow(file) {
  stream?.close();
  stream = new EventSource(`/api/live?${new URLSearchParams({ file })}`);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("nothing", () => showStatus("There is no briefing here yet: no file ends in .yaml."));
  stream.addEventListener("error", () => showStatus(status.dataset.lost, "lost"));
}

function show(outline) {
  showFileName(outline);
  showLanguages(outline);
  showOutline(outline, () => loadFilePanel(outline));
}

// Requests what stands beside the answers; the visible answers come first.
async function loadFilePanel({ file, number }) {
  const response = await fetch(`/api/file?${new URLSearchParams({ file })}`);
  const panel = await response.json();
  if (!response.ok || file !== currentFile || panel.number < number) return;
  showFilePanel(panel);
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  showStatus(`${time} · ${panel.summary}`, "live");
}

// Keeps the selected language until another file is selected.
function showLanguages({ file, languages, language: fileLanguage }) {
  const selected = file === currentFile ? language.value : fileLanguage;
  language.innerHTML = languages;
  language.value = selected;
  if (!language.value) language.value = fileLanguage;
  currentFile = file;
}

function showStatus(sentence, state = "") {
  status.textContent = sentence;
  status.className = state;
}

language.addEventListener("change", refreshAll);

document.querySelector("#files").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) follow(button.value);
});

document.addEventListener("click", (event) => {
  const { line, answer } = event.target.closest("button")?.dataset ?? {};
  if (line) goToLine(Number(line));
  else if (answer) goToAnswer(answer);
});

remember([...document.querySelectorAll("[name=column]"), document.querySelector("#scheme")]);
watchQuotes(document.querySelector("#answers"));
follow(new URLSearchParams(location.search).get("file") ?? "");
