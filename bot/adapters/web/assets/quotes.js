// Telegram offers to open a quote only if it is longer than what shows of it.

const quotes = ".telegram blockquote.expandable";

const sizes = new ResizeObserver((entries) => {
  for (const { target: quote } of entries) {
    const open = quote.querySelector(":checked");
    if (!open) quote.classList.toggle("whole", quote.scrollHeight <= quote.clientHeight);
  }
});

// Looks after all quotes in *log*, those to come too. One that does not show has no size yet.
export function fold(log) {
  const watch = () => log.querySelectorAll(quotes).forEach((quote) => sizes.observe(quote));
  new MutationObserver(watch).observe(log, { childList: true, subtree: true });
  watch();
}
