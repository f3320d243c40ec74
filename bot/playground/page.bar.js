// The bar of Charley's playground: scenes at one tap, Play, the way to the other page, and the tools
// for people who test a bot, folded away.

import { showWhenThere } from "/playground.js";
import { isPlaying, play, stop } from "/playground.play.js";

/** The scenes: how the playground calls each, what the button says, and what it does to what is set up. */
const SCENES = [
  ["first", "My first evening", "Nine in the evening, and nothing is set up: forgets what you have set up here."],
  ["cramp", "3 a.m. cramp", "Moves the clock to three in the night, and asks for help."],
  ["month", "A month later", "A month lies behind you: takes the place of what you have set up here."],
  ["server", "A server's evening", "Ten in the evening, in a server whose admin lets Charley post."],
];

const toolbar = document.getElementById("toolbar");
const caption = document.createElement("div");
const scenes = document.createElement("nav");
const other = document.createElement("a");
const tools = document.createElement("button");
const role = document.createElement("span");
const playButton = document.createElement("button");

let facts = null; // what the playground has said about itself

/** Ask the playground for something that simcord knows nothing of. */
export async function wish(body = {}) {
  const response = await fetch("/api/action", {
    method: "POST",
    cache: "no-store",
    headers: {
      "Content-Type": "application/json",
      "X-Simcord-Capability": location.hash.slice(1),
      "X-Simcord-Context": window.simcordPreview.contextId,
    },
    body: JSON.stringify({ kind: "playground", ...body }),
  });
  if (!response.ok) throw new Error(`the playground answers ${response.status}`);
  facts = await response.json();
  return facts;
}

const pageNumber = () => facts.pages.findIndex((each) => new URL(each).port === location.port);

export function say(text) {
  caption.textContent = text;
  caption.hidden = !text;
}

function setBusy(isBusy) {
  for (const button of scenes.querySelectorAll("button")) {
    button.disabled = isBusy && button !== playButton;
  }
  toolbar.dataset.scene = isBusy ? "busy" : "set";
}

/** Set a scene, and show its first words, here or on the other page. */
async function setScene(name) {
  setBusy(true);
  say("One moment …");
  try {
    const { shown, problem, pages } = await wish({ scene: name });
    say(problem);
    const page = facts.scenes[name];
    if (page !== pageNumber()) location.assign(pages[page]);
    else if (shown) showWhenThere(shown);
  } catch (error) {
    say("That did not work: reload the page.");
    throw error;
  } finally {
    setBusy(false);
  }
}

async function togglePlay() {
  if (isPlaying()) return stop();
  if (pageNumber() !== 0) {
    const address = new URL(facts.pages[0]);
    address.search = "?play";
    return location.assign(address);
  }
  playButton.textContent = "■ Stop";
  setBusy(true);
  try {
    await play({ wish, say, show: showWhenThere });
  } finally {
    say("");
    setBusy(false);
    playButton.textContent = "▶ Play an evening";
  }
  return undefined;
}

function aButton(label, hint, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "playground-scene";
  button.textContent = label;
  button.title = hint;
  button.addEventListener("click", press);
  return button;
}

function sayWhoYouAre() {
  const picker = document.getElementById("viewer-picker");
  const isAdmin = facts.people[picker.value] === "admin";
  role.textContent = isAdmin ? "the admin" : "a member";
  document.querySelector(".viewer-control").hidden = picker.options.length < 2;
  role.hidden = picker.options.length < 2;
}

function build() {
  caption.className = "playground-caption";
  caption.setAttribute("role", "status");
  caption.hidden = true;
  scenes.className = "playground-scenes";
  scenes.setAttribute("aria-label", "Scenes");
  playButton.className = "playground-scene playground-play";
  playButton.type = "button";
  playButton.title = "Plays an evening by itself, in a minute: takes the place of what you have set up here.";
  playButton.textContent = "▶ Play an evening";
  playButton.addEventListener("click", togglePlay);
  scenes.append(playButton);
  for (const [name, label, hint] of SCENES) scenes.append(aButton(label, hint, () => setScene(name)));
  other.className = "playground-other";
  other.textContent = pageNumber() === 0 ? "The server →" : "← Your messages";
  other.href = facts.pages[1 - pageNumber()];
  tools.className = "toolbar-button playground-tools";
  tools.type = "button";
  tools.textContent = "Tools";
  tools.title = "What simcord, on which this page stands, offers to people who test a bot";
  tools.setAttribute("aria-expanded", "false");
  tools.addEventListener("click", () => {
    const isOpen = document.body.classList.toggle("playground-with-tools");
    tools.setAttribute("aria-expanded", String(isOpen));
  });
  role.className = "playground-role";
  document.querySelector(".viewer-control").after(role, other, tools);
  toolbar.append(caption, scenes);
}

async function begin() {
  if (!window.simcordPreview?.ready) return setTimeout(begin, 50);
  await wish();
  if (pageNumber() < 0) return undefined;
  build();
  sayWhoYouAre();
  new MutationObserver(sayWhoYouAre).observe(document.getElementById("viewer-picker"), { childList: true });
  document.getElementById("viewer-picker").addEventListener("change", sayWhoYouAre);
  toolbar.dataset.scene = "set";
  if (location.search === "?play") {
    history.replaceState(null, "", `/${location.hash}`);
    await togglePlay();
  }
  return undefined;
}

begin();
