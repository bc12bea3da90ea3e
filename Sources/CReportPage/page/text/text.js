// Text for people: untrusted characters made visible, counts, and numbers.
"use strict";

// Controls, line separators, directional marks and other characters that are not seen or that reorder what is;
// lone surrogates too.
const INVISIBLE = new RegExp([
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e]",
  "[\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]",
  "[\\u{e0000}-\\u{e0fff}]",
  "[\\ud800-\\udbff](?![\\udc00-\\udfff])",
  "(?<![\\ud800-\\udbff])[\\udc00-\\udfff]",
].join("|"), "gu");

const Text = {
  /** The text with each character that cannot be seen written as `\u{202e}`. */
  visible(text) {
    return String(text).replace(INVISIBLE, (character) => {
      if (character === "\n") return "\\n";
      if (character === "\t") return "\\t";
      return `\\u{${character.codePointAt(0).toString(16)}}`;
    });
  },

  /** The same on one line: each run of white space is one space. */
  line(text) {
    return Text.visible(String(text).replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, ""));
  },

  /** The same with its lines and tabulators kept, for blocks of text. */
  block(text) {
    return String(text).split("\n").map((line) => line.split("\t").map(Text.visible).join("\t")).join("\n");
  },

  /** Any JSON value as text: a string as it is, everything else as JSON; "" for null and absent values. */
  of(value) {
    if (value === null || value === undefined) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
  },

  /** `1 span`, `812 spans`, `50,000 spans`. */
  count(number, noun, plural = `${noun}s`) {
    return `${Text.number(number)} ${number === 1 ? noun : plural}`;
  },

  /** Digits in groups of three. */
  number(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  },

  /** A share of a whole: `37 %`, `0.4 %`. */
  share(part, whole) {
    const share = whole > 0 ? (100 * part) / whole : 0;
    return `${share >= 10 || share === 0 ? Math.round(share) : share.toFixed(1)} %`;
  },
};
