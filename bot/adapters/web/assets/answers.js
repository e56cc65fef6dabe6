// Asking the bot, and putting its answers into the conversation.

const log = document.querySelector("#log");
let settled = 0;

// Asks a command line. The answer to a pressed button takes the place of the answer that holds it.
export async function ask(line, button = null) {
  log.setAttribute("aria-busy", "true");
  try {
    const told = await answerTo(line);
    const exchange = settle(element(told.html));
    if (button && !told.missed) replace(button, exchange);
    else append(exchange);
  } catch (error) {
    trouble(error.message);
  } finally {
    log.removeAttribute("aria-busy");
  }
}

async function answerTo(line) {
  let response, told;
  try {
    response = await fetch("/api/answer", { method: "POST", body: new URLSearchParams({ line }) });
    told = await response.json();
  } catch {
    throw new Error(log.dataset.unreachable);
  }
  if (!response.ok) throw new Error(told.error);
  return told;
}

function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// Gives an exchange its time, and ids that no other exchange has.
export function settle(exchange) {
  const now = new Date();
  for (const time of exchange.querySelectorAll("time")) {
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  settled += 1;
  for (const note of exchange.querySelectorAll("[id]")) note.id += `-${settled}`;
  for (const mark of exchange.querySelectorAll("a[href^='#']")) {
    mark.setAttribute("href", `${mark.getAttribute("href")}-${settled}`);
  }
  return exchange;
}

function append(exchange) {
  log.append(exchange);
  exchange.scrollIntoView({ block: "start" });
}

function replace(button, exchange) {
  const old = button.closest(".answer");
  const answer = exchange.querySelector(".answer");
  old.replaceWith(answer);
  const kind = (one) => one.textContent.replace(/\d+/g, ""); // a pager's label counts on
  const same = [...answer.querySelectorAll("button")].find(
    (other) => kind(other) === kind(button) && other.checkVisibility(),
  );
  (same ?? answer).focus({ preventScroll: true });
  if (answer.getBoundingClientRect().top < log.getBoundingClientRect().top) {
    answer.scrollIntoView({ block: "start" });
  }
}

function trouble(sentence) {
  const notice = document.createElement("p");
  notice.className = "trouble";
  notice.textContent = sentence;
  append(notice);
}
