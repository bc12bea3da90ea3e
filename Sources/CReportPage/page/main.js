// Reads the report that the page carries, and shows it; later any that is dropped onto it.
"use strict";

let app;

function show(text) {
  const next = new App(document.getElementById("page"), JSON.parse(text), text, app);
  app = next;
}

show(document.getElementById("report").textContent);
document.getElementById("report").remove();
Drop.listen(show, (fault) => app.say(fault));
