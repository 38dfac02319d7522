// Keeps a page level with the log while somebody looks at it. Without this the page is as it was.

const POLL = 20_000;
const GRACE = 5_000;
const AGAIN = 5_000;
const AT_ONCE = 150;

const badge = document.getElementById("live");
const said = document.getElementById("live-said");
const main = document.querySelector("main");
const { stream, find, day, starts, ends, free, taken, changed, patient } = badge.dataset;

let after = badge.dataset.after;
let source = null;
let tag = "";
let due = 0;
let down = 0;

// The part that may change, read again and put in place; what one has typed or chosen stays.
// Whether the page now shows what was asked for.
async function refresh() {
  clearTimeout(due);
  due = 0;
  const { part } = badge.dataset;
  try {
    const headers = tag ? { "Live-Part": "1", "If-None-Match": tag } : { "Live-Part": "1" };
    const answer = await fetch(part, { headers, cache: "no-store" });
    const html = `<main>${await answer.text()}</main>`;
    if (part !== badge.dataset.part || answer.redirected) return false;
    if (!answer.ok) return answer.status === 304;
    tag = answer.headers.get("ETag");
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (morph(main, fresh) && !said.textContent) said.textContent = changed;
    setTimeout(() => (said.textContent = ""), AGAIN);
    return true;
  } catch {
    later(AGAIN);
    return false;
  }
}

// Some time within the next milliseconds: thousands who watch do not come at once.
function later(milliseconds) {
  due ||= setTimeout(refresh, Math.random() * Math.max(milliseconds, AT_ONCE));
}

// What the change itself says is shown at once; the rest of the page follows.
function hear(change) {
  if (change.day && change.day !== day) return;
  const { position, busy, spread } = change;
  if (free && change.day) paint(position, busy.every((b) => b.ends <= starts || ends <= b.starts));
  later(patient ? spread : AT_ONCE);
}

function paint(position, isFree) {
  const [was, is] = isFree ? ["taken", "free"] : ["free", "taken"];
  const [word, other] = isFree ? [taken, free] : [free, taken];
  for (const desk of main.querySelectorAll(`.${was}[data-desk="${CSS.escape(position)}"]`)) {
    desk.classList.replace(was, is);
    const label = desk.getAttribute("aria-label");
    const state = desk.querySelector("span.state");
    if (state) state.textContent = other;
    if (!label) continue;
    desk.setAttribute("aria-label", label.replace(word, other));
    said.textContent = desk.getAttribute("aria-label");
    strike(desk, isFree);
  }
}

// A taken desk is struck through: its colour alone would not be seen by all.
function strike(desk, isFree) {
  desk.querySelector(".slash")?.remove();
  if (isFree) return;
  const slash = document.createElementNS("http://www.w3.org/2000/svg", "path");
  slash.setAttribute("class", "slash");
  slash.setAttribute("d", "M-64 31 64-31");
  desk.querySelector(".turn").append(slash);
}

function open() {
  source = new EventSource(after ? `${stream}?after=${after}` : stream);
  after = "";
  source.onopen = () => show(false);
  source.onerror = () => {
    show(true);
    if (source.readyState === EventSource.CLOSED) setTimeout(reopen, AGAIN, source);
  };
  source.addEventListener("change", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("resync", () => later(AGAIN));
}

// A stream that was refused, or a page that was out of sight: start from now, and read what is new.
function reopen(ended) {
  if (ended !== source || document.hidden) return;
  open();
  later(AT_ONCE);
}

// A break of a moment is nobody's business; a longer one is said, and the page asks by itself.
function show(isDown) {
  if (isDown) return void (down ||= setTimeout(poll, GRACE));
  clearTimeout(down);
  down = 0;
  badge.hidden = true;
}

function poll() {
  badge.hidden = false;
  refresh();
  down = setTimeout(poll, POLL);
}

// Browsers keep few connections to one place: a page that nobody sees gives its own back.
document.addEventListener("visibilitychange", () => {
  source.close();
  show(false);
  reopen(source);
});
addEventListener("pagehide", () => source.close());
addEventListener("pageshow", (event) => event.persisted && reopen(source));

// Make one piece of a page like another, changing no more than what differs: so focus, selection,
// typed text, scroll and opened details stay where they are. Whether anything differed.
function morph(old, fresh) {
  const focused = document.activeElement;
  const differed = children(old, fresh);
  if (focused?.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
  return differed;
}

// What makes an element the same one among its siblings.
const KEYS = ["data-key", "id", "data-desk", "action", "aria-labelledby"];

function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const name = KEYS.find((each) => node.hasAttribute(each));
  return name ? `${node.nodeName} ${node.getAttribute(name)}` : null;
}

function children(old, fresh) {
  const wanted = new Set([...fresh.children].map(key));
  const known = new Map([...old.children].map((child) => [key(child), child]));
  let differed = false;
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    while (at && key(at) && !wanted.has(key(at))) [at, differed] = [drop(at), true];
    const name = key(next);
    const same = name ? known.get(name) : ahead(at, next);
    while (same && !name && at !== same) [at, differed] = [drop(at), true];
    if (same && same === at) at = at.nextSibling;
    else old.insertBefore(same ?? next, at);
    if (same) differed = one(same, next) || differed;
    else differed = differed || next.nodeType === Node.ELEMENT_NODE;
  }
  while (at) [at, differed] = [drop(at), true];
  return differed;
}

// Where the counterpart of something without a key is; what lies before it has none.
function ahead(at, next) {
  if (next.nodeType !== Node.ELEMENT_NODE) return at?.nodeType === next.nodeType ? at : null;
  while (at && !key(at) && kind(at) !== kind(next)) at = at.nextSibling;
  return at && !key(at) ? at : null;
}

function kind(node) {
  return `${node.nodeName} ${node.classList?.[0]}`;
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function one(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data === fresh.data) return false;
    old.data = fresh.data;
    return true;
  }
  if (old.nodeName === "FORM" && wish(old) === wish(fresh)) keepIds(old, fresh);
  const differed = attributes(old, fresh);
  return children(old, fresh) || differed;
}

function attributes(old, fresh) {
  let differed = false;
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
    differed ||= old.type !== "hidden";
  }
  for (const { name } of [...old.attributes]) {
    if (fresh.hasAttribute(name) || name === "open") continue;
    old.removeAttribute(name);
    differed = true;
  }
  return differed;
}

// A form that asks for the same as before is the same command: sent twice, it is done once.
const OWN = ["command_id", "csrf_token"];

function wish(form) {
  const told = [...form.querySelectorAll("input[type=hidden]")];
  return JSON.stringify(told.filter((i) => !OWN.includes(i.name)).map((i) => [i.name, i.value]));
}

function keepIds(old, fresh) {
  for (const name of OWN) {
    const [kept, given] = [old, fresh].map((form) => form.querySelector(`[name=${name}]`));
    if (kept && given) given.setAttribute("value", kept.getAttribute("value"));
  }
}

open();
if (find) import(find).then(({ listen }) => listen(badge, refresh));
