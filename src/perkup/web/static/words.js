// Sentences of the scripts: each page brings them along, in the language in force. See messages/scripts.toml.

const words = JSON.parse(document.getElementById("script-words")?.textContent || "{}");

/** The sentence under a key, its names filled in; the key itself on a page that was left before it was whole. */
export function sentence(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]));
}
