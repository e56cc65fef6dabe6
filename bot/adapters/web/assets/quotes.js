// Telegram offers to expand a quote only if part of it is hidden.

const QUOTES = ".telegram blockquote.expandable";

const observer = new ResizeObserver((entries) => {
  for (const { target: quote } of entries) {
    const isExpanded = quote.querySelector(":checked");
    if (!isExpanded) quote.classList.toggle("whole", quote.scrollHeight <= quote.clientHeight);
  }
});

// Watches all quotes in *log*, including later ones. A hidden quote has no size yet.
export function watchQuotes(log) {
  const watch = () => log.querySelectorAll(QUOTES).forEach((quote) => observer.observe(quote));
  new MutationObserver(watch).observe(log, { childList: true, subtree: true });
  watch();
}
