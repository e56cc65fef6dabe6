// Asks the bot, and puts its answers into the conversation.

const log = document.querySelector("#log");
let exchangeCount = 0;

// Asks a command line. The answer to a button replaces the answer that holds the button, if it was found.
export async function ask(line, button = null) {
  log.setAttribute("aria-busy", "true");
  try {
    const answer = await fetchAnswer(line);
    const exchange = prepareExchange(parseElement(answer.html));
    if (button && !answer.not_found) replaceAnswer(button, exchange);
    else append(exchange);
  } catch (error) {
    showError(error.message);
  } finally {
    log.removeAttribute("aria-busy");
  }
}

async function fetchAnswer(line) {
  let response, answer;
  try {
    response = await fetch("/api/answer", { method: "POST", body: new URLSearchParams({ line }) });
    answer = await response.json();
  } catch {
    throw new Error(log.dataset.unreachable);
  }
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function parseElement(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// Fills in the time of an exchange, and makes its ids unique on the page.
export function prepareExchange(exchange) {
  const now = new Date();
  for (const time of exchange.querySelectorAll("time")) {
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  exchangeCount += 1;
  for (const note of exchange.querySelectorAll("[id]")) note.id += `-${exchangeCount}`;
  for (const link of exchange.querySelectorAll("a[href^='#']")) {
    link.setAttribute("href", `${link.getAttribute("href")}-${exchangeCount}`);
  }
  return exchange;
}

function append(exchange) {
  log.append(exchange);
  exchange.scrollIntoView({ block: "start" });
}

function replaceAnswer(button, exchange) {
  const oldAnswer = button.closest(".answer");
  const answer = exchange.querySelector(".answer");
  oldAnswer.replaceWith(answer);
  const label = (one) => one.textContent.replace(/\d+/g, ""); // a pager's page numbers change
  const sameButton = [...answer.querySelectorAll("button")].find(
    (other) => label(other) === label(button) && other.checkVisibility(),
  );
  (sameButton ?? answer).focus({ preventScroll: true });
  if (answer.getBoundingClientRect().top < log.getBoundingClientRect().top) {
    answer.scrollIntoView({ block: "start" });
  }
}

function showError(sentence) {
  const notice = document.createElement("p");
  notice.className = "error-notice";
  notice.textContent = sentence;
  append(notice);
}
