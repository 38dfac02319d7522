// The front desk's one field: the list narrows as one types, and Enter takes the first. Without this
// Enter narrows the list and a second one takes the first.

const PAUSE = 150;

export function listen(badge, refresh) {
  const form = document.getElementById("find");
  const field = form.elements.find;
  let due = 0;

  // The part of the page is asked for as it is when just those are listed.
  function narrow() {
    clearTimeout(due);
    badge.dataset.part = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    return refresh();
  }

  if (field.value !== field.defaultValue) narrow();
  field.addEventListener("input", () => {
    clearTimeout(due);
    due = setTimeout(narrow, PAUSE);
  });

  form.addEventListener("submit", async (event) => {
    if (!field.value.trim()) return;
    event.preventDefault();
    const first = (await narrow()) && document.querySelector(".person");
    if (first) (first.querySelector("button.primary") ?? first.querySelector("a")).click();
    else form.submit();
  });

  // A scanner types wherever one is; what has the focus itself keeps its keys.
  document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
    const idle = document.activeElement === document.body && !(ctrlKey || altKey || metaKey);
    if (idle && key.length === 1) field.focus();
  });
}
