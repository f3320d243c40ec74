// What Charley's playground adds to simcord's page: after everything that a person does, what came of
// it is in sight from its beginning, and the clock stays below it.

const timeline = document.getElementById("channel-timeline");
const list = document.getElementById("channel-message-list");
const newMessages = document.getElementById("new-messages");

const CLOCK_TIME = "by the playground's clock";
const CLOCK_MOVES = "the clock is moving";
const CLOCK_BUTTON = "Tomorrow 07:00";
const MARGIN = 8;
const SETTLES_MS = 2000;

const known = new Set(); // the messages that were there at the last look
const clocks = new Set(); // those of them that have ever been the clock
let viewer = null;
let lastRequest = null;
let isWaiting = false;
let awaited; // the message that a scene begins with; null: the last one
let awaitedUntil = 0; // pictures come late, and push the rest about

const idOf = (message) => message.dataset.messageId;
const messages = () => [...list.querySelectorAll("[data-message-id]")];

function isTime(message) {
  const text = message.querySelector(".message-content")?.textContent ?? "";
  return text.includes(CLOCK_TIME) || text.includes(CLOCK_MOVES);
}

function hasClockButtons(message) {
  return [...message.querySelectorAll(".button-label")].some((each) => each.textContent === CLOCK_BUTTON);
}

/** Mark the messages that are the clock; the rest of the page is told how high its buttons are. */
function markClock() {
  for (const message of messages()) {
    const buttons = hasClockButtons(message);
    const time = !buttons && isTime(message);
    message.classList.toggle("playground-clock", buttons || time);
    message.classList.toggle("playground-clock-time", time);
    if (buttons || time) clocks.add(idOf(message));
    if (buttons) list.style.setProperty("--playground-clock-buttons", `${message.offsetHeight}px`);
  }
}

function clockHeight() {
  return [...list.querySelectorAll(".playground-clock")].reduce((sum, each) => sum + each.offsetHeight, 0);
}

function isWhollyInSight(message) {
  const view = timeline.getBoundingClientRect();
  const place = message.getBoundingClientRect();
  return place.top >= view.top && place.bottom <= view.bottom - clockHeight();
}

/** Show a message from its beginning, and as much as fits of what follows. */
function show(message) {
  const view = timeline.getBoundingClientRect();
  const top = message.getBoundingClientRect().top - view.top + timeline.scrollTop - MARGIN;
  timeline.scrollTop = Math.min(top, timeline.scrollHeight - timeline.clientHeight);
}

function showEnd() {
  timeline.scrollTop = timeline.scrollHeight;
}

/** Show what was said last; if it is longer than the screen, from its beginning. */
function showLatest() {
  const last = messages().filter((each) => !clocks.has(idOf(each))).at(-1);
  if (last) show(last);
  else showEnd();
}

/** Show what came of an action: of a push to the clock the latest message, else the first of the answer. */
function follow(action) {
  const isPush = clocks.has(action.target?.messageId);
  const fresh = messages().filter((each) => !known.has(idOf(each)) && !clocks.has(idOf(each)));
  const answered = new Set((action.outcomes ?? []).map((each) => each.messageId));
  if (isPush) {
    if (fresh.length) show(fresh.at(-1));
    else showEnd();
    return;
  }
  const answer = messages().find((each) => fresh.includes(each) || answered.has(idOf(each)));
  const changed = messages().find((each) => idOf(each) === action.target?.messageId);
  const wanted = answer ?? changed;
  if (wanted && (fresh.includes(wanted) || !isWhollyInSight(wanted))) show(wanted);
}

/** Show a message from its beginning as soon as it is there, and the last one if none is named. */
export function showWhenThere(id) {
  awaited = id;
  awaitedUntil = Date.now() + SETTLES_MS;
  lookSoon();
}

function showAwaited() {
  const message = messages().find((each) => idOf(each) === awaited);
  if (message) show(message);
  else if (awaited === null) showLatest();
}

function hideButtonWithoutUse() {
  const others = messages().filter((each) => !clocks.has(idOf(each)));
  const last = others.at(-1);
  if (last && last.getBoundingClientRect().top < timeline.getBoundingClientRect().bottom - clockHeight()) {
    newMessages.hidden = true;
  }
}

function look() {
  isWaiting = false;
  const page = window.simcordPreview;
  if (!page?.ready || page.pendingAction || page.awaitingRevision !== null) return lookSoon();
  markClock();
  const action = page.lastAction;
  if (page.viewerId !== viewer) showLatest();
  else if (action && action.requestId !== lastRequest) follow(action);
  if (Date.now() < awaitedUntil) showAwaited();
  viewer = page.viewerId;
  lastRequest = action?.requestId ?? null;
  known.clear();
  for (const message of messages()) known.add(idOf(message));
  hideButtonWithoutUse();
  timeline.dataset.looked = lastRequest ?? "";
  return undefined;
}

function lookSoon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(look);
}

const observer = new MutationObserver(lookSoon);
observer.observe(list, { childList: true, subtree: true, characterData: true });
observer.observe(document.getElementById("action-status"), { childList: true, characterData: true, subtree: true });
new ResizeObserver(lookSoon).observe(list);

document.title = "Charley's playground";
const [name, subtitle] = document.querySelectorAll(".preview-brand strong, .preview-brand small");
name.textContent = "Charley";
subtitle.textContent = "Playground";
document.querySelector(".brand-mark").textContent = "C";
