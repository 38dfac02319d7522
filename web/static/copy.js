// One tap copies the address; where that is not allowed, it is marked to be copied by hand.

const field = document.querySelector(".copy input");
const button = document.querySelector(".copy button");

button.hidden = false;
button.addEventListener("click", async () => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return;
  }
  button.textContent = button.dataset.done;
});
