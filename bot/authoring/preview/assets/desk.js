// What lies beside the answers: the files, what is wrong, what is new, and the file line by line.

const part = (name) => document.querySelector(name);

// Says which file it is, and whether its answers are those of now.
export function name({ file, banner }) {
  document.title = `${file} · Preview`;
  part("#file-name").textContent = file;
  part("#banner").textContent = banner;
  part("#banner").hidden = !banner;
  document.body.classList.toggle("stale", Boolean(banner));
}

export function lay(desk) {
  fill(part("#files ul"), desk.files);
  part("#files").hidden = !desk.files;
  fill(part("#wrong ul"), desk.wrong);
  part("#wrong").hidden = !desk.wrong;
  count("#wrong", "li");
  fill(part("#fresh > div"), desk.fresh);
  count("#fresh", "li");
  fill(part("#source"), desk.source);
}

// Leaves alone what is the same: a reader's place in it, and what has the focus.
function fill(element, html) {
  if (element.told === html) return;
  element.told = html;
  element.innerHTML = html;
}

function count(name, items) {
  const found = part(name).querySelectorAll(items).length;
  part(`${name} .count`).textContent = found || "";
}

export function goTo(number) {
  const line = part(`#line-${number}`);
  if (!line) return;
  part("#pane-file").checked = true;
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
}
