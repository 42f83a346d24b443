// Cookies know no ports: another program on this machine may replace, remove or crowd out this browser's cookie. The
// storage of our pages has a port; a key in it brings the browser back in.

const NAME = "perkup.way-back";

/** Keep the key, asked for once in a tab, so that one of before a renewed secret is replaced. */
export async function keepWayBack() {
  if (localStorage.getItem(NAME) && sessionStorage.getItem(NAME)) return;
  const answer = await fetch("/way-back").catch(() => null);
  if (!answer?.ok) return;
  localStorage.setItem(NAME, await answer.text());
  sessionStorage.setItem(NAME, "kept");
}

/** Come in again. Resolves to whether it worked. */
export async function comeBack() {
  const key = localStorage.getItem(NAME);
  if (!key) return false;
  const headers = { Authorization: `WayBack ${key}` };
  const answer = await fetch("/way-back", { method: "POST", headers }).catch(() => null);
  return Boolean(answer?.ok);
}
