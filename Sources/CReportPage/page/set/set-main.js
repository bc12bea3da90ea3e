// Reads what the page carries, and shows it.
"use strict";

const carried = document.getElementById("report");
const app = new SetApp(document.getElementById("page"), JSON.parse(carried.textContent));
carried.remove();
