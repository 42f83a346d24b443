// Sentences of the scripts: each page brings them along, in the language in force. See messages/scripts.toml.

const words = JSON.parse(document.getElementById("words").textContent);

/** The sentence under a key, its names filled in. */
export function sentence(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]));
}
