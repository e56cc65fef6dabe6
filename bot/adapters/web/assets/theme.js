// Applies the remembered theme before the page is drawn, so that it never flashes in the other one.

try {
  document.documentElement.dataset.scheme = localStorage.getItem("scheme") ?? "system";
} catch {
  document.documentElement.dataset.scheme = "system"; // this browser stores nothing
}
