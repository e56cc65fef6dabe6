// The answers: visible ones are requested first, the others after them, and only what changed is replaced.

import { fillTimes } from "./times.js";
import { labelEditButton } from "./edit_form.js";

const LINK = "#/"; // before the command line that a link of the web page's view leads to
const BATCH_SIZE = 6; // hidden answers in one request, so that visible ones never wait long

const log = document.querySelector("#answers");
const jump = document.querySelector("#jump");
const language = document.querySelector("#language");
const stale = new Set();
const visible = new Set();
const observer = new IntersectionObserver(updateVisible, {
  root: document.querySelector("#answers-section"),
  rootMargin: "100px",
});

let exchangeCount = 0;
let request = new AbortController();
let loadRest = null;
let outline = { file: "", briefing: "", commands: [] };

// Shows an exchange for each command of the file, and requests all answers again: the visible ones, then *rest*.
export function showOutline(nextOutline, rest) {
  outline = nextOutline;
  loadRest = rest;
  const existing = new Map([...log.children].map((exchange) => [exchange.dataset.line, exchange]));
  const exchanges = outline.commands.map((command) =>
    labelExchange(existing.get(command.line) ?? createExchange(command.line), command),
  );
  for (const exchange of log.children) if (!exchanges.includes(exchange)) forgetExchange(exchange);
  if (exchanges.some((exchange, index) => log.children[index] !== exchange)) log.replaceChildren(...exchanges);
  updateJumpList();
  refreshAll();
}

// Requests all answers again: of a later state, or in another language.
export function refreshAll() {
  for (const exchange of log.children) stale.add(exchange);
  request.abort();
  refreshStale();
}

function createExchange(line) {
  const exchange = document.createElement("article");
  exchange.className = "exchange";
  exchange.dataset.line = line;
  exchange.dataset.shownLine = line;
  exchange.innerHTML =
    '<header><h2 class="question" tabindex="-1"></h2> <p class="about"></p> <p class="badge"></p>' +
    '<button type="button" class="back" hidden>‹ Back</button><button type="button" class="go"></button></header>' +
    '<div class="answer"></div>';
  observer.observe(exchange);
  return exchange;
}

function labelExchange(exchange, command) {
  const { text, source_line: sourceLine } = command;
  const button = exchange.querySelector(".go");
  exchange.dataset.text = text;
  exchange.setAttribute("aria-label", text);
  exchange.querySelector(".question").textContent = text;
  button.hidden = !sourceLine;
  button.textContent = `Line ${sourceLine}`;
  button.dataset.line = sourceLine;
  labelEditButton(exchange, { ...command, file: outline.file });
  return exchange;
}

function forgetExchange(exchange) {
  observer.unobserve(exchange);
  stale.delete(exchange);
  visible.delete(exchange);
}

function updateVisible(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
  }
  refreshStale();
}

// Requests the visible answers, then the others in batches, until none is stale.
async function refreshStale() {
  if (refreshStale.isRunning) return;
  refreshStale.isRunning = true;
  while (stale.size || loadRest) {
    const staleVisible = [...stale].filter((exchange) => visible.has(exchange));
    if (!staleVisible.length && loadRest) {
      const load = loadRest;
      loadRest = null;
      await load().catch(() => {}); // the stream reports a lost connection
      continue;
    }
    const batch = staleVisible.length ? staleVisible : [...stale].slice(0, BATCH_SIZE);
    request = new AbortController();
    for (const exchange of batch) stale.delete(exchange);
    await refresh(batch, request.signal).catch(() => {}); // a later state requests it again
  }
  refreshStale.isRunning = false;
  log.dataset.settled = String(stale.size === 0);
  updateJumpList();
}

async function refresh(exchanges, signal) {
  const lines = exchanges.map((exchange) => ["line", exchange.dataset.shownLine]);
  const query = new URLSearchParams([["file", outline.file], ["language", language.value], ...lines]);
  const response = await fetch(`/api/answers?${query}`, { signal });
  const { answers } = await response.json();
  exchanges.forEach((exchange, index) => showAnswer(exchange, answers[index]));
}

function showAnswer(exchange, { html, title, status }) {
  const answer = exchange.querySelector(".answer");
  exchange.dataset.status = status;
  exchange.querySelector(".badge").textContent = status;
  exchange.querySelector(".about").textContent = title;
  if (answer.currentHtml === html) return;
  exchange.classList.toggle("updated", answer.currentHtml !== undefined);
  answer.currentHtml = html;
  answer.innerHTML = html;
  prepareExchange(exchange);
}

// Fills in the time of an exchange, and makes the ids of its notes unique on the page.
function prepareExchange(exchange) {
  fillTimes(exchange);
  exchangeCount += 1;
  for (const note of exchange.querySelectorAll("[id]")) note.id += `-${exchangeCount}`;
  for (const mark of exchange.querySelectorAll("a[href^='#note-']")) {
    mark.setAttribute("href", `${mark.getAttribute("href")}-${exchangeCount}`);
  }
}

function updateJumpList() {
  const options = [...log.children].map((exchange) => {
    const status = exchange.dataset.status ? ` · ${exchange.dataset.status}` : "";
    return new Option(exchange.dataset.text + status, exchange.dataset.line);
  });
  jump.replaceChildren(new Option("Go to…", ""), ...options);
}

// Reads the command line that a button or a link of an answer asks for; null if it asks for none.
function readLine(element) {
  if (element?.localName === "a") return decodeURIComponent(element.hash.slice(LINK.length));
  return element?.value || null;
}

// Leads to the exchange of a command, or shows a command that has none in the exchange that asked for it.
function openLine(askedLine, source) {
  const [line, page] = askedLine.split("#");
  const fullLine = line.includes("@") ? line : `${line}@${outline.briefing}`;
  const candidates = [line, fullLine, fullLine.replace(/^source /, "sources ")];
  const target = [...log.children].find((exchange) => candidates.includes(exchange.dataset.line));
  if (target && !page) scrollToExchange(target);
  else showLine(target ?? source, askedLine);
}

// Scrolls to the answer to a command line; the only entry of a section is shown by the section itself.
export function goToAnswer(line) {
  const sectionLine = line.replace(/ [^@]*/, "");
  const exchanges = [...log.children];
  const findExchange = (wanted) => exchanges.find((exchange) => exchange.dataset.line === wanted);
  const target = findExchange(line) ?? findExchange(sectionLine);
  document.querySelector("#pane-answers").checked = true;
  if (target) scrollToExchange(target);
}

function scrollToExchange(exchange) {
  exchange.scrollIntoView({ block: "start" });
  exchange.querySelector(".question").focus({ preventScroll: true });
}

async function showLine(exchange, line) {
  exchange.dataset.shownLine = line;
  exchange.querySelector(".back").hidden = line === exchange.dataset.line;
  await refresh([exchange], new AbortController().signal);
  scrollToExchange(exchange);
}

log.addEventListener("click", (event) => {
  const exchange = event.target.closest(".exchange");
  const line = readLine(event.target.closest(`.answer button, .answer a[href^="${LINK}"]`));
  if (line) {
    event.preventDefault();
    openLine(line, exchange);
  } else if (event.target.closest("button.back")) showLine(exchange, exchange.dataset.line);
});

jump.addEventListener("change", () => {
  const target = [...log.children].find((exchange) => exchange.dataset.line === jump.value);
  if (target) scrollToExchange(target);
  jump.value = "";
});
