// What stands beside the answers: the list of files, the problems, the changes, and the text of the file.

const find = (selector) => document.querySelector(selector);

// Shows which file it is, and whether its answers are those of an older version.
export function showFileName({ file, banner }) {
  document.title = `${file} · Preview`;
  find("#file-name").textContent = file;
  find("#banner").textContent = banner;
  find("#banner").hidden = !banner;
  document.body.classList.toggle("stale", Boolean(banner));
}

export function showFilePanel(panel) {
  setHtml(find("#files ul"), panel.files);
  find("#files").hidden = !panel.files;
  setHtml(find("#problems ul"), panel.problems);
  find("#problems").hidden = !panel.problems;
  countItems("#problems");
  setHtml(find("#changes > div"), panel.changes);
  countItems("#changes");
  setHtml(find("#source"), panel.source);
}

// Leaves equal HTML alone: it may hold the focus, or be scrolled.
function setHtml(element, html) {
  if (element.currentHtml === html) return;
  element.currentHtml = html;
  element.innerHTML = html;
}

function countItems(selector) {
  const count = find(selector).querySelectorAll("li").length;
  find(`${selector} .count`).textContent = count || "";
}

export function goToLine(number) {
  const line = find(`#line-${number}`);
  if (!line) return;
  find("#pane-file").checked = true;
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
}
