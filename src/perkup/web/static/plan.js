// The plan: today's session can be dragged to another day; the form beside it does the same without a pointer.

const session = document.querySelector('#plan [draggable="true"]');
const choice = document.getElementById("move-to");
const days = new Set([...(choice?.options ?? [])].map((option) => option.value));

function day(event) {
  const square = event.target.closest?.("#plan td");
  return square && days.has(square.dataset.date) ? square : null;
}

function leave() {
  document.querySelector(".plan-over")?.classList.remove("plan-over");
}

if (session && choice) {
  document.querySelector(".plan-drag").hidden = false;
  session.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", "session"));
  document.addEventListener("dragover", (event) => {
    leave();
    if (!day(event)) return;
    event.preventDefault();
    day(event).classList.add("plan-over");
  });
  document.addEventListener("dragend", leave);
  document.addEventListener("drop", (event) => {
    if (!day(event)) return;
    event.preventDefault();
    choice.value = day(event).dataset.date;
    choice.form.requestSubmit();
  });
}
