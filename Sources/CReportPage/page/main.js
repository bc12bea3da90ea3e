// Reads the report that the page carries, and shows it.
"use strict";

const source = document.getElementById("report").textContent;
const app = new App(document.getElementById("page"), JSON.parse(source), source);
document.getElementById("report").remove();
