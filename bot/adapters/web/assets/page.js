// The chat. Without it the page works too: every button is in a form that asks the server for a page.

import { ask, settle } from "./answers.js";
import { fold } from "./quotes.js";
import { remember } from "./preferences.js";
import { suggestions } from "./suggestions.js";

const field = document.querySelector("#line");
const menu = document.querySelector("#menu");
const asked = [];
let recalled = 0;

const options = suggestions(field, document.querySelector("#options"), send);

function send(line) {
  options.close();
  if (!line.trim()) return;
  asked.push(line);
  recalled = asked.length;
  field.value = "";
  ask(line);
}

function recall(step) {
  recalled = Math.min(Math.max(recalled + step, 0), asked.length);
  field.value = asked[recalled] ?? "";
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "words") return; // what a reader wrote is sent, and answered with a page
  event.preventDefault();
  const button = event.submitter;
  if (menu.matches(":popover-open")) menu.hidePopover();
  if (button?.name !== "ask") send(field.value);
  else if (button.closest(".answer") && !("anew" in button.dataset)) ask(button.value, button);
  else send(`/${button.value}`);
});

field.addEventListener("keydown", (event) => {
  if (options.takes(event)) return;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  recall(event.key === "ArrowUp" ? -1 : 1);
});

remember([...document.querySelectorAll("[name=platform]"), document.querySelector("#scheme")]);
document.querySelectorAll(".exchange").forEach(settle);
fold(document.querySelector("#log"));
