// Fills in the time of messages that show one, as Telegram and Discord do.

export function fillTimes(root) {
  const now = new Date();
  for (const time of root.querySelectorAll("time")) {
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
}
