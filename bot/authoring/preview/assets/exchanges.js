// The answers: those that show are asked for first, the others after them, and only what changed is drawn anew.

import { settle } from "./answers.js";

const AT_ONCE = 6; // answers that do not show are asked for in such parts, so that those which do never wait long

const log = document.querySelector("#answers");
const jump = document.querySelector("#jump");
const language = document.querySelector("#language");
const stale = new Set();
const visible = new Set();
const watcher = new IntersectionObserver(sort, { root: document.querySelector("#told"), rootMargin: "100px" });

let asking = new AbortController();
let afterwards = null;
let desk = { file: "", briefing: "", commands: [] };

// Shows an exchange for each command of the file, and asks for all answers again; those that show, then *rest*.
export function outline(next, rest) {
  desk = next;
  afterwards = rest;
  const kept = new Map([...log.children].map((one) => [one.dataset.line, one]));
  const wanted = desk.commands.map((command) => named(kept.get(command.line) ?? made(command.line), command));
  for (const one of log.children) if (!wanted.includes(one)) forget(one);
  if (wanted.some((one, place) => log.children[place] !== one)) log.replaceChildren(...wanted);
  list();
  again();
}

// Asks for all answers again: of a later state, or in another language.
export function again() {
  for (const one of log.children) stale.add(one);
  asking.abort();
  pump();
}

function made(line) {
  const exchange = document.createElement("article");
  exchange.className = "exchange";
  exchange.dataset.line = line;
  exchange.dataset.asked = line;
  exchange.innerHTML =
    '<header><h2 class="asked" tabindex="-1"></h2> <p class="about"></p> <p class="mark"></p>' +
    '<button type="button" class="back" hidden>‹ Back</button><button type="button" class="go"></button></header>' +
    '<div class="answer"></div>';
  watcher.observe(exchange);
  return exchange;
}

function named(exchange, { typed, at }) {
  const go = exchange.querySelector(".go");
  exchange.dataset.typed = typed;
  exchange.setAttribute("aria-label", typed);
  exchange.querySelector(".asked").textContent = typed;
  go.hidden = !at;
  go.textContent = `Line ${at}`;
  go.dataset.line = at;
  return exchange;
}

function forget(exchange) {
  watcher.unobserve(exchange);
  stale.delete(exchange);
  visible.delete(exchange);
}

function sort(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
  }
  pump();
}

// Asks for what shows, then for some of the rest, until nothing is stale.
async function pump() {
  if (pump.running) return;
  pump.running = true;
  while (stale.size || afterwards) {
    const first = [...stale].filter((one) => visible.has(one));
    if (!first.length && afterwards) {
      const rest = afterwards;
      afterwards = null;
      await rest().catch(() => {}); // the stream says so
      continue;
    }
    const next = first.length ? first : [...stale].slice(0, AT_ONCE);
    asking = new AbortController();
    for (const one of next) stale.delete(one);
    await refresh(next, asking.signal).catch(() => {}); // a later state asks again; what is lost, the stream says
  }
  pump.running = false;
  log.dataset.settled = String(stale.size === 0);
  list();
}

async function refresh(exchanges, signal) {
  const lines = exchanges.map((one) => ["line", one.dataset.asked]);
  const asked = new URLSearchParams([["file", desk.file], ["language", language.value], ...lines]);
  const response = await fetch(`/api/answers?${asked}`, { signal });
  const { answers } = await response.json();
  exchanges.forEach((one, place) => put(one, answers[place]));
}

function put(exchange, { html, title, mark }) {
  const answer = exchange.querySelector(".answer");
  exchange.dataset.mark = mark;
  exchange.querySelector(".mark").textContent = mark;
  exchange.querySelector(".about").textContent = title;
  if (answer.told === html) return;
  exchange.classList.toggle("just", answer.told !== undefined);
  answer.told = html;
  answer.innerHTML = html;
  settle(exchange);
}

// The list to jump by says which answers are new.
function list() {
  const options = [...log.children].map((one) => {
    const mark = one.dataset.mark ? ` · ${one.dataset.mark}` : "";
    return new Option(one.dataset.typed + mark, one.dataset.line);
  });
  jump.replaceChildren(new Option("Go to…", ""), ...options);
}

// A button of an answer leads to the exchange of its command, or shows here what has none.
function press(button) {
  const [line, page] = button.value.split("#");
  const named = line.includes("@") ? line : `${line}@${desk.briefing}`;
  const wanted = [line, named, named.replace(/^source /, "sources ")];
  const there = [...log.children].find((one) => wanted.includes(one.dataset.line));
  const here = button.closest(".exchange");
  if (there && !page) lead(there);
  else ask(there ?? here, button.value);
}

// Leads to the answer of a command line; the entry of a list of one is told in the section itself.
export function leadTo(line) {
  const section = line.replace(/ [^@]*/, "");
  const answers = [...log.children];
  const there = [line, section].map((one) => answers.find((other) => other.dataset.line === one)).find(Boolean);
  document.querySelector("#pane-answers").checked = true;
  if (there) lead(there);
}

function lead(exchange) {
  exchange.scrollIntoView({ block: "start" });
  exchange.querySelector(".asked").focus({ preventScroll: true });
}

async function ask(exchange, line) {
  exchange.dataset.asked = line;
  exchange.querySelector(".back").hidden = line === exchange.dataset.line;
  await refresh([exchange], new AbortController().signal);
  lead(exchange);
}

log.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.name === "ask") press(button);
  else if (button?.className === "back") ask(button.closest(".exchange"), button.closest(".exchange").dataset.line);
});

jump.addEventListener("change", () => {
  const there = [...log.children].find((one) => one.dataset.line === jump.value);
  if (there) lead(there);
  jump.value = "";
});
