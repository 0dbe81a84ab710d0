// Feeds and single addresses: a part of the library, whose functions it uses.
const following = part(".feeds");
const address = part("dialog.address");
const where = address.querySelector("form");

const openAddress = (url = "") => {
  begin(where);
  if (url) {
    where.elements.url.value = url;
    keepDraft(where);
  }
  address.showModal();
};
// The bookmarklet opens this page with the address of another: it is shown, and taken by nobody
// but the user.
const bookmarklet = () => {
  const link = following.querySelector(".bookmarklet");
  if (link) link.href = `javascript:void open('${location.origin}${location.pathname}#/add?url='+encodeURIComponent(location.href))`;
};
const showFeeds = (told) => {
  if (!told) return;
  fill(following, told.feeds);
  bookmarklet();
};
const lookAtFeeds = async () => {
  try { showFeeds(await reach("feeds")); } catch (error) {
    notice(error.message, true);
  }
};

where.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { url, hours } = Object.fromEntries(new FormData(where));
  const problem = where.querySelector(".problem");
  const button = where.querySelector("[type=submit]");
  button.disabled = true;
  button.textContent = "Fetching…";
  try {
    if (hours) {
      showFeeds(await order("follow", { url, hours: Number(hours) }));
      notice("It is followed: its articles come one by one.");
      soon();
    } else {
      notice((await order("fetch", { url })).told);
      await started();
    }
    end(where);
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  } finally {
    button.disabled = false;
    button.textContent = "Add";
  }
});

// A visit is made in the background: its end is looked for a while.
let looking = 0;
const soon = (tries = 60) => {
  clearTimeout(looking);
  if (!tries) return;
  looking = setTimeout(async () => {
    if (isShown() && !document.hidden) {
      await lookAtFeeds();
      await follow();
    }
    soon(tries - 1);
  }, 2000);
};

Object.assign(doing, {
  address() { openAddress(); },
  "address-close"() { end(where); },
  async visit(button) {
    showFeeds(await trying(() => order("visit", { url: button.dataset.key })));
    soon();
  },
  async "stop-following"(button) {
    const { key, url } = button.dataset;
    const stopped = await trying(() => order("stop_following", { url: key }));
    showFeeds(stopped);
    if (stopped) notice(`${url} is followed no more; its articles stay.`);
  },
  async resume() { showFeeds(await trying(() => order("resume"))); },
});

const asksToAdd = () => {
  const found = /^#\/add\?url=(.+)$/.exec(location.hash);
  if (!found) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  document.querySelector('#switch [data-part="library"]').click();
  let url = found[1];
  try { url = decodeURIComponent(url); } catch { /* taken as it stands */ }
  if (!address.open) openAddress(url);
};
following.addEventListener("click", (event) => {
  if (!event.target.closest(".bookmarklet")) return;
  event.preventDefault();
  notice("Drag “Add to Quoth” to your bookmarks, and press it there on a page you are reading.");
});
addEventListener("hashchange", asksToAdd);
asksToAdd();

const feedsOpened = () => { if (isShown()) lookAtFeeds(); };
document.addEventListener("quoth:part", feedsOpened);
document.addEventListener("visibilitychange", () => { if (!document.hidden) feedsOpened(); });
feedsOpened();
