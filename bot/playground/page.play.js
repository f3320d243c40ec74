// Play: an evening that runs by itself in about a minute, by the page's own buttons.

const list = document.getElementById("channel-message-list");

/** The evening, act by act: what is said, what is pressed or how the clock is pushed, and how long it is looked at. */
const EVENING = [
  { say: "A quarter to ten. Nothing to remember.", wish: { scene: "evening" }, look: 3 },
  { say: "At ten, Charley writes.", press: "Next reminder", look: 4 },
  { say: "One tap, and it stretches with you.", press: "Start", look: 4 },
  { say: "A picture for each step, and a clock.", press: "Begin", look: 4 },
  { wish: { seconds: 36 }, look: 4 },
  { say: "One leg at a time.", wish: { seconds: 76 }, look: 4 },
  { say: "Four minutes later it asks.", wish: { seconds: 240 }, look: 4 },
  { say: "Done, and off to bed.", press: "Yes, done", look: 5 },
  { say: "At three in the night, a cramp.", wish: { scene: "cramp" }, look: 6 },
  { say: "A month of such evenings later.", wish: { scene: "month" }, look: 6 },
];

const PATIENCE_MS = 20_000;

let isStopped = true; // and while an act is looked at, the body says which: `data-play-act`
let wake = null;

export const isPlaying = () => !isStopped;

export function stop() {
  isStopped = true;
  wake?.();
}

/** How long a second of the play is; a test makes it short. */
const second = () => Number(document.body.dataset.playSecond ?? 1000);

function pause(seconds) {
  return new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, seconds * second());
  });
}

/** Wait for something; the play ends where it does not come. */
async function until(condition) {
  for (const begun = Date.now(); !isStopped && Date.now() - begun < PATIENCE_MS; ) {
    const found = condition();
    if (found) return found;
    await pause(0.1);
  }
  stop();
  return null;
}

function isQuiet() {
  const page = window.simcordPreview;
  return page.ready && !page.pendingAction && page.awaitingRevision === null;
}

const buttonOf = (label) => () =>
  [...list.querySelectorAll("button")].filter((each) => each.textContent.trim() === label && !each.disabled).at(-1);

async function press(label) {
  const button = await until(buttonOf(label));
  if (!button) return;
  button.classList.add("playground-tap");
  await pause(0.8);
  const before = window.simcordPreview.lastAction?.requestId;
  const current = isStopped ? null : buttonOf(label)();
  current?.click();
  await until(() => window.simcordPreview.lastAction?.requestId !== before && isQuiet());
  button.classList.remove("playground-tap");
}

/** Have a wish granted, and wait a while for the page to show what comes of it. */
async function grant(wanted, wish, show) {
  const before = window.simcordPreview.publishedRevision;
  const { shown } = await wish(wanted);
  for (let tries = 0; tries < 30 && window.simcordPreview.publishedRevision === before; tries += 1) {
    await pause(0.1);
  }
  show(shown);
}

/** Play the evening until it is over, or somebody stops it. */
export async function play({ wish, say, show }) {
  isStopped = false;
  try {
    for (const act of EVENING) {
      if (isStopped) break;
      if (act.say) say(act.say);
      if (act.wish) await grant(act.wish, wish, show);
      if (act.press) await press(act.press);
      await until(isQuiet);
      document.body.dataset.playAct = String(EVENING.indexOf(act));
      await pause(act.look);
      delete document.body.dataset.playAct;
    }
  } finally {
    isStopped = true;
    delete document.body.dataset.playAct;
  }
}
