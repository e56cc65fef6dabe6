// The chat. The page works without it, too: every button belongs to a form that requests a new page.

import { ask, prepareExchange } from "./answers.js";
import { watchCitations } from "./cite.js";
import { watchQuotes } from "./quotes.js";
import { remember } from "./preferences.js";
import { attachSuggestions } from "./suggestions.js";

const field = document.querySelector("#line");
const menu = document.querySelector("#menu");
const history = [];
let historyIndex = 0;

const suggestions = attachSuggestions(field, document.querySelector("#options"), send);

function send(line) {
  suggestions.close();
  if (!line.trim()) return;
  history.push(line);
  historyIndex = history.length;
  field.value = "";
  ask(line);
}

function recall(step) {
  historyIndex = Math.min(Math.max(historyIndex + step, 0), history.length);
  field.value = history[historyIndex] ?? "";
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "words") return; // a report is sent as a form, and answered with a page
  event.preventDefault();
  const button = event.submitter;
  if (menu.matches(":popover-open")) menu.hidePopover();
  if (button?.name !== "ask") send(field.value);
  else if (button.closest(".answer") && !("anew" in button.dataset)) ask(button.value, button);
  else send(`/${button.value}`);
});

field.addEventListener("keydown", (event) => {
  if (suggestions.handleKey(event)) return;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  recall(event.key === "ArrowUp" ? -1 : 1);
});

remember([...document.querySelectorAll("[name=platform]"), document.querySelector("#scheme")]);
document.querySelectorAll(".exchange").forEach(prepareExchange);
watchQuotes(document.querySelector("#log"));
watchCitations(document.querySelector("#log"));
