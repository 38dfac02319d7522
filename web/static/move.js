// A free desk on the plan is its button in the list: one tap moves there. Without this the desk is
// chosen first.

const desks = document.getElementById("desks");

document.querySelector(".plan")?.addEventListener("click", (event) => {
  const code = event.target.closest("a.desk")?.dataset.desk;
  const button = code && desks?.querySelector(`button[value="${CSS.escape(code)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
