// The moderator's desk: what is on it comes after each save, and the answers are asked for as they are needed.

import { fold } from "./quotes.js";
import { remember } from "./preferences.js";
import { again, leadTo, outline } from "./exchanges.js";
import { goTo, lay, name } from "./desk.js";

const language = document.querySelector("#language");
const status = document.querySelector("#status");
let stream = null;
let shown = "";

// Follows a file: the newest state of it comes at once, then one after each save.
function follow(file) {
  stream?.close();
  stream = new EventSource(`/api/live?${new URLSearchParams({ file })}`);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("nothing", () => say("There is no briefing here yet, no file that ends in .yaml."));
  stream.addEventListener("error", () => say(status.dataset.lost, "lost"));
}

function show(desk) {
  name(desk);
  choose(desk);
  outline(desk, () => put(desk));
}

// Asks for what stands beside the answers, after those of them that show.
async function put({ file, number }) {
  const response = await fetch(`/api/beside?${new URLSearchParams({ file })}`);
  const beside = await response.json();
  if (!response.ok || file !== shown || beside.number < number) return;
  lay(beside);
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  say(`${time} · ${beside.told}`, "live");
}

// Keeps the language that was chosen, until another file is.
function choose({ file, languages, language: own }) {
  const kept = file === shown ? language.value : own;
  language.innerHTML = languages;
  language.value = kept;
  if (!language.value) language.value = own;
  shown = file;
}

function say(sentence, state = "") {
  status.textContent = sentence;
  status.className = state;
}

language.addEventListener("change", again);

document.querySelector("#files").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) follow(button.value);
});

document.addEventListener("click", (event) => {
  const { line, answer } = event.target.closest("button")?.dataset ?? {};
  if (line) goTo(Number(line));
  else if (answer) leadTo(answer);
});

remember([...document.querySelectorAll("[name=column]"), document.querySelector("#scheme")]);
fold(document.querySelector("#answers"));
follow(new URLSearchParams(location.search).get("file") ?? "");
