// What a page can do beyond its links and forms, all of which work without this: suggestions and the theme.

import { watchCitations } from "./cite.js";
import { watchQuotes } from "./quotes.js";
import { remember } from "./preferences.js";
import { attachSuggestions } from "./suggestions.js";
import { fillTimes } from "./times.js";

const field = document.querySelector("#query");
const scheme = document.querySelector("#scheme");

const suggestions = attachSuggestions(field, document.querySelector("#options"));
field.addEventListener("keydown", (event) => suggestions.handleKey(event));

remember([scheme]);
scheme.addEventListener("change", () => (document.documentElement.dataset.scheme = scheme.value));
fillTimes(document);
watchQuotes(document.querySelector("main"));
watchCitations(document.querySelector("main"));
